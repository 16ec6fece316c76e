import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AppEvidence } from "@entra-integrations/sign-in-evidence/evidence.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { retireProduct, type RetireRequest } from "../../commands/retire.ts";
import { sumUpUse } from "../../commands/retire/product-use.ts";
import { openTerminal } from "../../output/terminal.ts";
import { deployedConnection } from "../connection.ts";

const text = `# The first line.
shared: &shared { system: custom }
config:
  entra-integrations:integrations:
    erp-sync: # synchronizes
      system: integray
      permissions: { microsoftGraph: [User.Read] } # least
      # Belongs to erp-sync.

    crm: { system: custom }
    copy: *shared
    old:
      system: custom
      retired: 2026-10-01
    kept:
      system: custom
      onRemoval: keep
`;
// Later than the day of any test run, because the file must not have a day in the past.
const on = new Date("2098-11-30T00:00:00Z");

const { colors } = openTerminal({ write: () => true }, { write: () => true }, {});

let projectDir: string;
let printed: string[];

beforeEach(() => {
  projectDir = mkdtempSync(join(tmpdir(), "retire-"));
  printed = [];
  writeFileSync(join(projectDir, "Pulumi.dev.yaml"), text);
  writeFileSync(join(projectDir, "Pulumi.yaml"), "name: entra-integrations\nruntime: nodejs\n");
});
afterEach(() => rmSync(projectDir, { recursive: true }));

async function retire(integration: string, changes: Partial<RetireRequest> = {}): Promise<string> {
  const print = (line: string): void => void printed.push(line);
  const env = { ENTRA_INTEGRATIONS_SANDBOX: join(projectDir, "sandbox") };
  // The sandbox of this folder does not exist.
  const request = { projectDir, env, isLocal: true, integration, on, isDryRun: false, ...changes };
  await retireProduct(request, { print, warn: print, progress: () => undefined, colors });
  return printed.join("\n");
}

const fileNow = (): string => readFileSync(join(projectDir, "Pulumi.dev.yaml"), "utf8");

describe("retire", () => {
  it("adds a line to the entry and changes no other byte", async () => {
    await retire("erp-sync");
    const comment = "      # Belongs to erp-sync.\n";
    expect(fileNow()).toBe(text.replace(comment, `      retired: "2098-11-30"\n${comment}`));
  });

  it("prints what happens when, and why the use is unknown", async () => {
    const shown = await retire("erp-sync");
    expect(shown).toContain("Pulumi.dev.yaml: erp-sync\n");
    expect(shown).toContain('\n+       retired: "2098-11-30"\n');
    expect(shown).toMatch(
      /^It is not known whether the product still signs in, because the stack dev was not read: \S/m,
    );
    expect(shown).toContain("2098-11-30  The next run disables the sign-in of erp-sync, and removes");
    expect(shown).toContain("2098-12-30  The next run deletes the registration.");
    expect(shown).toContain("Until 2098-12-30, deleting the line restores the product");
  });

  it("does not announce a deletion if the registration is kept", async () => {
    const shown = await retire("kept");
    expect(shown).toContain("2098-11-30  The registration stays in Entra, because the entry has onRemoval: keep.");
    expect(shown).not.toContain("2098-12-30");
  });

  it("changes nothing in a dry run", async () => {
    expect(await retire("erp-sync", { isDryRun: true })).toContain("nothing was changed");
    expect(fileNow()).toBe(text);
  });

  it.each([
    ["copy", {}, 'add retired: "2098-11-30" to the entry yourself'],
    ["old", {}, "old is retired already"],
    ["er-sync", {}, "choose one of erp-sync, crm, copy, old, kept"],
    ["erp-sync", { on: new Date("2020-01-01") }, "--on: must be today or later, got 2020-01-01"],
    ["erp-sync", { stack: "prod" }, "there is no Pulumi.prod.yaml"],
  ] as const)("refuses %s with %j", async (integration, changes, message) => {
    await expect(retire(integration, changes)).rejects.toThrow(message);
    expect(fileNow()).toBe(text);
  });

  it("asks for the stack where there are several", async () => {
    writeFileSync(join(projectDir, "Pulumi.prod.yaml"), text);
    await expect(retire("erp-sync")).rejects.toThrow("choose one of dev, prod");
  });
});

describe("the use of a product", () => {
  const signIn = (at: string) => ({ first: undefined, last: { at }, refused: undefined });
  const evidence = (keys: object[]): AppEvidence =>
    ({
      state: "read",
      source: "signIns",
      coversFrom: "2026-10-31T00:00:00Z",
      coversUntil: "2026-11-30T08:00:00Z",
      keys,
    }) as AppEvidence;

  it("is the last sign-in with any credential", () => {
    const keys = [
      { keyId: "a", ...signIn("2026-11-02T10:00:00Z") },
      { keyId: "b", ...signIn("2026-11-29T10:00:00Z") },
    ];
    expect(sumUpUse(deployedConnection(), evidence(keys))).toEqual({
      state: "used",
      sentence: "The product still signed in on 2026-11-29 10:00 UTC.",
    });
  });

  it("is not seen in the period of the report", () => {
    expect(sumUpUse(deployedConnection(), evidence([]))).toEqual({
      state: "not seen",
      sentence: "No sign-in was seen from 2026-10-31 to 2026-11-30 08:00 UTC.",
    });
  });

  it("is unknown for the reason of the report", () => {
    const unknown: AppEvidence = { state: "unknown", reason: "the tenant has no Microsoft Entra ID P1 licence" };
    expect(sumUpUse(deployedConnection(), unknown)).toEqual({
      state: "unknown",
      sentence:
        "It is not known whether the product still signs in, because the tenant has no Microsoft Entra ID P1 licence.",
    });
  });

  it("is unknown for a public client, and nothing before the first run", () => {
    const { entra } = deployedConnection();
    const desktop = deployedConnection({ entra: { ...entra!, credential: { type: "none" } } });
    expect(sumUpUse(desktop, undefined).state).toBe("unknown");
    expect(sumUpUse(undefined, undefined).sentence).toBe("It is not deployed, so no product signs in.");
  });
});
