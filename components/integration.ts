import * as pulumi from "@pulumi/pulumi";
import { apiUriOf, buildConnection, buildDeletedConnection, type Connection } from "../integrations/connection.ts";
import { adoptedCertificatesOf } from "../integrations/credentials/adopted-certificates.ts";
import { secretOf } from "../integrations/credentials/credentials.ts";
import { importIdsOf } from "../integrations/lifecycle/import-ids.ts";
import { pendingAdoption } from "../integrations/lifecycle/pending-adoption.ts";
import type { DeliverySpec } from "../integrations/delivery/spec.ts";
import type { EntraSpec, IntegrationSpec } from "../integrations/spec.ts";
import type { IntegrationEntry } from "../integrations/systems/index.ts";
import { integrationTag } from "../lookups/integration-tag.ts";
import type { PreparedIntegration } from "../lookups/prepare-integrations.ts";
import { createClientCredential } from "./client-credential.ts";
import { createDeliveries } from "./delivery/deliveries.ts";
import { EntraApplication } from "./entra-application.ts";
import { createExistingSecrets } from "./existing-secrets.ts";
import { createExternal } from "./external-application.ts";
import { createPermissionGrants } from "./permission-grants.ts";
import { integrationType, prepareEntry } from "./prepare-entry.ts";
import { withoutStack } from "./without-stack.ts";

/**
 * The arguments of an integration: an entry as in a stack file, or an integration that was prepared together with
 * others. Both are plain values, because they decide which resources exist.
 */
export type IntegrationArgs = IntegrationEntry | (PreparedIntegration & NoSystem);

/**
 * Lets the compiler distinguish both kinds of arguments by `system`, and show the options of that system in errors.
 */
interface NoSystem {
  system?: undefined;
}

/**
 * One integration: app registration, service principal, permissions, consent if requested, and a credential. With an
 * entry as its arguments it reads tenant, clock and last run itself, once for all integrations of a program.
 *
 * @example
 * const erp = new Integration("erp-sync", {
 *   system: "integray",
 *   address: "https://acme.integray.app",
 *   permissions: { microsoftGraph: ["User.Read"] },
 * });
 * export const clientId = erp.clientId;
 * export const clientSecret = erp.clientSecret; // secret
 */
export class Integration extends pulumi.ComponentResource {
  /** The record for consumers: ids, endpoints, consent, credential and hand-off. Contains no secret. */
  readonly connection: pulumi.Output<Connection>;
  /** The values to enter into the product, in its own field names, and the steps that no API can do. Contains no secret. */
  readonly handoff: pulumi.Output<Connection["handoff"]>;
  /** Secret values by the key in the hand-off. The whole record is secret. */
  readonly secrets: pulumi.Output<Record<string, string>>;
  /** ISO time at which the next run is due; undefined if nothing rotates. */
  readonly rotatesOn: pulumi.Output<string | undefined>;
  readonly #spec: IntegrationSpec;
  readonly #deployed: Promise<Deployed>;

