const graph = "00000003-0000-0000-c000-000000000000";

/**
 * Source of a Terraform program that creates the same objects as `publishedIntegrations`, `count` times, with one
 * secret for each end date.
 */
export function renderTerraform(count: number, secretEnds: readonly string[]): string {
  return `terraform {
  required_providers {
    azuread = {
      source = "hashicorp/azuread"
    }
  }
}

data "azuread_service_principal" "graph" {
  client_id = "${graph}"
}

resource "azuread_application" "app" {
  count        = ${count}
  display_name = "app-\${count.index}"
  tags         = ["app-\${count.index}"]
  required_resource_access {
    resource_app_id = "${graph}"
    resource_access {
      id   = data.azuread_service_principal.graph.app_role_ids["Mail.Send"]
      type = "Role"
    }
  }
}

resource "azuread_service_principal" "app" {
  count     = ${count}
  client_id = azuread_application.app[count.index].client_id
}

${secretEnds.map((end, slot) => renderPassword(count, slot, end)).join("\n")}
resource "azuread_app_role_assignment" "app" {
  count               = ${count}
  app_role_id         = data.azuread_service_principal.graph.app_role_ids["Mail.Send"]
  principal_object_id = azuread_service_principal.app[count.index].object_id
  resource_object_id  = data.azuread_service_principal.graph.object_id
}
`;
}

function renderPassword(count: number, slot: number, end: string): string {
  return `resource "azuread_application_password" "slot${slot}" {
  count          = ${count}
  application_id = azuread_application.app[count.index].id
  display_name   = "slot ${slot}"
  end_date       = "${end}"
}
`;
}

/** Terraform CLI settings that use the azuread provider in a folder instead of downloading it. */
export function renderCliConfig(providerDir: string): string {
  return `provider_installation {
  dev_overrides {
    "hashicorp/azuread" = ${JSON.stringify(providerDir)}
  }
  direct {}
}
`;
}
