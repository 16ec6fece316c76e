#!/usr/bin/env node
import { enableCompileCache } from "node:module";

// Loading is half of what a run without changes takes; compiled code is kept in the user's temporary folder.
enableCompileCache();
for (const stream of [process.stdout, process.stderr]) {
  // The reader may stop early, as head does. The command goes on to its end: it may be in the middle of a deployment.
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}
const { runCli } = await import("./run-cli.ts");
process.exitCode = await runCli(process.argv.slice(2), process);
