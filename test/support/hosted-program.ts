import type { handleUnaryCall, ServerUnaryCall, sendUnaryData } from "@grpc/grpc-js";
import { readFileSync } from "node:fs";
import main from "../../index.ts";
import { serveLanguageHost } from "../../local/language-host.ts";

// The Node.js SDK's own way of running a program for an engine, which the Automation API uses too.
const sdk = (await import("@pulumi/pulumi/automation/server.js")) as {
  LanguageServer?: new (program: () => Promise<unknown>) => { run: handleUnaryCall<unknown, unknown> };
};
if (sdk.LanguageServer === undefined) throw new Error("the SDK has no LanguageServer any more");
const server = new sdk.LanguageServer(main);
const run = (call: ServerUnaryCall<unknown, unknown>, callback: sendUnaryData<unknown>): void => {
  takeVariables(process.argv[2]!);
  server.run(call, callback);
};
const host = await serveLanguageHost(["azuread", "azure-native", "random"], run);
// The test is gone, or done with us.
process.on("disconnect", () => process.exit());
process.send?.(host.port);

/** Takes this product's variables from the script that started the engine, as a separate process would inherit them. */
function takeVariables(file: string): void {
  for (const name of Object.keys(process.env))
    if (name.startsWith("ENTRA_INTEGRATIONS_")) Reflect.deleteProperty(process.env, name);
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const [name = "", ...value] = line.split("=");
    if (name !== "") process.env[name] = value.join("=");
  }
}
