import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { runCli } from "../../../cli/run-cli.ts";

// Runs commands of the command line for the stand-in of npm, one after the other. A separate process for each would spend
// most of its time on loading. A request is the name of a folder with the command's arguments and environment.

const server = createServer((socket) => {
  socket.setEncoding("utf8").once("data", (line: string) => {
    queue = queue.then(async () => {
      socket.end(`${String(await run(line.trim()))}\n`);
    });
  });
});
let queue = Promise.resolve();
// The test is gone, or done with us.
process.on("disconnect", () => process.exit());
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));

/** Runs the command of a folder, and writes what it prints there. Returns the exit code. */
async function run(folder: string): Promise<number> {
  const [dir = "", ...args] = readList(join(folder, "arguments"));
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
  for (const entry of readList(join(folder, "env"))) {
    const [name = "", ...value] = entry.split("=");
    process.env[name] = value.join("=");
  }
  process.chdir(dir);
  const printed = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    process[name].write = (text: string | Uint8Array) => {
      printed[name] += String(text);
      return true;
    };
  }
  const code = await runCli(args, process);
  for (const [name, text] of Object.entries(printed)) writeFileSync(join(folder, name), text);
  return code;
}

function readList(file: string): string[] {
  return readFileSync(file, "utf8").split("\0").slice(0, -1);
}
