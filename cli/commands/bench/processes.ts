import { readdirSync, readFileSync } from "node:fs";

/** What a tree of processes has used, as far as the system tells; undefined outside Linux. */
export interface ProcessUse {
  /** Seconds on a processor, of all of them. */
  readonly cpuSeconds: number;
  /** The largest resident set of each program of the tree, by its name, in bytes; added up where several run. */
  readonly peakBytes: Readonly<Record<string, number>>;
}

interface Seen {
  readonly name: string;
  cpuSeconds: number;
  peakBytes: number;
}

const intervalMilliseconds = 100;
/** USER_HZ, which is 100 on every architecture that Node supports: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const ticksPerSecond = 100;

/** Watches a process and its descendants until the returned function is called, which returns what they have used. */
export function watchProcesses(pid: number): () => ProcessUse | undefined {
  const seen = new Map<number, Seen>();
  const look = (): void => {
    for (const one of descendantsOf(pid)) record(seen, one);
  };
  look();
  const timer = setInterval(look, intervalMilliseconds);
  return () => {
    clearInterval(timer);
    look();
    if (seen.size === 0) return undefined;
    const peakBytes: Record<string, number> = {};
    for (const { name, peakBytes: bytes } of seen.values()) peakBytes[name] = (peakBytes[name] ?? 0) + bytes;
    return { cpuSeconds: [...seen.values()].reduce((sum, one) => sum + one.cpuSeconds, 0), peakBytes };
  };
}

/** The process and everything below it. */
function descendantsOf(root: number): number[] {
  const parents = new Map(listProcesses().map((pid) => [pid, parentOf(pid)]));
  const tree = new Set([root]);
  // A child may have a smaller number than its parent, so this goes on until nothing is added.
  for (let size = 0; size !== tree.size;) {
    size = tree.size;
    for (const [pid, parent] of parents) if (parent !== undefined && tree.has(parent)) tree.add(pid);
  }
  return [...tree];
}

function listProcesses(): number[] {
  try {
    return readdirSync("/proc").map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function parentOf(pid: number): number | undefined {
  return readStat(pid)?.parent;
}

function record(seen: Map<number, Seen>, pid: number): void {
  const stat = readStat(pid);
  const peak = /^VmHWM:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`));
  if (stat === undefined || peak === null) return;
  const before = seen.get(pid);
  // The name is that of the first look: the engine starts its plugins through a shell.
  const name = stat.name;
  seen.set(pid, {
    name,
    cpuSeconds: Math.max(stat.cpuSeconds, before?.cpuSeconds ?? 0),
    peakBytes: Math.max(Number(peak[1]) * 1024, before?.peakBytes ?? 0),
  });
}

function readStat(pid: number): { name: string; parent: number; cpuSeconds: number } | undefined {
  const text = read(`/proc/${pid}/stat`);
  const match = /^\d+ \((.*)\) (.*)$/s.exec(text.trim());
  if (match === null) return undefined;
  const fields = (match[2] ?? "").split(" ");
  const number = (field: number): number => Number(fields[field - 3]);
  return { name: match[1] ?? "", parent: number(4), cpuSeconds: (number(14) + number(15)) / ticksPerSecond };
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Ended between the listing and now.
    return "";
  }
}
