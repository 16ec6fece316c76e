import { createHash } from "node:crypto";
import { appendFile, readFile, rm, stat, writeFile } from "node:fs/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { startTenant } from "../index.ts";
import type { SignIn } from "../sign-ins/entities.ts";
import { signInFileOf } from "../sign-ins/file.ts";
import { openTenant } from "../store.ts";
import { newStateFile, signIn, start } from "./tenant-client.ts";

const now = () => new Date("2026-11-21T08:00:00Z");

function signInOf(appId: string, at: Date = now()): SignIn {
  return {
    id: appId,
    at: at.toISOString(),
    eventType: "servicePrincipal",
    flow: "client_credentials",
    appId,
    errorCode: 0,
    ipAddress: "127.0.0.1",
    correlationId: appId,
  };
}

/** Writes sign-ins to the file of a tenant's log, and returns the apps of the log after the tenant was opened again. */
async function reopen(stateFile: string, text: string): Promise<string[]> {
  await writeFile(signInFileOf(stateFile), text);
  const tenant = await openTenant(stateFile, now);
  await tenant.signIns.flush();
  return tenant.signIns.all().map(({ appId }) => appId);
}

async function linesOf(stateFile: string): Promise<string[]> {
  return (await readFile(signInFileOf(stateFile), "utf8")).split("\n");
}

describe("the file of the sign-in log", () => {
  it("keeps the sign-ins of a tenant that is stopped, without secrets and tokens", async () => {
    const stateFile = await newStateFile();
    const first = await startTenant({ stateFile });
    onTestFinished(() => first.close());
    const { authorization = "" } = await signIn(first);
    const before = first.tenant.signIns.all();
    await first.close();

    const text = await readFile(signInFileOf(stateFile), "utf8");
    const { clientSecret } = first.deployer;
    const hash = createHash("sha256").update(clientSecret).digest("base64url");
    expect([clientSecret, hash, authorization.slice(7)].filter((secret) => text.includes(secret))).toEqual([]);
    expect(((await stat(signInFileOf(stateFile))).mode & 0o777).toString(8)).toBe("600");
    const second = await start({ stateFile });
    expect(before).toMatchObject([{ appId: first.deployer.clientId, errorCode: 0 }]);
    expect(second.tenant.signIns.all()).toEqual(before);
  });

  it("is written without a commit of the state", async () => {
    const stateFile = await newStateFile();
    const tenant = await openTenant(stateFile, now);
    const state = await readFile(stateFile, "utf8");
    tenant.signIns.add(signInOf("one"));
    tenant.signIns.add(signInOf("two"));
    await tenant.signIns.flush();
    expect((await linesOf(stateFile)).length).toBe(3);
    expect(await readFile(stateFile, "utf8")).toBe(state);
  });

  it("is not written any more once the tenant is closed", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const stateFile = await newStateFile();
    const tenant = await openTenant(stateFile, now);
    tenant.signIns.add(signInOf("one"));
    vi.advanceTimersByTime(100);
    tenant.signIns.add(signInOf("two"));
    await tenant.close();
    tenant.signIns.add(signInOf("late"));
    expect([vi.getTimerCount(), (await linesOf(stateFile)).length]).toEqual([0, 3]);
  });

  it("can end with half a line, which a killed process leaves", async () => {
    const stateFile = await newStateFile();
    await openTenant(stateFile, now);
    const line = JSON.stringify(signInOf("one"));
    expect(await reopen(stateFile, `${line}\n${line.slice(0, 30)}`)).toEqual(["one"]);
    await appendFile(signInFileOf(stateFile), `${JSON.stringify(signInOf("two"))}\n`);
    expect(await reopen(stateFile, await readFile(signInFileOf(stateFile), "utf8"))).toEqual(["one", "two"]);
  });

  it("may contain anything else", async () => {
    const stateFile = await newStateFile();
    await openTenant(stateFile, now);
    expect(await reopen(stateFile, '[]\nnull\n{"at":1}\n\n')).toEqual([]);
    expect(await linesOf(stateFile)).toEqual([""]);
  });

  it("loses old sign-ins when the tenant is opened, but not the last use of a credential", async () => {
    const stateFile = await newStateFile();
    await openTenant(stateFile, now);
    const old = new Date("2026-09-01T08:00:00Z");
    const refused = { ...signInOf("refused", old), errorCode: 7000215 };
    const used = [signInOf("used", old), { ...signInOf("used", old), id: "last" }];
    const all = [refused, ...used, signInOf("new")].map((one) => `${JSON.stringify(one)}\n`).join("");
    expect(await reopen(stateFile, all)).toEqual(["used", "new"]);
    expect((await linesOf(stateFile)).map((line) => line.includes('"last"'))).toEqual([true, false, false]);
  });

  it("is emptied by a reset, and by a new tenant at the same place", async () => {
    const stateFile = await newStateFile();
    const tenant = await openTenant(stateFile, now);
    tenant.signIns.add(signInOf("one"));
    await tenant.reset();
    await tenant.close();
    expect(await linesOf(stateFile)).toEqual([""]);
    await writeFile(signInFileOf(stateFile), `${JSON.stringify(signInOf("one"))}\n`);
    await rm(stateFile);
    expect((await openTenant(stateFile, now)).signIns.all()).toEqual([]);
  });
});

describe("a full log", () => {
  it("forgets the oldest sign-ins", async () => {
    const tenant = await openTenant(await newStateFile(), now);
    for (let count = 0; count < 20_500; count++) tenant.signIns.add({ ...signInOf("app"), id: String(count) });
    await tenant.signIns.flush();
    const signIns = tenant.signIns.until(now());
    expect([signIns.length <= 20_200, signIns[0]?.id]).toEqual([true, "20499"]);
  });
});
