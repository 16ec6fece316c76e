import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import main from "../../index.ts";
import { serveLanguageHost } from "../../local/language-host.ts";

// The Node.js SDK's own way of running a program for an engine, which the Automation API uses too.
const sdk = (await import("@pulumi/pulumi/automation/server.js")) as {
  LanguageServer?: new (program: () => Promise<unknown>) => { run: UntypedServiceImplementation[string] };
};
if (sdk.LanguageServer === undefined) throw new Error("the SDK has no LanguageServer any more");
const server = new sdk.LanguageServer(main);
const host = await serveLanguageHost(["azuread", "azure-native", "random"], server.run.bind(server));
// The test is gone, or done with us.
process.on("disconnect", () => process.exit());
process.send?.(host.port);
