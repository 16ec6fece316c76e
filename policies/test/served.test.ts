import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { credentials } from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/analyzer_pb.js";
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { unknown } from "./judged.ts";

const pack = fileURLToPath(new URL("..", import.meta.url));
const runner = fileURLToPath(import.meta.resolve("@pulumi/pulumi/cmd/run-policy-pack/index.js"));

type Client = InstanceType<typeof services.AnalyzerClient>;

const later = { ENTRA_INTEGRATIONS_SANDBOX_TIME: "2050-01-01T00:00:00Z" };

// Kept from the moment they start: a server that outlives a failed start would keep the test run from ending.
const servers: ChildProcess[] = [];
const clients: Client[] = [];
let served: Client;
let inSandbox: Client;

beforeAll(async () => {
  [served, inSandbox] = await Promise.all([
    serve({ ...later, AZURE_AUTHORITY_HOST: "https://login.microsoftonline.com" }),
    serve({ ...later, AZURE_AUTHORITY_HOST: "https://localhost:8443" }),
  ]);
}, 60_000);

afterAll(() => {
  for (const client of clients) client.close();
  for (const server of servers) server.kill();
});

// Pulumi's own language host starts a pack like this; nothing of the sandbox is involved.
async function serve(environment: Record<string, string>): Promise<Client> {
  const server = spawn(process.execPath, [runner, "127.0.0.1:1", "."], {
    cwd: pack,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  servers.push(server);
  const [port] = (await once(createInterface({ input: server.stdout }), "line")) as [string];
  const client = new services.AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
  clients.push(client);
  return client;
}

function analyze(props: Record<string, unknown>, client = served): Promise<unknown[]> {
  const request = new messages.AnalyzeRequest();
  request.setType("azuread:index/applicationPassword:ApplicationPassword");
  request.setUrn("urn:pulumi:dev::contoso::azuread:index/applicationPassword:ApplicationPassword::by-hand");
  request.setName("by-hand");
  request.setProperties(structs.Struct.fromJavaScript(props as never));
  request.setOptions(new messages.AnalyzerResourceOptions());
  return new Promise((resolve, reject) => {
    client.analyze(request, (error: Error | null, response: InstanceType<typeof messages.AnalyzeResponse>) => {
      if (error !== null) reject(error);
      else
        resolve(
          response.toObject().diagnosticsList.map(({ message, enforcementlevel }) => [message, enforcementlevel]),
        );
    });
  });
}

describe("the pack, served by Pulumi,", () => {
  it("prints the required state before message and fix", async () => {
    expect(await analyze({ applicationId: unknown })).toEqual([
      [
        "A client secret ends soon.\n" +
          "The client secret names no end, and Entra gives it two years; the limit is 180. " +
          "Set its end date at most 180 days ahead and rotate it, or use a certificate or a federated credential.",
        messages.EnforcementLevel.MANDATORY,
      ],
    ]);
  });

  it("reports undecided values in a preview without stopping the run", async () => {
    expect(await analyze({ applicationId: unknown, endDate: unknown })).toEqual([
      [expect.stringContaining("can't be known during preview"), messages.EnforcementLevel.ADVISORY],
    ]);
  });

  it("reports nothing for a secret that ends within the limit", async () => {
    expect(await analyze({ applicationId: unknown, endDate: "2026-01-01T00:00:00Z" })).toEqual([]);
  });

  it("uses the clock of the machine, and the clock of the sandbox only in the sandbox", async () => {
    const secret = { applicationId: unknown, endDate: "2050-03-01T00:00:00Z" };
    expect(await analyze(secret)).toEqual([
      [expect.stringContaining("is valid for"), messages.EnforcementLevel.MANDATORY],
    ]);
    expect(await analyze(secret, inSandbox)).toEqual([]);
  });
});
