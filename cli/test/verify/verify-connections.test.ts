import { describe, expect, it } from "vitest";
import { deploy } from "./deployed.ts";
import { actsForItself, hasNoSecret, onPremises, signsUsersIn } from "./entries.ts";

describe("in order", () => {
  it("finds nothing in sign-in, app-only and public clients, and in systems without Entra", async () => {
    const deployed = await deploy({
      erp: signsUsersIn,
      mail: actsForItself,
      desktop: hasNoSecret,
      "on-premises": onPremises,
    });
    expect(await deployed.find()).toEqual([]);
  });

  it("sends the secret only to the token endpoint", async () => {
    const deployed = await deploy({ erp: signsUsersIn });
    await deployed.find();
    const { tokenEndpoint } = deployed.connections["erp"]!.entra!;
    expect(deployed.requests.filter((request) => request.startsWith("POST"))).toEqual([`POST ${tokenEndpoint}`]);
  });

  it("asks no token endpoint about a public client", async () => {
    const deployed = await deploy({ desktop: hasNoSecret });
    await deployed.find();
    expect(deployed.requests.filter((request) => request.startsWith("POST"))).toEqual([]);
  });

  it("asks for each API once", async () => {
    const deployed = await deploy({ erp: signsUsersIn, mail: actsForItself });
    await deployed.find();
    expect(deployed.requests.filter((request) => request.includes("/servicePrincipals?"))).toHaveLength(1);
  });
});
