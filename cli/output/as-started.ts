import { basename } from "node:path";

/** The npm scripts of this project that run a command. */
export const scripts = [
  "add",
  "adopt",
  "bench",
  "comment",
  "conformance",
  "contain",
  "drift",
  "eject",
  "expiring",
  "handoff",
  "identity",
  "install-engine",
  "inventory",
  "limits",
  "local",
  "move",
  "overview",
  "recover",
  "redacted-state",
  "release",
  "rename",
  "report",
  "retire",
  "tasks",
  "touched",
  "usage",
  "validate",
  "verify",
];

const npmRun = new RegExp(`\\bnpm run (?:--silent )?(${scripts.join("|")})(?![\\w-])(?: --(?= ))?`, "g");

/**
 * Returns a text with its commands as the user starts them. Texts name npm scripts, which an installed package does not
 * have; after a start by the bin, they become `entra-integrations local up`.
 * @param script path of the script that Node.js runs: for a bin, that of its link
 */
export function asStarted(text: string, script = process.argv[1] ?? ""): string {
  if (basename(script) !== "entra-integrations") return text;
  return text
    .replaceAll(npmRun, (_, command: string) => `entra-integrations ${command}`)
    .replaceAll(/\bnpm start\b(?: --(?= ))?/g, "entra-integrations start");
}
