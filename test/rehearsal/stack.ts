import { buildConnection, type Connection, type Connections } from "../../integrations/connection.ts";
import type {
  CredentialFacts,
  RotatingSecretFacts,
  SecretFacts,
} from "../../integrations/credentials/credential-facts.ts";
import { type Generation, planRun } from "../../integrations/credentials/rotation.ts";
import { secretName } from "../../integrations/credentials/secret-name.ts";
import type { Delivered, DeliveryFacts } from "../../integrations/delivery/facts.ts";
import { vaultSecretNames } from "../../integrations/delivery/key-vault.ts";
import type { DeliverySpec } from "../../integrations/delivery/spec.ts";
import type { EntraSpec, IntegrationSpec, SecretSpec } from "../../integrations/spec.ts";
import { parseIntegrations } from "../../integrations/stack-file/parse.ts";
import { register, type RegisteredIds } from "../support/register.ts";
import { readSample } from "../integrations/sample-certificates.ts";
import type { RehearsedTenant } from "./tenant.ts";

/** A client secret with its generation. */
export interface IssuedSecret {
  /** Name of the integration. */
  readonly of: string;
  readonly value: string;
  readonly keyId: string;
  readonly generation: number;
  /** ISO time from which Entra accepts it. */
  readonly createdOn: string;
  /** ISO time. */
  readonly expiresOn: string;
}

/** A stack in a tenant. */
export interface Stack {
  /** As in the stack output of this name. */
  readonly connections: Connections;
  /** The newest secret of each integration that has one. */
  readonly newest: ReadonlyMap<string, IssuedSecret>;
  /** Deploys at the present time of the tenant. Returns the new secrets that it published. */
  up(): Promise<IssuedSecret[]>;
}

/** Deploys a stack file without an engine. The same rules decide which secrets exist. */
export class SimulatedStack implements Stack {
  connections: Connections = {};
  readonly newest = new Map<string, IssuedSecret>();
  readonly #specs: readonly IntegrationSpec[];
  readonly #tenant: RehearsedTenant;
  readonly #ids = new Map<string, RegisteredIds>();

  constructor(tenant: RehearsedTenant, entries: Record<string, unknown>) {
    this.#tenant = tenant;
    this.#specs = parseIntegrations(entries, { now: tenant.now, owners: undefined, readCertificate: readSample });
  }

  async up(): Promise<IssuedSecret[]> {
    const created: IssuedSecret[] = [];
    const connections: [string, Connection][] = [];
    for (const spec of this.#specs) connections.push([spec.name, await this.#deploy(spec, created)]);
    this.connections = Object.fromEntries(connections);
    return created;
  }

  async #deploy(spec: IntegrationSpec, created: IssuedSecret[]): Promise<Connection> {
    const { name, displayName, entra } = spec;
    if (entra === undefined) return buildConnection(spec, undefined);
    const post = (path: string, body: unknown) => this.#tenant.graph("POST", path, body);
    const { handle } = this.#tenant;
    const ids = this.#ids.get(name) ?? (await register(handle.tenant, post, { displayName, entra }));
    this.#ids.set(name, ids);
    const credential = await this.#credential(name, entra, ids, created);
    const delivery = deliver(entra, credential, this.#tenant.now);
    return buildConnection(spec, {
      authorityHost: handle.origin,
      tenantId: handle.tenantId,
      ...ids,
      credential,
      ...(delivery !== undefined && { delivery }),
    });
  }

  async #credential(
    name: string,
    { credential }: EntraSpec,
    ids: RegisteredIds,
    created: IssuedSecret[],
  ): Promise<CredentialFacts> {
    switch (credential.type) {
      case "none":
        return credential;
      case "secret":
        return await this.#rotate(name, credential, ids, created);
      case "certificate":
        return {
          type: "certificate",
          certificates: credential.certificates.map(({ pem, keyVault, ...known }) => ({
            keyId: `key id of ${pem}`,
            ...known,
            ...(keyVault !== undefined && { keyVault }),
          })),
        };
      case "federated":
        return {
          type: "federated",
          trusts: credential.trusts.map(({ audience, ...trust }) => ({ ...trust, audiences: [audience] })),
        };
    }
  }

