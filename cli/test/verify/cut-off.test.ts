import { describe, expect, it } from "vitest";
import { applicationPath, deploy, principalPath } from "./deployed.ts";
import { actsForItself, finding } from "./entries.ts";

describe.each([{ contained: "2026-11-20T08:00:00Z" }, { retired: "2026-11-20" }])("an integration with %j", (line) => {
  const reason = "contained" in line ? "contained" : "retired";
  const erp = { ...actsForItself, consent: "granted", ...line };

  it("is in order if it is disabled and has no credential", async () => {
    const deployed = await deploy({ erp });
    const [verified] = await deployed.verify();
    expect(verified).toMatchObject({
      passed: ["discovery", "registration", "cut-off", "redirect-uris", "permissions"],
      skipped: [],
      findings: [],
      seen: [`${reason} since 2026-11-20: Entra must refuse its sign-ins, and nothing else is expected of it`],
    });
  });

  it("must not be enabled", async () => {
    const deployed = await deploy({ erp });
    await deployed.spoil("PATCH", principalPath(deployed, "erp"), { accountEnabled: true });
    expect(await deployed.find()).toEqual(
      finding(
        "cut-off",
        "error",
        `the service principal must be disabled while the integration is ${reason}, is enabled`,
        "find out who enabled it; then run pulumi up --refresh",
      ),
    );
  });

  it("must not have a secret", async () => {
    const deployed = await deploy({ erp });
    await deployed.spoil("POST", `${applicationPath(deployed, "erp")}/addPassword`, {});
    expect(await deployed.find()).toEqual(
      finding(
        "cut-off",
        "error",
        `the registration must have no secret or certificate while the integration is ${reason}, has 1`,
        "run pulumi up --refresh; remove those that nothing declares in the portal",
      ),
    );
  });

  it("is not known to be disabled by an identity that may not read it", async () => {
    const deployed = await deploy({ erp });
    const found = await deployed.find({}, { roles: [] });
    expect(found.map(({ check, severity }) => [check, severity])).toContainEqual(["cut-off", "unchecked"]);
  });
});

describe("an application of another tenant that is contained", () => {
  const erp = {
    ...{ system: "custom", externalApplication: "b7a4e1d2-5c6f-4a38-9e0b-2d1c8f7a6b54" },
    contained: "2026-11-20T08:00:00Z",
  };

  it("is in order if its enterprise application is disabled", async () => {
    const deployed = await deploy({ erp });
    const [verified] = await deployed.verify();
    expect(verified).toMatchObject({ passed: ["discovery", "cut-off"], skipped: [], findings: [] });
    await deployed.spoil("PATCH", principalPath(deployed, "erp"), { accountEnabled: true });
    expect((await deployed.find()).map(({ check }) => check)).toEqual(["cut-off"]);
  });
});
