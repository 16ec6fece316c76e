/** Returns one line of progress of a build: its duration and the output of `go build -v` so far. */
export function renderElapsed(seconds: number, output: readonly string[]): string {
  const minutes = Math.floor(seconds / 60);
  const rest = String(Math.floor(seconds % 60)).padStart(2, "0");
  const modules = output.filter(isDownload).length;
  const packages = output.filter(isPackage).length;
  return `  ${String(minutes)}:${rest}  ${String(modules)} modules downloaded, ${String(packages)} of about 1700 packages compiled`;
}

/** Returns why a build failed, from its exit status and the output of `go build -v`. */
export function whyBuildFailed(how: string, output: readonly string[]): string {
  const said = output
    .filter((line) => !isDownload(line) && !isPackage(line) && line.trim() !== "")
    .map(withoutPassword);
  const text = said.join("\n");
  const last = said
    .slice(-3)
    .map((line) => `\n       ${line.trim()}`)
    .join("");
  if (/no space left on device|not enough space on the disk/i.test(text)) {
    return `the disk is full; the build needs about 3.5 GB, GOMODCACHE and GOCACHE name other folders${last}`;
  }
  if (/signal: killed/.test(text) || how.startsWith("killed")) {
    return `the build was stopped (${how}), for want of memory if nobody did it; it needs about 2 GB${last}`;
  }
  if (/dial tcp|no such host|connection re|i\/o timeout|TLS|GOPROXY|reading https?:|Get "/.test(text)) {
    return `the modules cannot be downloaded; GOPROXY names another proxy${last}`;
  }
  return `go build failed (${how})${last}`;
}

function isDownload(line: string): boolean {
  return line.startsWith("go: downloading ");
}

function isPackage(line: string): boolean {
  return /^[\w./~-]+$/.test(line);
}

// The address of a proxy may contain a password.
function withoutPassword(line: string): string {
  return line.replace(/\/\/[^/@\s]+@/g, "//");
}
