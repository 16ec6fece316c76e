import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { adoptRegistrations } from "../../cli/commands/adopt/adopt-registrations.ts";
import { restore } from "../../cli/commands/adopt/restore.ts";
import { openLocalTenant } from "../../cli/commands/verify/open-tenant.ts";
import { type Published, Rehearsal, type Run } from "./rotation/rehearsal.ts";

const vaultId =
  "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg-contoso/providers/Microsoft.KeyVault/vaults/kv-contoso";
const credential = { type: "secret", rotateEveryDays: 80, rotationStart: "2026-11-01" };
const erp = {
  system: "custom",
  applicationPermissions: { microsoftGraph: ["Mail.Send"] },
  consent: "granted",
  credential,
  deliverTo: { keyVault: { vaultId } },
};
const reports = {
  system: "posit-connect",
  address: "https://connect.contoso.com",
  template: "msgraph",
  authType: "service-account",
  applicationPermissions: { microsoftGraph: ["User.Read.All"] },
  credential,
  deliverTo: { positConnect: {} },
};
const other = { system: "custom", applicationPermissions: { microsoftGraph: ["User.Read.All"] }, credential };

/** Days after the first run. */
const day = (days: number): number => Date.parse("2026-11-20T06:00:00Z") + days * 86_400_000;
const dateOf = (days: number): string => new Date(day(days)).toISOString().slice(0, 10);

