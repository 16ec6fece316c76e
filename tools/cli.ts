import { enableCompileCache } from "node:module";

// Loading is half of what a run without changes takes; compiled code is kept in the user's temporary folder.
enableCompileCache();
const { runCli } = await import("./run-cli.ts");
process.exitCode = await runCli(process.argv.slice(2), process);
