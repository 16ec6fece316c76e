import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, credentials } from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import structMessages from "google-protobuf/google/protobuf/struct_pb.js";
import emptyMessages from "google-protobuf/google/protobuf/empty_pb.js";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import azureNative from "@pulumi/azure-native/package.json" with { type: "json" };
import azuread from "@pulumi/azuread/package.json" with { type: "json" };
import delivery from "@entra-integrations/delivery/package.json" with { type: "json" };
import random from "@pulumi/random/package.json" with { type: "json" };
import { type RunProviders, serveProviders } from "../../sandbox/providers.ts";
import {
  createCertificateAuthority,
  issueServerCertificate,
  type ServerCertificate,
} from "../../../packages/entra-tenant/certificates.ts";

type Method = "getPluginInfo" | "configure" | "invoke";

const service = services.ResourceProviderService;
let dir: string;
let certificate: ServerCertificate;
let providers: RunProviders;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "providers-"));
  const caFile = join(dir, "ca.pem");
  const authority = await createCertificateAuthority();
  certificate = await issueServerCertificate(authority);
  await writeFile(caFile, authority.certificate);
  providers = await serveProviders({ caFile, origin: "https://localhost:1", connectApiKey: "key" }, {});
});

afterEach(async () => {
  await providers[Symbol.asyncDispose]();
  await rm(dir, { recursive: true });
});

describe("the providers of a run", () => {
  it("are ours, in the versions that the project uses", async () => {
    const versions = await Promise.all(
      Object.entries(portsOf(providers)).map(async ([name, port]) => [
        name,
        await call(port, "getPluginInfo", new emptyMessages.Empty()),
      ]),
    );
    expect(Object.fromEntries(versions)).toEqual({
      azuread: { version: azuread.version },
      "azure-native": { version: azureNative.version },
      random: { version: random.version },
      "entra-delivery": { version: delivery.version },
    });
  });

  it("stop asking the tenant when the run ends", async () => {
    const silent = createServer({ ...certificate }).listen(0, "127.0.0.1");
    onTestFinished(() => void silent.close());
    await once(silent, "listening");
    vi.stubEnv("ARM_METADATA_HOSTNAME", `localhost:${String((silent.address() as AddressInfo).port)}`);
    for (const name of ["ARM_TENANT_ID", "ARM_CLIENT_ID", "ARM_CLIENT_SECRET"]) vi.stubEnv(name, "any");
    const port = portsOf(providers)["azuread"]!;
    await call(port, "configure", new messages.ConfigureRequest());
    const lookUp = new messages.InvokeRequest();
    lookUp.setTok("azuread:index/getServicePrincipals:getServicePrincipals");
    lookUp.setArgs(structMessages.Struct.fromJavaScript({ clientIds: ["any"] }));
    const answer = expect(call(port, "invoke", lookUp)).rejects.toThrow();
    const [request] = (await once(silent, "request")) as [IncomingMessage];
    const closed = once(request.socket, "close");
    await providers[Symbol.asyncDispose]();
    await answer;
    expect(await closed).toEqual([expect.any(Boolean)]);
  });
});

function portsOf({ env }: RunProviders): Record<string, string> {
  const list = env["PULUMI_DEBUG_PROVIDERS"]?.split(",") ?? [];
  return Object.fromEntries(list.map((one) => one.split(":") as [string, string]));
}

function call(port: string, method: Method, request: object): Promise<unknown> {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  const { path, requestSerialize, responseDeserialize } = service[method] as typeof service.getPluginInfo;
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request as never, (error, response) => {
      client.close();
      if (error !== null) reject(error);
      else resolve(response?.toObject());
    });
  });
}
