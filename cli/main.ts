#!/usr/bin/env node
import { enableCompileCache } from "node:module";

// Loading takes half the time of a run without changes. The compiled code is cached in the user's temporary folder.
enableCompileCache();
for (const stream of [process.stdout, process.stderr]) {
  // The reader may stop early, as `head` does. The command continues to its end, because it may be in the middle of a
  // deployment.
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}
const { runCli } = await import("./run-cli.ts");
process.exitCode = await runCli(process.argv.slice(2), process);