  /**
   * @param name the integration's name. An integration with another name gets a new app registration, unless the argument
   * `formerName` is its earlier name.
   */
  constructor(name: string, args: IntegrationArgs, opts?: pulumi.ComponentResourceOptions) {
    const entry = "spec" in args ? { spec: args.spec, prepare: () => Promise.resolve(args) } : prepareEntry(name, args);
    super(integrationType, name, {}, withFormerName(entry.spec, opts));
    this.#spec = entry.spec;
    this.#deployed = entry.prepare(this).then((prepared) => deploy(name, prepared, this));
    this.connection = pulumi.output(this.#deployed.then(({ connection }) => connection));
    this.handoff = this.connection.apply(({ handoff }) => handoff);
    this.secrets = pulumi.secret(this.#deployed.then(({ secrets }) => secrets));
    this.rotatesOn = pulumi.output(this.#deployed.then(({ rotatesOn }) => rotatesOn));
    // The next run reads the connection of an entry that a program declares. The outputs of the stack contain all others, and
    // the engine writes the whole state after each step. The promise keeps the run going until every child is registered. It
    // never fails: the SDK would add to the message of the error, which the outputs report.
    const outputs = "spec" in args ? noOutputs : ({ connection }: Deployed) => ({ connection });
    this.registerOutputs(this.#deployed.then(outputs, noOutputs));
  }

  /** `appId` in Microsoft Graph. Throws for a system without an app registration. */
  get clientId(): pulumi.Output<string> {
    return this.#ofRegistration("clientId", ({ clientId }) => clientId);
  }

  /** The tenant of the app registration. Throws for a system without one. */
  get tenantId(): pulumi.Output<string> {
    return this.#ofRegistration("tenantId", ({ tenantId }) => tenantId);
  }

  /** The newest client secret; secret. Empty while the integration is cut off. Throws for one without, such as a public client. */
  get clientSecret(): pulumi.Output<string> {
    const { name, entra } = this.#spec;
    const isCutOff = entra?.lifecycle.cutOff !== undefined;
    if (!isCutOff && (entra === undefined || secretOf(entra.credential) === undefined)) {
      throw new pulumi.RunError(`${name} has no clientSecret: its credential is ${entra?.credential.type ?? "none"}`);
    }
    return this.secrets.apply(({ clientSecret = "" }) => clientSecret);
  }

  #ofRegistration(output: string, pick: (registration: Registration) => pulumi.Input<string>): pulumi.Output<string> {
    const { name, system, entra } = this.#spec;
    if (entra === undefined) {
      throw new pulumi.RunError(`${name} has no ${output}: ${system} needs no app registration`);
    }
    return pulumi.output(
      this.#deployed.then(({ registration }) => {
        if (registration !== undefined) return pick(registration);
        throw new pulumi.RunError(`${name} has no ${output}: its product was retired; delete it from the program`);
      }),
    );
  }
}

/** Lets the engine find the resources under the earlier name. The SDK renames those below the component in the same way. */
function withFormerName(
  { entra }: IntegrationSpec,
  opts: pulumi.ComponentResourceOptions | undefined,
): pulumi.ComponentResourceOptions | undefined {
  const formerName = entra?.lifecycle.formerName;
  return formerName === undefined ? opts : pulumi.mergeOptions(opts, { aliases: [{ name: formerName }] });
}

function noOutputs(): pulumi.Inputs {
  return {};
}

interface Registration {
  clientId: pulumi.Output<string>;
  tenantId: string;
}

interface Deployed {
  connection: pulumi.Output<Connection>;
  secrets: Record<string, pulumi.Output<string>>;
  rotatesOn: string | undefined;
  /** Undefined for a system without an app registration. */
  registration: Registration | undefined;
}

function deploy(name: string, prepared: PreparedIntegration, parent: Integration): Deployed {
  const { spec } = prepared;
  if (spec.entra !== undefined && prepared.ended === undefined) {
    return createEntra(name, spec, spec.entra, prepared, parent);
  }
  const connection = pulumi.output(withoutStack(() => buildWithoutEntra(prepared)));
  return { connection, secrets: {}, rotatesOn: undefined, registration: undefined };
}

function buildWithoutEntra({ spec, ended, recorded }: PreparedIntegration): Connection {
  if (ended === undefined) return buildConnection(spec, undefined);
  return buildDeletedConnection(spec, ended, recorded?.handoff.product ?? spec.displayName);
}

function createEntra(
  name: string,
  spec: IntegrationSpec,
  entra: EntraSpec,
  prepared: PreparedIntegration,
  parent: Integration,
): Deployed {
  if (entra.lifecycle.externalApplication !== undefined) {
    return createExternal(name, entra.lifecycle.externalApplication, spec, entra, prepared, parent);
  }
  const { directory, authorityHost, now, recorded, holdsSecret = false, retires, protect = false } = prepared;
  const { unusedSecrets = new Set() } = prepared;
  const permissions = directory.permissionsOf(entra);
  const importIds = importIdsOf(pendingAdoption(entra, recorded));
  const application = new EntraApplication(
    name,
    {
      displayName: spec.displayName,
      entra,
      permissions,
      owners: directory.ownersOf(entra),
      keepsOwners: directory.keepsOwnersOf(entra),
      apiUri: apiUriOf(name, directory.tenantId),
      tag: integrationTag(name, entra.lifecycle.onRemoval === "keep"),
      importIds,
      // A run deletes the registration some days after the retirement, and the engine refuses that for protected resources.
      protect: protect && entra.lifecycle.cutOff?.reason !== "retired",
    },
    { parent },
  );
  const { applicationId, servicePrincipalObjectId, resources } = application;
  const kept = entra.lifecycle.onRemoval === "keep" ? resources : undefined;
  if (entra.consent === "granted") {
    const { servicePrincipalOf } = directory;
    const keptWith = kept?.servicePrincipal;
    createPermissionGrants(
      name,
      { servicePrincipalObjectId, permissions, servicePrincipalOf, importIds, keptWith },
      parent,
    );
  }
  const credentialArgs = {
    applicationId,
    applicationObjectId: application.applicationObjectId,
    authorityHost,
    tenantId: directory.tenantId,
    now,
    recorded: recorded?.entra?.credential,
    holdsSecret,
    retires,
    importIds,
    adoptedCertificates: adoptedCertificatesOf(entra, recorded),
    keptWith: kept?.application,
  };
  const credential = createClientCredential(name, entra.credential, credentialArgs, parent);
  const deliverTo = withoutNewFrozen(entra.deliverTo, recorded);
  const delivery =
    deliverTo === undefined
      ? undefined
      : createDeliveries(
          deliverTo,
          {
            name,
            displayName: spec.displayName,
            system: spec.system,
            scopes: entra.scopes,
            application,
            credential,
            tenantId: directory.tenantId,
            authorityHost,
          },
          parent,
        );
  const existingSecrets = createExistingSecrets(
    name,
    entra.lifecycle.existingSecrets,
    {
      authorityHost,
      tenantId: directory.tenantId,
      applicationObjectId: application.applicationObjectId,
      now,
      recorded: recorded?.entra?.existingSecrets ?? [],
      unused: unusedSecrets,
      after: pulumi.output(delivery).apply(() => credential.resources),
    },
    parent,
  );
  return {
    secrets: credential.secrets,
    rotatesOn: credential.rotatesOn,
    registration: { clientId: application.clientId, tenantId: directory.tenantId },
    connection: pulumi
      .all([
        application.clientId,
        application.applicationObjectId,
        application.servicePrincipalObjectId,
        credential.facts,
        delivery,
        existingSecrets,
      ])
      .apply(([clientId, applicationObjectId, servicePrincipalObjectId, facts, deliveryFacts, existing]) =>
        withoutStack(() =>
          buildConnection(spec, {
            tenantId: directory.tenantId,
            clientId,
            applicationObjectId,
            servicePrincipalObjectId,
            authorityHost,
            credential: facts,
            delivery: deliveryFacts,
            existingSecrets: existing,
          }),
        ),
      ),
  };
}

/** A target that is kept while the integration is cut off is not created in that time. */
function withoutNewFrozen(
  deliverTo: DeliverySpec | undefined,
  recorded: Connection | undefined,
): DeliverySpec | undefined {
  if (deliverTo === undefined) return undefined;
  const { positConnect, exchangeOnline } = deliverTo;
  const isInConnect = recorded?.delivery?.delivered?.some(({ target }) => target === "positConnect") === true;
  return {
    ...deliverTo,
    positConnect: positConnect?.isFrozen === true && !isInConnect ? undefined : positConnect,
    // The record of a contained integration does not show whether Exchange knows it.
    exchangeOnline: exchangeOnline?.mailboxes.length === 0 && recorded === undefined ? undefined : exchangeOnline,
  };
}
