import { describe, expect, it } from "vitest";
import { privilegedApplicationOwnerless as rule } from "../../../policies/rules/privileged-application-ownerless.ts";
import { judged, unknown, verdict } from "../judged.ts";
import { declaring, directoryWrite, userRead } from "../permissions.ts";

const owner = "6f1c9f0e-0d6c-4a5e-9d1e-2f3b7c8a9b10";
const other = "0a4e1c52-7d0c-4c0b-8f7e-5a9d2f1b3c64";
const passing = declaring(directoryWrite);

describe("privileged-application-ownerless", () => {
  it("accepts a privileged application without owners", () => {
    expect(verdict(rule, judged("Application", passing))).toEqual([]);
  });

  it.each([
    [[owner], "an owner"],
    [[owner, other], "2 owners"],
  ])("refuses the owners %o", (owners, count) => {
    expect(verdict(rule, judged("Application", { ...passing, owners }))).toEqual([
      `It has Directory.ReadWrite.All and ${count}, each of whom can sign in as the application.`,
    ]);
  });

  it("accepts an owner that the organization allows, such as the identity that deploys", () => {
    const config = { allowedOwners: [owner] };
    expect(verdict(rule, judged("Application", { ...passing, owners: [owner] }, { config }))).toEqual([]);
    expect(verdict(rule, judged("Application", { ...passing, owners: [owner, other] }, { config }))).toHaveLength(1);
  });

  it("does not apply to an application without privileges", () => {
    expect(verdict(rule, judged("Application", { ...declaring(userRead), owners: [owner] }))).toBe("does not apply");
  });

  it("does not apply to a service principal", () => {
    expect(verdict(rule, judged("ServicePrincipal", { owners: [owner] }))).toBe("does not apply");
  });

  it("cannot tell while an owner is unknown", () => {
    expect(verdict(rule, judged("Application", { ...passing, owners: [unknown] }))).toBe("cannot tell");
  });
});
