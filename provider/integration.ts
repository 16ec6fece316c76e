import * as pulumi from "@pulumi/pulumi";
import * as components from "../components/index.ts";

// The SDK makes a schema for all Pulumi languages from the types in this file. It accepts neither unions nor unknown.
// oxlint-disable-next-line typescript/no-explicit-any -- the only type that becomes the Any of a Pulumi schema
type Any = any;

/** Arguments of an integration. They are plain values, because they decide which resources exist. */
export interface IntegrationArgs {
  /** The product, such as `integray` or `custom`. */
  system: string;
  /** The options of the product, as in an entry of the stack file: `{ address: "https://acme.integray.app" }`. */
  settings: Record<string, Any>;
}

/** One integration: app registration, service principal, permissions, consent if requested, and a credential. */
export class Integration extends pulumi.ComponentResource {
  /** `appId` in Microsoft Graph; absent for a system without an app registration. */
  readonly clientId?: pulumi.Output<string> | undefined;
  /** The tenant of the app registration; absent for a system without one. */
  readonly tenantId?: pulumi.Output<string> | undefined;
  /** The newest client secret; absent for an integration without one, such as a public client. */
  readonly clientSecret?: pulumi.Output<string> | undefined;
  /** The record for consumers: ids, endpoints, consent, credential and hand-off. Contains no secret. */
  readonly connection: pulumi.Output<Any>;

  constructor(name: string, args: IntegrationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("entra-integrations:index:Integration", name, {}, opts);
    if ([args.system, args.settings].some((value) => pulumi.Output.isInstance(value))) {
      throw new pulumi.RunError(`${name}: system and settings must be plain values, got an output of another resource`);
    }
    // The component checks every key and value.
    const entry = { ...args.settings, system: args.system } as components.IntegrationArgs;
    const integration = new components.Integration(name, entry, { parent: this });
    this.clientId = orAbsent(() => integration.clientId);
    this.tenantId = orAbsent(() => integration.tenantId);
    this.clientSecret = orAbsent(() => integration.clientSecret);
    this.connection = integration.connection;
    this.registerOutputs();
  }
}

/** The output, or undefined for an integration that does not have it. */
function orAbsent(read: () => pulumi.Output<string>): pulumi.Output<string> | undefined {
  try {
    return read();
  } catch (error) {
    if (pulumi.RunError.isInstance(error)) return undefined;
    throw error;
  }
}
