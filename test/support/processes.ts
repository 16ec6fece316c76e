import { readdirSync, readFileSync } from "node:fs";

/** Ids of other processes whose environment contains a folder and whose command line contains `argument`. */
export function processesOf(folder: string, argument = ""): number[] {
  return readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
    .filter((pid) => read(pid, "environ").includes(folder) && read(pid, "cmdline").includes(argument))
    .map(Number);
}

/** Reads a file of a process; empty when the process has ended or belongs to another user. */
function read(pid: string, what: "environ" | "cmdline"): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, "utf8");
  } catch {
    return "";
  }
}
