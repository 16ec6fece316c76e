import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { tryLock, tryShare } from "@entra-integrations/entra-tenant/lock.ts";
import type { SandboxFolder } from "./folder.ts";

const waitMilliseconds = 100;

type Release = () => void;

/**
 * Takes the lock of a sandbox and returns a function that releases it. Waits while another command holds it. If
 * `isServed` finds that another process only serves the tenant, commands share the lock.
 */
export async function lockSandbox(
  { root }: Pick<SandboxFolder, "root">,
  onProgress: (line: string) => void,
  isServed: () => Promise<boolean> = () => Promise.resolve(false),
): Promise<Release> {
  const file = join(root, "sandbox-lock");
  const take = async (): Promise<Release | undefined> => {
    const whole = tryLock(file);
    const release = whole ?? tryShare(file);
    if (release === undefined) return undefined;
    const shares = await orRelease(isServed(), release);
    if (shares === (whole === undefined)) return release;
    release();
    return shares ? tryShare(file) : undefined;
  };
  return await waitFor(take, () => onProgress("another run has the sandbox; waiting for it"));
}

/** Takes the lock of a stack for a run that changes it, and returns a function that releases it. */
export async function lockStack(
  { stateDir }: Pick<SandboxFolder, "stateDir">,
  projectName: string,
  stackName: string,
  onProgress: (line: string) => void,
): Promise<Release> {
  const file = join(stateDir, `lock-${projectName}-${stackName}`);
  const take = (): Promise<Release | undefined> => Promise.resolve(tryLock(file));
  return await waitFor(take, () => onProgress(`another run has stack ${stackName}; waiting for it`));
}

/** Takes the lock for creating a stack, which takes a second or two, and returns a function that releases it. */
export async function lockNewStack(
  { stateDir }: Pick<SandboxFolder, "stateDir">,
  projectName: string,
  stackName: string,
): Promise<Release> {
  const file = join(stateDir, `lock-new-${projectName}-${stackName}`);
  return await waitFor(
    () => Promise.resolve(tryLock(file)),
    () => undefined,
  );
}

async function waitFor(take: () => Promise<Release | undefined>, onWait: () => void): Promise<Release> {
  let release = await take();
  for (let tries = 1; release === undefined; tries += 1) {
    // The other command may only be checking whether a tenant is running.
    if (tries === 2) onWait();
    await delay(waitMilliseconds);
    release = await take();
  }
  return release;
}

async function orRelease<T>(asked: Promise<T>, release: Release): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    release();
    throw error;
  }
}
