import { describe, expect, it } from "vitest";
import { orderByHash } from "@entra-integrations/provider-bridge/set-order.ts";
import { permissionScopeProperties } from "../azuread/permissions.ts";

const text = { type: "string" } as const;

describe("orderByHash", () => {
  it("orders texts as the azuread provider 6.9.1 did", () => {
    const uris = Array.from({ length: 99 }, (_, index) => `https://r.contoso.com/${String(index)}`);
    const ordered = orderByHash(text, uris).map((uri) => String(uri).split("/").at(-1));
    expect(ordered.slice(0, 12).join(" ")).toBe("21 61 71 51 41 74 64 44 54 14 24 34");
  });

  it("orders objects by all of their members, whatever the order in which these are written", () => {
    const scope = (id: string, members: object) => ({ enabled: true, type: "User", value: id, ...members, id });
    const scopes = ["a", "b", "c", "d"].map((id) => scope(id, { userConsentDisplayName: id }));
    const of = { type: "object", properties: permissionScopeProperties } as const;
    const once = orderByHash(of, scopes);
    expect(orderByHash(of, scopes.toReversed())).toEqual(once);
    expect(once.map((one) => (one as { id: string }).id).join("")).not.toBe("abcd");
  });
});
