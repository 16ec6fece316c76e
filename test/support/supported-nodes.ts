import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Executables of the oldest Node.js that this project supports and of the one that it uses. Both are dependencies. */
export const supportedNodes = {
  oldest: nodeOf("test/node-22"),
  current: nodeOf("."),
};

function nodeOf(folder: string): string {
  const manifest = createRequire(join(root, folder, "package.json")).resolve("node/package.json");
  return join(dirname(manifest), "bin", "node");
}
