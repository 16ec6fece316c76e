import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTenantGraph } from "../support/tenant-graph.ts";
import { type Published, Rehearsal, type Run } from "./rotation/rehearsal.ts";

// Generation 5 begins on 2026-12-06 and stays current until 2027-02-24. Generation 4 ends on 2026-12-13: in between, a
// plan that still had it would ask Entra for a secret that ended in the past, which Entra refuses.
const client = (credential: object = {}) => ({
  system: "custom",
  applicationPermissions: { microsoftGraph: ["Mail.Send"] },
  justification: "Sends the mail of a test.",
  credential: {
    type: "secret",
    rotateEveryDays: 7,
    rotationStart: "2026-11-01",
    periodChanges: [{ from: "2026-12-01", rotateEveryDays: 80 }],
    ...credential,
  },
});

/** Gives tenant and state the names that an earlier version used: it numbered secrets, and recorded a `revision`. */
function useFormerNames({ sandbox, project }: Rehearsal): void {
  for (const { passwordCredentials } of sandbox.served!.tenant.applications.values()) {
    for (const password of passwordCredentials) password.displayName = "generation 5";
  }
  const file = join(project.sandbox, "state", ".pulumi", "stacks", "entra-integrations", "dev.json");
  const state = readFileSync(file, "utf8");
  expect(state).toContain('"displayName":"period from 2026-12-06"');
  expect(state).toContain('"emergencyRotation":1');
  const former = state.replaceAll(/period from [\d-]+/g, "generation 5").replaceAll("emergencyRotation", "revision");
  writeFileSync(file, former);
}

describe("one run after a period was lengthened and the previous secret has ended", () => {
  let rehearsal: Rehearsal;
  let before: Readonly<Record<string, Published>>;
  let run: Run;

  beforeAll(async () => {
    rehearsal = await Rehearsal.open({ leaked: client(), cleaned: client() }, Date.parse("2026-12-07"));
    await rehearsal.up();
    before = rehearsal.published;
    rehearsal.controls.now = Date.parse("2026-12-20");
    const application = [...rehearsal.sandbox.served!.tenant.applications.values()].find(
      ({ appId }) => appId === before["cleaned"]!.clientId,
    )!;
    const ended = application.passwordCredentials.filter(({ endDateTime }) => endDateTime.startsWith("2026-12-13"));
    expect(ended).toHaveLength(1);
    // Opened again because the token from two weeks ago has expired.
    await using graph = await openTenantGraph(rehearsal.sandbox.tenant);
    await graph.send("POST", `/applications/${application.id}/removePassword`, { keyId: ended[0]!.keyId });
    await rehearsal.sandbox.stack("dev").refresh({ now: new Date(rehearsal.controls.now) });
    useFormerNames(rehearsal);
    rehearsal.project.configure({ leaked: client({ emergencyRotation: 2 }), cleaned: client(), "first-run": client() });
    run = await rehearsal.up();
  });
  afterAll(() => rehearsal[Symbol.asyncDispose]());

  it("keeps the names of secrets that an earlier version created", () => {
    const namesOf = (name: string) => run.after[name]!.map(({ displayName }) => displayName);
    expect(["cleaned", "leaked", "first-run"].map(namesOf)).toEqual([
      ["generation 5"],
      ["period from 2026-12-06"],
      ["period from 2026-12-06"],
    ]);
  });

  const held = (name: string) => run.after[name]!.map(({ endDateTime }) => endDateTime.slice(0, 10));

  it("revokes a leaked secret", async () => {
    expect(await rehearsal.signIn(before["leaked"]!)).toBe("AADSTS7000215");
    expect(await rehearsal.signIn(rehearsal.published["leaked"]!)).toBe("ok");
    expect(held("leaked")).toEqual(["2027-05-15"]);
  });

  it("deploys an integration for the first time", async () => {
    expect(await rehearsal.signIn(rehearsal.published["first-run"]!)).toBe("ok");
    expect(held("first-run")).toEqual(["2027-05-15"]);
  });

  it("does not create an ended secret again that was removed by hand, and keeps the current one", async () => {
    expect(rehearsal.published["cleaned"]).toEqual(before["cleaned"]);
    expect(await rehearsal.signIn(before["cleaned"]!)).toBe("ok");
    expect(held("cleaned")).toEqual(["2027-05-15"]);
  });

  // With the passphrase, the engine would only be slower, in every test.
  it("keeps the key of its state in the vault of the tests", () => {
    expect(rehearsal.sandbox.stack("dev").exportState()).toMatchObject({ secrets_providers: { type: "cloud" } });
  });
});
