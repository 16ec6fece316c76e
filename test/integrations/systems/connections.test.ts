import { describe, expect, it } from "vitest";
import { parseConnections } from "../../../integrations/connection.ts";
import { credentialVariants } from "./credential-variants.ts";
import { deploy, specOf } from "./deployed.ts";
import { entryOf, variants } from "./variants.ts";

const all = [...variants, ...credentialVariants];

describe("the connection of a vendor's system", () => {
  it.each(all)("of $title can be parsed without loss", ({ entry }) => {
    const connections = { sample: deploy(specOf(entry)) };
    expect(parseConnections(JSON.parse(JSON.stringify(connections)))).toEqual(connections);
  });

  it.each(["dynamics365-finance-onprem server", "dynamics365-finance-onprem native"])(
    "of %s has no part in Entra",
    (variant) => {
      expect(Object.keys(deploy(specOf(entryOf(variant))))).toEqual(["name", "system", "displayName", "handoff"]);
    },
  );

  it.each([
    "dynamics365-finance service",
    "posit-connect azure-openai service account",
    "bizagi-mail smtp by application RBAC, production",
  ])("of %s waits for no consent without declared permissions", (variant) => {
    expect(deploy(specOf(entryOf(variant))).entra?.consent.state).toBe("granted");
  });

  it("waits for consent of declared permissions", () => {
    expect(deploy(specOf(entryOf("bizagi-mail smtp"))).entra?.consent.state).toBe("needed");
  });
});