  async #rotate(
    name: string,
    spec: SecretSpec,
    { applicationObjectId }: RegisteredIds,
    created: IssuedSecret[],
  ): Promise<RotatingSecretFacts> {
    const recorded = this.connections[name]?.entra?.credential as RotatingSecretFacts | undefined;
    const kept = recorded === undefined ? [] : [recorded, ...(recorded.previous ? [recorded.previous] : [])];
    const { current, previous, rotatesOn } = planRun(spec, this.#tenant.now, kept);
    const path = `/applications/${applicationObjectId}`;
    const planned = [current, previous];
    for (const { keyId, generation } of kept) {
      if (planned.some((one) => one?.generation === generation)) continue;
      await this.#tenant.graph("POST", `${path}/removePassword`, { keyId });
    }
    const factsOf = async (generation: Generation): Promise<SecretFacts> => {
      const existing = kept.find((one) => one.generation === generation.generation);
      if (existing !== undefined) return secretFactsOf(existing);
      const passwordCredential = { displayName: secretName(generation), endDateTime: generation.expiresOn };
      const { keyId, secretText, startDateTime } = await this.#tenant.graph("POST", `${path}/addPassword`, {
        passwordCredential,
      });
      const facts = {
        keyId,
        createdOn: startDateTime,
        expiresOn: generation.expiresOn,
        generation: generation.generation,
      };
      const issued = { of: name, value: secretText, ...facts };
      // A run that creates two secrets at once publishes only the newest one.
      if (generation === current) {
        created.push(issued);
        this.newest.set(name, issued);
      }
      return facts;
    };
    const before = previous && (await factsOf(previous));
    return {
      type: "secret",
      ...(await factsOf(current)),
      rotatesOn,
      emergencyRotation: spec.emergencyRotation,
      ...(before !== undefined && { previous: before }),
    };
  }
}

function secretFactsOf({ keyId, createdOn, expiresOn, generation }: SecretFacts): SecretFacts {
  return { keyId, createdOn, expiresOn, generation };
}

/** Returns the facts that the deliveries of an entry have after a run. */
function deliver({ deliverTo }: EntraSpec, credential: CredentialFacts, now: Date): DeliveryFacts | undefined {
  if (deliverTo === undefined) return undefined;
  const { keyVault } = deliverTo;
  const secret = credential.type === "secret" ? credential : undefined;
  const targets = (["positConnect", "exchangeOnline", "webhook"] as const).filter(
    (one) => deliverTo[one] !== undefined,
  );
  const delivered = targets.map((target) => ({
    target,
    ...(secret !== undefined && getsSecret(target, deliverTo) && { generation: secret.generation }),
    at: now.toISOString(),
    verified: target !== "webhook",
  }));
  if (keyVault === undefined) return { delivered };
  const vaultUri = `https://${keyVault.vaultName}.vault.azure.net`;
  const names = vaultSecretNames(keyVault.namePrefix);
  const placeOf = (secretName: string) => ({ name: secretName, uri: `${vaultUri}/secrets/${secretName}` });
  const clientSecret = placeOf(names.clientSecret);
  return {
    ...(delivered.length > 0 && { delivered }),
    keyVault: {
      vaultId: keyVault.vaultId,
      vaultUri,
      clientId: placeOf(names.clientId),
      tenantId: placeOf(names.tenantId),
      ...(secret !== undefined && {
        clientSecret: {
          ...clientSecret,
          versionUri: `${clientSecret.uri}/${secret.keyId.replaceAll("-", "")}`,
          expiresOn: secret.expiresOn,
        },
      }),
    },
  };
}

function getsSecret(target: Delivered["target"], { webhook }: DeliverySpec): boolean {
  return target === "positConnect" || (target === "webhook" && webhook?.sendsSecret === true);
}
