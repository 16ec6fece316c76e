import { describe, expect, it } from "vitest";
import { UserError } from "../../../integrations/text/user-error.ts";
import type { Verified } from "../../commands/verify/finding.ts";
import { withProductProofs } from "../../commands/verify/prove-product.ts";
import type { ProductProof } from "../../proof/product-proof.ts";
import { deployedConnection } from "../connection.ts";
import { deploy } from "./deployed.ts";
import { actsForItself } from "./entries.ts";

const clean: Verified = { name: "erp-sync", system: "integray", passed: ["token"], skipped: [], findings: [] };
const finding = { severity: "error" as const, message: "no access", fix: "grant it" };

async function prove(prove: ProductProof["prove"], verified = clean, clientSecret: string | undefined = "secret") {
  const deployed = await deploy({});
  const tenant = {
    graph: deployed.graph as never,
    graphOrigin: "",
    fetchGraph: fetch,
    signInTo: () => Promise.resolve(fetch),
    fetch,
    products: {} as never,
    connectKey: () => undefined,
  };
  const target = { connection: deployedConnection(), clientSecret, tenant, checkContext: deployed.checkContext() };
  return await withProductProofs(verified, target, [{ name: "mail", appliesTo: () => true, prove }]);
}

describe("the proof by a product's protocol", () => {
  it("passes without findings", async () => {
    const { passed, findings } = await prove(async () => await Promise.resolve({ seen: [], findings: [] }));
    expect([passed, findings]).toEqual([["token", "mail"], []]);
  });

  it("adds its findings to those of the checks", async () => {
    const { passed, findings } = await prove(async () => await Promise.resolve({ seen: [], findings: [finding] }));
    expect([passed, findings]).toEqual([["token"], [{ integration: "erp-sync", check: "mail", ...finding }]]);
  });

  it("reports what it saw, also if nothing could be tried", async () => {
    const seen = await prove(async () => await Promise.resolve({ seen: ["IMAP opens it"], findings: [] }));
    const untried = { untried: true, seen: ["not tried: needs a key"], findings: [] };
    const { passed, skipped, seen: reasons } = await prove(async () => await Promise.resolve(untried));
    expect(seen.seen).toEqual(["mail: IMAP opens it"]);
    expect([passed, skipped, reasons]).toEqual([["token"], ["mail"], ["mail: not tried: needs a key"]]);
  });

  it("is not checked if there was nothing to try, or no secret", async () => {
    const nothing = await prove(async () => await Promise.resolve(undefined));
    const { entra } = deployedConnection();
    const withoutSecret = await withProductProofs(
      clean,
      { connection: deployedConnection(), tenant: {} as never, checkContext: {} as never },
      [
        {
          name: "mail",
          appliesTo: (one) => one.entra.clientId === entra!.clientId,
          prove: () => Promise.reject(new Error()),
        },
      ],
    );
    expect([nothing.skipped, withoutSecret.skipped]).toEqual([["mail"], ["mail"]]);
  });

  it("is not tried if an error of a check explains that it would fail", async () => {
    const refused = { ...clean, findings: [{ integration: "erp-sync", check: "secret-accepted", ...finding }] };
    const { skipped, findings } = await prove(() => Promise.reject(new Error("tried")), refused);
    expect([skipped, findings]).toEqual([["mail"], refused.findings]);
  });

  it("reports a product that cannot be asked as unchecked", async () => {
    const down = new UserError({ message: "the service is down", fix: "run this again later", code: "service-down" });
    const { passed, findings } = await prove(() => Promise.reject(down));
    const expected = { severity: "unchecked", message: "the service is down", fix: "run this again later" };
    expect([passed, findings]).toEqual([["token"], [{ integration: "erp-sync", check: "mail", ...expected }]]);
  });
});

describe("the level", () => {
  it("none uses no secret, and token requests a token with it", async () => {
    const deployed = await deploy({ erp: actsForItself });
    const sent = () => deployed.requests.filter((request) => request.startsWith("POST"));
    const [none] = await deployed.verify("none");
    expect([none?.findings, none?.skipped, sent()]).toEqual([[], ["secret-accepted", "token"], []]);
    const [token] = await deployed.verify("token");
    expect([token?.findings, token?.skipped, sent().length]).toEqual([[], [], 1]);
  });
});
