import { describe, expect, it } from "vitest";
import { permissionJustified as rule } from "../../rules/permission-justified.ts";
import { stackOf, standing, unknown, verdict } from "../judged.ts";
import { declaring, directoryWrite, mailRead, userRead } from "../permissions.ts";

const mailSend = { id: "b633e1c5-b582-4048-a93e-9f11b44c7e96", type: "Role" };
const advisory = { id: "df021288-bdef-4463-88db-98f22de89214", type: "Role" };
const reason = "Justification: creates accounts for new employees";
const message = (names: string): string => `The notes have no justification for ${names}.`;

const judge = (props: Record<string, unknown>, config?: object) =>
  verdict(rule, stackOf([standing("Application", "erp", props)], config));

describe("permission-justified", () => {
  it.each([reason, `Owned by the ERP team.\n\n${reason}`, `${reason}\r\nand more`, reason.toLowerCase()])(
    "accepts the notes %o",
    (notes) => {
      expect(judge({ ...declaring(directoryWrite), notes })).toEqual([]);
    },
  );

  it.each([
    undefined,
    null,
    "",
    "Creates accounts for new employees",
    "Justification:",
    "Justification: needed",
    "Justification: to do to do",
    `Has no ${reason}`,
  ])("refuses the notes %o", (notes) => {
    expect(judge({ ...declaring(directoryWrite), notes })).toEqual([message("Directory.ReadWrite.All")]);
  });

  it("names all permissions that need it, also those for mailboxes", () => {
    expect(judge(declaring(userRead, mailSend, directoryWrite, mailRead))).toEqual([
      message("Directory.ReadWrite.All, Mail.Read, Mail.Send"),
    ]);
  });

  it("does not apply to other permissions", () => {
    expect(judge(declaring(userRead, advisory))).toBe("does not apply");
  });

  it("asks only for the tiers that the organization chose", () => {
    expect(judge(declaring(mailSend), { tiers: ["tenant"] })).toBe("does not apply");
    expect(judge(declaring(advisory), { tiers: ["advisory"] })).toHaveLength(1);
  });

  it("waits for notes that the preview does not know", () => {
    expect(judge({ ...declaring(directoryWrite), notes: unknown })).toEqual([]);
  });

  it("reports a known permission next to an unknown one", () => {
    expect(judge(declaring({ id: unknown, type: "Role" }, directoryWrite))).toHaveLength(1);
  });
});

describe("permission-justified, for several resources,", () => {
  const application = standing("Application", "erp", {});
  const justified = standing("Application", "erp", { notes: reason });
  const cases: [string, Record<string, unknown>, string][] = [
    ["ApplicationApiAccess", { roleIds: [directoryWrite.id] }, "applicationId"],
    ["AppRoleAssignment", { appRoleId: directoryWrite.id }, "principalObjectId"],
    [
      "ServicePrincipalDelegatedPermissionGrant",
      { claimValues: ["User.Read directory.readwrite.all"] },
      "servicePrincipalObjectId",
    ],
  ];

  it.each(cases)("judges the application that %s gives the permission to", (type, props, property) => {
    const judgeWith = (owner: typeof application) => {
      const principal = standing("ServicePrincipal", "principal", {}, { on: { clientId: owner } });
      const on = { [property]: property === "applicationId" ? owner : principal };
      return verdict(rule, stackOf([owner, principal, standing(type, "privilege", props, { on })]));
    };
    expect([judgeWith(application), judgeWith(justified)]).toEqual([[message("Directory.ReadWrite.All")], []]);
  });

  it("judges a registration that is made apart from its permissions", () => {
    const registration = standing("ApplicationRegistration", "erp", { displayName: "ERP" });
    const access = standing(
      "ApplicationApiAccess",
      "access",
      { roleIds: [mailSend.id] },
      { on: { applicationId: registration } },
    );
    expect(verdict(rule, stackOf([registration, access]))).toEqual([message("Mail.Send")]);
  });

  it("accepts a permission for an application outside the stack, whose notes it cannot see", () => {
    const assignment = standing("AppRoleAssignment", "privilege", {
      appRoleId: directoryWrite.id,
      principalObjectId: "0a4e1c52-7d0c-4c0b-8f7e-5a9d2f1b3c64",
    });
    expect(verdict(rule, stackOf([application, assignment]))).toEqual([]);
  });
});
