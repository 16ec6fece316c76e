import { describe, expect, it } from "vitest";
import { describePermission } from "../../commands/report/permission-description.ts";

const microsoftGraph = "00000003-0000-0000-c000-000000000000";

describe("describePermission", () => {
  it.each(["b2b5a384-949a-4ef5-b775-19f15cf00f4f", "B2B5A384-949A-4EF5-B775-19F15CF00F4F"])(
    "knows a permission by its second id: %s",
    (permission) => {
      const { name, risk } = describePermission({ kind: "application", apiAppId: microsoftGraph, permission });
      expect([name, risk?.tier]).toEqual(["CustomAuthenticationExtension.ReadWrite.All", "tenant"]);
    },
  );

  it.each([
    ["application", "reads or writes the mail, files, sites or chats of everybody"],
    ["delegated", "reads or writes every site and file that its user can reach"],
  ] as const)("describes what an %s permission for all sites reaches", (kind, means) => {
    const { risk } = describePermission({ kind, apiAppId: microsoftGraph, permission: "Sites.ReadWrite.All" });
    expect(risk).toEqual({ tier: "content", means });
  });
});
