import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { Text } from "./secret-search.ts";

/** The command line of every process on this machine: other users can read them. */
export function readProcessArguments(): Text[] {
  if (!existsSync("/proc/self/cmdline")) {
    return [{ name: "ps", text: execFileSync("ps", ["-Aww", "-o", "args="], { encoding: "utf8" }) }];
  }
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [{ name: `process ${pid}`, text: readFileSync(`/proc/${pid}/cmdline`, "utf8") }];
      } catch {
        // The process has ended in the meantime.
        return [];
      }
    });
}
