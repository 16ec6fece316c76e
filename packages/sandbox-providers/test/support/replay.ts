import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import { azureadProvider } from "../../azuread/provider.ts";
import { Operations } from "@entra-integrations/provider-bridge/operations.ts";
import { asValues, type Values } from "@entra-integrations/provider-bridge/property.ts";
import { createService } from "@entra-integrations/provider-bridge/service.ts";
import { unwrap } from "@entra-integrations/provider-bridge/wire.ts";
import { randomProvider } from "../../random/provider.ts";
import { defaultUser } from "../../../entra-tenant/defaults.ts";
import type { Tenant, TenantHandle } from "../../../entra-tenant/index.ts";
import { callService } from "@entra-integrations/provider-bridge/test/support/protocol.ts";
import type { RecordedCall } from "./recording.ts";

/** Outputs that are different at each creation. */
const drawn = ["id", "clientId", "objectId", "keyId", "credentialId", "startDate", "value", "result", "bcryptHash"];
const drawnBytes = ["b64Std", "b64Url", "dec", "hex"];

/** Feeds recorded calls to our plugins, each in the terms of this tenant, and answers in the terms of the recording. */
export class Replay {
  readonly #services: Record<RecordedCall["plugin"], UntypedServiceImplementation>;
  /** Texts in the recording and their values here, as JSON. The newest pair is replaced first. */
  readonly #pairs: [recorded: string, ours: string][] = [];

  constructor({ tenant, tenantId, metadataHost, deployer }: TenantHandle, certificate: string) {
    this.#services = {
      azuread: createService(new Operations(azureadProvider())),
      random: createService(new Operations(randomProvider())),
    };
    this.#pair("<the PEM text of the certificate>", certificate);
    this.#pair("00000000-0000-0000-0000-000000000001", tenantId);
    this.#pair("00000000-0000-0000-0000-000000000002", deployer.clientId);
    this.#pair("00000000-0000-0000-0000-0000000000aa", deployer.objectId);
    this.#pair("00000000-0000-0000-0000-0000000000bb", addUser(tenant).id);
    this.#pair("e3afcad2-3b52-4570-bbc0-4010c22b21e3", principalIdOf(tenant, "00000003-0000-0000-c000-000000000000"));
    this.#pair("969389e6-fe06-487d-8ffc-4029f20829c0", principalIdOf(tenant, "00000002-0000-0ff1-ce00-000000000000"));
    this.#pair("localhost:8443", metadataHost);
    this.#pair("contoso.example", tenant.initialDomain);
    this.#pairs.unshift(['"abc"', JSON.stringify(deployer.clientSecret)]);
    // Entra wants three characters in the name of a federated credential, and the recorded one has two.
    this.#pairs.unshift(['"gh"', '"github"']);
  }

  /** Makes one call. What a creation answered is the recorded resource from then on. */
  async make({ plugin, call, request, response }: RecordedCall): Promise<Values> {
    const ours = rewrite(request, this.#pairs);
    const answer = await callService(this.#services[plugin], call, ours);
    if (call === "Create") this.#learn(asValues(unwrap(response)), asValues(unwrap(answer)));
    return rewrite(
      answer,
      this.#pairs.map(([recorded, here]) => [here, recorded]),
    );
  }

  #learn(recorded: Values, ours: Values): void {
    this.#pair(String(recorded["id"]).split("/").at(-1), String(ours["id"]).split("/").at(-1));
    const [recordedProperties, ourProperties] = [asValues(recorded["properties"]), asValues(ours["properties"])];
    for (const name of [...drawn, ...drawnBytes]) this.#pair(recordedProperties[name], ourProperties[name]);
  }

  #pair(recorded: unknown, ours: unknown): void {
    if (typeof recorded !== "string" || typeof ours !== "string" || recorded === "" || recorded === ours) return;
    this.#pairs.unshift([JSON.stringify(recorded).slice(1, -1), JSON.stringify(ours).slice(1, -1)]);
  }
}

function rewrite<T>(message: T, pairs: [from: string, to: string][]): T {
  return JSON.parse(pairs.reduce((text, [from, to]) => text.replaceAll(from, to), JSON.stringify(message))) as T;
}

function principalIdOf(tenant: Tenant, appId: string): string {
  const principal = tenant.findServicePrincipal(appId);
  if (principal === undefined) throw new Error(`the tenant has no service principal of ${appId}`);
  return principal.id;
}

/** The user whom the recorded program looks up. */
function addUser(tenant: Tenant): { id: string } {
  const userPrincipalName = `ada@${tenant.initialDomain}`;
  const id = "4f5c3b4e-4f0e-4a55-9c39-4d9f0a6d1f10";
  const names = { userPrincipalName, displayName: "Ada", mailNickname: "ada" };
  const user = { ...defaultUser({ id, createdDateTime: null, ...names }), mail: userPrincipalName };
  tenant.users.set(user.id, user);
  return user;
}
