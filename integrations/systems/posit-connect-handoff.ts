import type { Handoff, HandoffField, HandoffStep } from "../handoff.ts";
import type { EntraFacts } from "../spec.ts";
import type { PositTemplate } from "./posit-connect-templates.ts";
import { jqSecret, readSecrets, shellText } from "./quoting.ts";

/** The properties of one OAuth integration in Connect. */
export interface PositIntegration {
  /** Key in the stack file. */
  name: string;
  displayName: string;
  address: string;
  template: PositTemplate;
  /** Connect's terms. */
  authType: "Viewer" | "Service Account";
  isPublic: boolean;
  description: string;
  /** Whether `pulumi up` creates and updates the integration. */
  isDelivered: boolean;
}

/** The fields of the dashboard, with the names of the vendor's guide and API, and the API calls for the same. */
export function describeIntegration(
  integration: PositIntegration,
  entra: EntraFacts,
): Pick<Handoff, "fields" | "steps"> {
  return {
    fields: describeFields(integration, entra),
    steps: [
      ...warnings(integration),
      ...(integration.isDelivered ? [] : setupSteps(integration, entra)),
      ...accessSteps(integration, entra),
      ...(integration.isDelivered ? [] : [templateStep(integration)]),
    ],
  };
}

/** Steps for people or scripts if `pulumi up` does not deliver. */
function setupSteps(integration: PositIntegration, entra: EntraFacts): HandoffStep[] {
  return [
    createStep(integration, entra),
    ...(integration.isPublic ? [] : [renewStep(integration, entra)]),
    ...(integration.authType === "Service Account" ? [verifyStep(integration, entra)] : []),
  ];
}

function describeFields(
  { template, displayName, description, authType, isPublic, isDelivered }: PositIntegration,
  entra: EntraFacts,
) {
  const fields: HandoffField[] = [
    { field: "template", value: template },
    { field: "name", value: displayName },
    { field: "description", value: description },
    { field: "auth_type", value: authType },
    isPublic
      ? { field: "auth_mode", value: "Public" }
      : { field: "auth_mode", leave: "Confidential", note: "the preset; the API needs no such key" },
    { field: "tenant_id", value: entra.tenantId },
    { field: "client_id", value: entra.clientId },
    isPublic
      ? { field: "client_secret", leave: "empty", note: "a public client has none" }
      : {
          field: "client_secret",
          secret: "clientSecret",
          note: isDelivered
            ? "pulumi up enters it, also after each rotation"
            : "the value, not the Secret ID; enter it again after each rotation",
        },
    { field: "scopes", value: entra.scopes.join(" ") },
    ...(isDelivered ? [] : [{ field: "permissions", leave: "empty", note: "every publisher may use the integration" }]),
  ];
  return fields;
}

function configOf({ authType, isPublic }: PositIntegration, { tenantId, clientId, scopes }: EntraFacts) {
  return {
    auth_type: authType,
    ...(isPublic && { auth_mode: "Public" }),
    tenant_id: tenantId,
    client_id: clientId,
    scopes: scopes.join(" "),
  };
}

const header = '-H "Authorization: Key ${CONNECT_API_KEY}"';

function endpoint({ address }: PositIntegration): string {
  return `${address}/__api__/v1/oauth/integrations`;
}

/** Sends a body to Connect. A secret comes through a pipe, so it is never in a file, an argument or the history. */
function send({ name, isPublic }: PositIntegration, target: string, body: object): string {
  const json = JSON.stringify(body, undefined, 2);
  const call = `curl --fail-with-body ${header} \\\n  ${target} \\\n  --data`;
  if (isPublic) return `${call} ${shellText(json)}`;
  const filter = `${jqSecret(name, "clientSecret")} as $secret | ${json} | .config.client_secret = $secret`;
  return `${readSecrets} | jq ${shellText(filter)} |\n  ${call} @-`;
}

function createStep(integration: PositIntegration, entra: EntraFacts): HandoffStep {
  const { template, displayName, description } = integration;
  const body = { template, name: displayName, description, config: configOf(integration, entra) };
  return {
    title: "Create the integration",
    detail:
      "By hand with the fields above, or as a Connect administrator whose API key is in CONNECT_API_KEY, in a shell with curl, jq and this project's stack selected.",
    code: {
      language: "bash",
      text: send(integration, `-XPOST ${shellText(endpoint(integration))}`, body),
    },
  };
}

/** Finds the integration by its client id, which is unique. */
function findGuid(integration: PositIntegration, { clientId }: EntraFacts): string {
  const filter = `.[] | select(.config.client_id == ${JSON.stringify(clientId)}) | .guid`;
  return `guid="$(curl --fail-with-body --silent ${header} ${shellText(endpoint(integration))} | jq -r ${shellText(filter)})"`;
}

function renewStep(integration: PositIntegration, entra: EntraFacts): HandoffStep {
  return {
    title: "After each rotation, hand over the new secret",
    detail: "The previous secret works until it expires; the connection contains the date of the next one.",
    code: {
      language: "bash",
      text: [
        findGuid(integration, entra),
        send(integration, `-XPATCH ${shellText(`${endpoint(integration)}/`)}"\${guid:?not found}"`, {
          config: configOf(integration, entra),
        }),
      ].join("\n"),
    },
  };
}

function verifyStep(integration: PositIntegration, entra: EntraFacts): HandoffStep {
  return {
    title: "Verify",
    detail: "Connect asks Entra for a token with what it has: a 400 means that id, secret or scope is wrong.",
    code: {
      language: "bash",
      text: [
        findGuid(integration, entra),
        `curl --fail-with-body ${header} -XPOST ${shellText(`${endpoint(integration)}/`)}"\${guid:?not found}"/verify`,
      ].join("\n"),
    },
  };
}

// SharePoint's REST API accepts app-only tokens only if the client signed in with a certificate.
function warnings({ template, authType }: PositIntegration): HandoffStep[] {
  if (template !== "sharepoint" || authType !== "Service Account") return [];
  return [
    {
      title: "Expect SharePoint to refuse",
      detail:
        "SharePoint REST refuses app-only tokens obtained with a client secret. Use template: msgraph, whose API reaches the same sites, unless your content is known to work.",
    },
  ];
}

function accessSteps({ template, authType, displayName }: PositIntegration, entra: EntraFacts): HandoffStep[] {
  const isViewer = authType === "Viewer";
  if (template === "azure-openai" || (template === "azure" && !isViewer)) {
    const role = template === "azure-openai" ? "Cognitive Services OpenAI User" : "that the content needs";
    return [
      {
        title: "Assign the role in Azure",
        detail: `Access control (IAM) of the resource, Add role assignment: the role ${role}, for ${
          isViewer
            ? "everyone who views the content"
            : `the service principal ${displayName} (object id ${entra.servicePrincipalObjectId})`
        }. Entra's permission alone opens nothing.`,
      },
    ];
  }
  return isViewer
    ? [
        {
          title: "Check the viewers' own rights",
          detail: "Content fails for viewers who may not read the data themselves: the integration adds no rights.",
        },
      ]
    : [];
}

function templateStep({ address, template }: PositIntegration): HandoffStep {
  return {
    title: "If Connect refuses a field, compare its template",
    detail: "Fields differ between versions of Connect; the server lists those that it knows.",
    code: {
      language: "bash",
      text: `curl --fail-with-body ${header} ${shellText(`${address}/__api__/v1/oauth/templates/${template}`)}`,
    },
  };
}