// Two products are retired, restored and retired again. The registrations are protected, as in production.
describe("a retired product", () => {
  let rehearsal: Rehearsal;
  let first: Readonly<Record<string, Published>>;
  let restored: Readonly<Record<string, Published>>;
  const runs: Record<"retired" | "again" | "restored" | "late" | "deleted" | "after" | "adopted" | "new", Run> =
    {} as never;
  const signIns: Record<string, string> = {};
  let refusal: string;
  let isRefusedWithoutChange: boolean;
  let adopted: Published | undefined;

  async function runOn(days: number, retired?: string): Promise<Run> {
    const line = retired === undefined ? {} : { retired };
    rehearsal.project.configure(
      { erp: { ...erp, ...line }, reports: { ...reports, ...line }, other },
      { protect: true },
    );
    rehearsal.controls.now = day(days);
    return await rehearsal.up();
  }

  /** Runs `adopt --restore` with the registration of the first run. */
  async function restoreDeleted(name: string): Promise<void> {
    const { project, sandbox, controls } = rehearsal;
    const { tenantId, origin } = sandbox.tenant;
    const opened = await openLocalTenant({ tenantId, authority: origin }, sandbox.tenant);
    try {
      const request = { ids: [first[name]!.clientId], restores: true, accepted: [], isDryRun: false };
      const exitCode = await adoptRegistrations(
        { ...request, projectDir: project.dir, stack: "dev", now: new Date(controls.now) },
        { tenantId, graph: opened.graph, restore: (deleted) => restore(opened, deleted) },
        { print: () => undefined, warn: () => undefined },
      );
      expect(exitCode).toBe(0);
    } finally {
      await opened[Symbol.asyncDispose]();
    }
  }

  beforeAll(async () => {
    rehearsal = await Rehearsal.open({}, day(0));
    await runOn(0);
    first = rehearsal.published;
    signIns["before"] = await rehearsal.signIn(first["erp"]!);
    runs.retired = await runOn(1, dateOf(1));
    signIns["retired"] = await rehearsal.signIn(first["erp"]!);
    runs.again = await runOn(2, dateOf(1));
    runs.restored = await runOn(3);
    restored = rehearsal.published;
    signIns["restored"] = await rehearsal.signIn(restored["erp"]!);
    signIns["old secret"] = await rehearsal.signIn(first["erp"]!);
    // No run happens in the 30 days of this retirement.
    runs.late = await runOn(40, dateOf(5));
    runs.deleted = await runOn(41, dateOf(5));
    runs.after = await runOn(42, dateOf(5));
    refusal = await runOn(43).then(
      () => "deployed",
      (error: unknown) => String(error),
    );
    isRefusedWithoutChange = !("erp" in rehearsal.held());
    rehearsal.project.configure({ erp, other }, { protect: true });
    await restoreDeleted("erp");
    rehearsal.controls.now = day(44);
    runs.adopted = await rehearsal.up();
    adopted = rehearsal.published["erp"];
    signIns["adopted"] = await rehearsal.signIn(adopted!);
    // Entra keeps deleted registrations for 30 days.
    runs.new = await runOn(80);
  });
  afterAll(() => rehearsal[Symbol.asyncDispose]());

  it("cannot sign in from the first run on, and has nothing that could", () => {
    expect(signIns["before"]).toBe("ok");
    expect(signIns["retired"]).not.toBe("ok");
    expect(runs.retired.changes).toEqual([
      "delete erp-role-00000003-0000-0000-c000-000000000000-Mail.Send",
      "delete erp-secret-0",
      "delete reports-secret-0",
      "update erp-service-principal",
      "update erp-vault-client-secret",
      "update reports-service-principal",
    ]);
    expect(runs.retired.after).toMatchObject({ erp: [], reports: [] });
    expect(runs.again.changes).toEqual([]);
  });

  it("is restored with the same client id and a new secret", () => {
    expect(runs.restored.changes).toEqual([
      "create erp-role-00000003-0000-0000-c000-000000000000-Mail.Send",
      "create erp-secret-0",
      "create reports-secret-0",
      "update erp-service-principal",
      "update erp-vault-client-secret",
      "update reports-posit-connect",
      "update reports-service-principal",
    ]);
    expect(restored["erp"]?.clientId).toBe(first["erp"]?.clientId);
    expect([signIns["restored"], signIns["old secret"]]).toEqual(["ok", "AADSTS7000215"]);
  });

  it("is disabled before it is deleted, even if its days have passed without a run", () => {
    expect(runs.late.changes.filter((change) => /-application$/.test(change))).toEqual([]);
    expect(runs.late.changes).toContain("update erp-service-principal");
  });

  it("is deleted by the next run although registrations are protected, and nothing else is", () => {
    expect(runs.deleted.changes).toEqual([
      "delete erp-application",
      "delete erp-service-principal",
      "delete erp-vault-client-id",
      "delete erp-vault-client-secret",
      "delete erp-vault-tenant-id",
      "delete reports-application",
      "delete reports-posit-connect",
      "delete reports-service-principal",
    ]);
    expect(Object.keys(runs.deleted.after)).toEqual(["other"]);
  });

  it("has no registration in the outputs afterwards, until its entry is removed", () => {
    expect(runs.after.changes).toEqual([]);
    expect(runs.after.connections.find(({ name }) => name === "erp")).toMatchObject({
      deleted: { retiredOn: "2026-11-25T00:00:00Z", deletedOn: "2026-12-25T00:00:00Z" },
      handoff: { product: "Custom", steps: [{ title: "Delete the entry erp in the stack file" }] },
    });
    expect(runs.after.connections.find(({ name }) => name === "erp")?.entra).toBeUndefined();
  });

  it("does not come back with another client id while it can be restored", () => {
    expect(refusal).toMatch(/integrations\.erp: must not get a new client id [^]*\[registration-deleted\]/);
    expect(refusal).toContain(`npm run adopt -- --restore ${first["erp"]!.clientId} restores it`);
    expect(isRefusedWithoutChange).toBe(true);
  });

  it("comes back with the same client id after adopt --restore", () => {
    expect(runs.adopted.changes.filter((change) => /erp-(application|service-principal)$/.test(change))).toEqual([
      "import erp-application",
      "import erp-service-principal",
      // It was disabled when the product was retired.
      "update erp-service-principal",
    ]);
    expect([adopted?.clientId, signIns["adopted"]]).toEqual([first["erp"]!.clientId, "ok"]);
  });

  it("comes back as a new registration once Entra no longer keeps the deleted one", () => {
    expect(runs.new.changes).toContain("create reports-application");
    expect(runs.new.changes).not.toContain("create erp-application");
  });

  it("leaves no secret in a file, an event or an argument", async () => {
    expect(await rehearsal.findSecrets()).toEqual([]);
  });
});
