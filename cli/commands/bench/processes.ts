import { readdirSync, readFileSync } from "node:fs";

/** Resource use of a process tree. Undefined outside Linux. */
export interface ProcessUse {
  /** CPU seconds of all processes. */
  readonly cpuSeconds: number;
  /**
   * The largest resident set of each program in the tree, in bytes, by program name. If several processes run the same
   * program, their sizes are added up.
   */
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

/** Measures a process and its descendants until the returned function is called. That function returns the result. */
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

/** Returns the process and all its descendants. */
function descendantsOf(root: number): number[] {
  const parents = new Map(listProcesses().map((pid) => [pid, parentOf(pid)]));
  const tree = new Set([root]);
  // A child may have a smaller id than its parent, so this repeats until nothing is added.
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
  // Keeps the first name, because the engine starts its plugins through a shell.
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
    // The process has ended in the meantime.
    return "";
  }
}
