import { describe, expect, it } from "vitest";
import { type Deployed, applicationPath, deploy } from "./deployed.ts";
import { actsForItself, finding, signsUsersIn } from "./entries.ts";

function keyIdOf({ connections }: Deployed): string {
  const facts = connections["erp"]!.entra!.credential;
  return facts.type === "secret" ? facts.keyId : "none";
}

describe("secret-registered", () => {
  it("finds that the secret was removed", async () => {
    const deployed = await deploy({ erp: actsForItself });
    const keyId = keyIdOf(deployed);
    await deployed.spoil("POST", `${applicationPath(deployed, "erp")}/removePassword`, { keyId });
    expect(await deployed.find()).toEqual(
      finding(
        "secret-registered",
        "error",
        `the registration lacks the client secret with the id ${keyId}`,
        "run pulumi up --refresh for a new one, and enter it in the product",
      ),
    );
  });
});

describe("secret-expiry", () => {
  // since 2026-11-01 and 80 days: the first secret ends on 2027-04-10, and the next one is due on 2027-01-20.
  it.each([
    ["2027-03-12T00:00:00Z", "2027-04-10, in 29 days"],
    ["2027-04-08T00:00:00Z", "2027-04-10, in 2 days"],
    ["2027-04-08T01:00:00Z", "2027-04-10, in 1 day"],
  ])("warns at %s of a secret that ends on %s", async (time, end) => {
    const deployed = await deploy({ erp: signsUsersIn });
    deployed.graph.setClock(time);
    expect(await deployed.find()).toEqual(
      finding(
        "secret-expiry",
        "warning",
        `the client secret must be replaced before its end is near, ends on ${end}`,
        "run pulumi up, which makes the next secret, and enter it in the product",
      ),
    );
  });

  it("reports nothing about a secret with 30 days left", async () => {
    const deployed = await deploy({ erp: signsUsersIn });
    deployed.graph.setClock("2027-03-11T00:00:00Z");
    expect(await deployed.find()).toEqual([]);
  });

  it("goes by the days that are asked for", async () => {
    const deployed = await deploy({ erp: signsUsersIn });
    expect((await deployed.find({ withinDays: 200 })).map(({ check }) => check)).toEqual(["secret-expiry"]);
  });

  it("does not warn of a rotation that is on time, however short its period", async () => {
    const rotatesWeekly = { type: "secret", rotateEveryDays: 7, rotationStart: "2026-11-15" };
    const deployed = await deploy({ erp: { ...signsUsersIn, credential: rotatesWeekly } });
    expect(await deployed.find()).toEqual([]);
  });

  it("finds an expired secret, and reports once that it is refused", async () => {
    const deployed = await deploy({ erp: actsForItself });
    deployed.graph.setClock("2027-04-10T00:00:00Z");
    expect(await deployed.find()).toEqual(
      finding(
        "secret-expiry",
        "error",
        "the client secret must be valid, ended on 2027-04-10",
        "run pulumi up, which makes the next secret, and enter it in the product",
      ),
    );
  });
});

describe("secret-accepted", () => {
  it("finds a secret that the registration does not know", async () => {
    const deployed = await deploy({ erp: signsUsersIn });
    const another = await deployed.spoil("POST", `${applicationPath(deployed, "erp")}/addPassword`, {});
    await deployed.spoil("POST", `${applicationPath(deployed, "erp")}/removePassword`, { keyId: another.keyId });
    deployed.secrets["erp"] = { clientSecret: another.secretText };
    const { clientId } = deployed.connections["erp"]!.entra!;
    expect(await deployed.find()).toEqual(
      finding(
        "secret-accepted",
        "error",
        `the sign-in service must accept the client secret, got AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'.`,
        "raise credential.emergencyRotation by one in the stack file and run pulumi up; then enter the new secret in the product",
      ),
    );
  });

  it("finds that the outputs hold no secret", async () => {
    const deployed = await deploy({ erp: signsUsersIn });
    deployed.secrets["erp"] = {};
    expect(await deployed.find()).toEqual(
      finding("secret-accepted", "error", "the output secrets must hold the client secret, does not", "run pulumi up"),
    );
  });
});
