import { describe, expect, it } from "vitest";
import type { ProofLevel } from "../../proof/product-proof.ts";
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

describe("the secret of a product that signs in users", () => {
  /** Verifies a product some days after its secret was made. Returns how often its secret was used, and the notes. */
  async function verifyAfter(days: number, entry: object, proof?: ProofLevel) {
    const deployed = await deploy({ erp: entry });
    const credential = deployed.connections["erp"]?.entra?.credential;
    if (credential?.type !== "secret") throw new Error("the entry has no secret");
    credential.createdOn = new Date(deployed.graph.tenant.now().getTime() - days * 86_400_000).toISOString();
    const [verified] = await deployed.verify(proof);
    const notes = verified?.seen?.filter((one) => one.startsWith("secret-accepted")) ?? [];
    return { uses: deployed.requests.filter((request) => request.startsWith("POST")).length, notes };
  }

  it("is tried while it is new", async () => {
    expect(await verifyAfter(1, signsUsersIn)).toEqual({ uses: 1, notes: [] });
  });

  it("is left alone after two days, because its report keeps only the last sign-in", async () => {
    const notes = [expect.stringContaining("--proof token tries it")];
    expect(await verifyAfter(3, signsUsersIn)).toEqual({ uses: 0, notes });
  });

  it.each(["token", "product"] as const)("is tried after two days if a person names the level %s", async (proof) => {
    expect(await verifyAfter(3, signsUsersIn, proof)).toEqual({ uses: 1, notes: [] });
  });

  it("is always tried if the product only signs in as itself, whose log keeps every sign-in", async () => {
    expect(await verifyAfter(3, actsForItself)).toEqual(await verifyAfter(3, actsForItself, "product"));
    expect((await verifyAfter(3, actsForItself)).uses).toBeGreaterThan(0);
  });
});
