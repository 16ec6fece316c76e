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

const pack = fileURLToPath(new URL("../../policies", import.meta.url));
const runner = fileURLToPath(import.meta.resolve("@pulumi/pulumi/cmd/run-policy-pack/index.js"));

type Client = InstanceType<typeof services.AnalyzerClient>;

let server: ChildProcess;
let client: Client;

// Pulumi's own language host starts a pack like this; nothing of the local world is involved.
beforeAll(async () => {
  server = spawn(process.execPath, [runner, "127.0.0.1:1", "."], { cwd: pack, stdio: ["ignore", "pipe", "inherit"] });
  const [port] = (await once(createInterface({ input: server.stdout! }), "line")) as [string];
  client = new services.AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
});

afterAll(() => {
  client.close();
  server.kill();
});

function analyze(props: Record<string, unknown>): Promise<unknown[]> {
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

describe("the pack as Pulumi serves it", () => {
  it("refuses, with the required state before cause and remedy", async () => {
    expect(await analyze({ applicationId: unknown })).toEqual([
      [
        "A client secret ends soon.\n" +
          "The client secret names no end, and Entra gives it two years; the limit is 180. " +
          "Set its end date at most 180 days ahead and rotate it, or use a certificate or a federated credential.",
        messages.EnforcementLevel.MANDATORY,
      ],
    ]);
  });

  it("says in a preview what it cannot tell yet, and stops nothing by that", async () => {
    expect(await analyze({ applicationId: unknown, endDate: unknown })).toEqual([
      [expect.stringContaining("can't be known during preview"), messages.EnforcementLevel.ADVISORY],
    ]);
  });

  it("says nothing of a secret that ends within the limit", async () => {
    expect(await analyze({ applicationId: unknown, endDateRelative: "24h" })).toEqual([]);
  });
});
