import { describe, expect, it } from "vitest";
import { checkDeletedRegistrations, findUnrecorded } from "../../../integrations/lifecycle/deleted-registrations.ts";
import { parseIntegrations } from "../../../integrations/stack-file/parse.ts";
import { renderProblem } from "../../../integrations/stack-file/problems.ts";
import { deploy } from "../systems/deployed.ts";

const now = new Date("2026-11-30T12:00:00Z");
const clientId = "11111111-2222-4333-8444-555566667777";

function specOf(name: string, options: object = {}) {
  const entry = { system: "custom", redirectUris: [`https://${name}.contoso.com/cb`], ...options };
  return parseIntegrations({ [name]: entry }, { now, owners: undefined })[0]!;
}

const crm = specOf("crm");
const recorded = { crm: deploy(crm) };

describe("findUnrecorded", () => {
  it("finds an entry that the last run did not have", () => {
    expect(findUnrecorded([crm, specOf("erp-sync")], recorded)).toEqual(["erp-sync"]);
  });

  it("finds nothing in a new stack", () => {
    expect(findUnrecorded([crm, specOf("erp-sync")], {})).toEqual([]);
  });

  it("finds an entry whose retired registration was deleted", () => {
    const { entra, ...names } = deploy(specOf("erp-sync"));
    expect(entra).toBeDefined();
    const deleted = { retiredOn: "2026-10-01T00:00:00Z", deletedOn: "2026-10-31T00:00:00Z" };
    expect(findUnrecorded([specOf("erp-sync")], { ...recorded, "erp-sync": { ...names, deleted } })).toEqual([
      "erp-sync",
    ]);
  });

  it.each([
    ["renamed", { formerName: "crm" }],
    ["adopted", { adopt: { clientId, applicationObjectId: clientId } }],
    ["retired", { retired: "2026-11-01" }],
  ])("does not find an entry that is %s", (_, options) => {
    expect(findUnrecorded([specOf("erp-sync", options)], recorded)).toEqual([]);
  });
});

describe("checkDeletedRegistrations", () => {
  const check = (deletedOn: string) =>
    checkDeletedRegistrations([{ name: "erp-sync", clientId, deletedOn }], "prod", now).map(renderProblem);

  it("reports a registration that can be restored, and how", () => {
    expect(check("2026-11-10T08:00:00Z")).toEqual([
      `integrations.erp-sync: must not get a new client id while its deleted registration ${clientId} can be restored, which is possible until 2026-12-10
  fix: npm run adopt -- --restore ${clientId} --stack prod restores it with the same client id; or delete it permanently in the portal under Deleted applications  [registration-deleted]`,
    ]);
  });

  it("accepts one that Entra no longer keeps", () => {
    expect(check("2026-10-31T12:00:00Z")).toEqual([]);
  });

  it("reports one without a time of deletion", () => {
    expect(check("")).toEqual([expect.stringContaining("possible until some days after its deletion")]);
  });
});
