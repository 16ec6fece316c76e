import * as pulumi from "@pulumi/pulumi";
import { Integration } from "entra-integrations";

/** Arguments of the product's resource. */
interface IdentityProviderArgs {
  readonly tenantId: pulumi.Input<string>;
  readonly clientId: pulumi.Input<string>;
  readonly clientSecret: pulumi.Input<string>;
}

/** In your program this class comes from the SDK of the product's provider. */
class IdentityProvider extends pulumi.CustomResource {
  constructor(name: string, args: IdentityProviderArgs, opts?: pulumi.CustomResourceOptions) {
    super("product:index:IdentityProvider", name, args, opts);
  }
}

/** Signs users of a product in with Microsoft Entra ID, and gives the product each new secret. */
export default function main() {
  const dashboards = new Integration("dashboards", {
    system: "custom",
    redirectUris: ["https://dashboards.contoso.com/login/callback"],
    delegatedPermissions: { microsoftGraph: ["User.Read"] },
  });

  const identityProvider = new IdentityProvider(
    "dashboards",
    { tenantId: dashboards.tenantId, clientId: dashboards.clientId, clientSecret: dashboards.clientSecret },
    // The product accepts one identity provider, so the old one must be gone before another one is created.
    { deleteBeforeReplace: true },
  );

  return { clientId: dashboards.clientId, identityProvider: identityProvider.id };
}
