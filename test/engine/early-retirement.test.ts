import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Published, Rehearsal, type Run } from "./rotation/rehearsal.ts";

const client = (credential: object = {}) => ({
  system: "custom",
  applicationPermissions: { microsoftGraph: ["Mail.Send"] },
  consent: "granted",
  credential: { type: "secret", rotateEveryDays: 80, rotationStart: "2026-11-01", ...credential },
});
const onEvidence = client({ retire: "on-evidence" });

/** Days after the second secret was created. */
const day = (days: number): number => Date.parse("2027-01-20T06:00:00Z") + days * 86_400_000;

// One product switches to the second secret, one does not, and one keeps the default.
describe("a rotation with retire: on-evidence", () => {
  let rehearsal: Rehearsal;
  let first: Readonly<Record<string, Published>>;
  let rotated: Run;
  let retired: Run;
  let later: Run;

  beforeAll(async () => {
    rehearsal = await Rehearsal.open({ switched: onEvidence, forgot: onEvidence, waits: client() }, day(-40));
    await rehearsal.up();
    first = rehearsal.published;
    rehearsal.controls.now = day(0);
    rotated = await rehearsal.up();
    const second = rehearsal.published;
    for (const [hours, one] of [
      [1, first["switched"]!],
      [2, second["switched"]!],
      [3, first["forgot"]!],
      [4, second["waits"]!],
      [30, second["switched"]!],
    ] as const) {
      rehearsal.controls.now = day(0) + hours * 3_600_000;
      expect(await rehearsal.signIn(one)).toBe("ok");
    }
    rehearsal.controls.now = day(2);
    retired = await rehearsal.up();
    rehearsal.controls.now = day(3);
    later = await rehearsal.up();
  });
  afterAll(() => rehearsal[Symbol.asyncDispose]());

  it("keeps both secrets until there is evidence", () => {
    expect(Object.values(rotated.after).map((held) => held.length)).toEqual([2, 2, 2]);
  });

  it("deletes the previous secret of the product that has switched, and no other", async () => {
    expect(retired.changes).toEqual(["delete switched-secret-0"]);
    expect(Object.entries(retired.after).map(([name, held]) => [name, held.length])).toEqual(
      expect.arrayContaining([
        ["switched", 1],
        ["forgot", 2],
        ["waits", 2],
      ]),
    );
    expect(await rehearsal.signIn(first["switched"]!)).not.toBe("ok");
    expect(await rehearsal.signIn(first["forgot"]!)).toBe("ok");
    expect(await rehearsal.signIn(rehearsal.published["switched"]!)).toBe("ok");
  });

  it("records it, and does not create it again", () => {
    const file = join(rehearsal.project.sandbox, "state", ".pulumi", "stacks", "entra-integrations", "dev.json");
    expect(readFileSync(file, "utf8")).toMatch(/"retired":\{[^}]*"generation":0/);
    expect(later.changes).toEqual([]);
    expect(later.after["switched"]).toHaveLength(1);
  });

  it("writes and prints no secret", async () => {
    expect(await rehearsal.findSecrets()).toEqual([]);
  });
});
