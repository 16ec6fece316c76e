import { describe, expect, it } from "vitest";
import { redirectUriNotPublicTool as rule } from "../../rules/redirect-uri-not-public-tool.ts";
import { judged, type Standing, unknown, verdict } from "../judged.ts";

const web = (uri: string, standing: Standing = { stack: "prod" }) =>
  judged("Application", { singlePageApplication: { redirectUris: [uri] } }, standing);

describe("redirect-uri-not-public-tool", () => {
  it.each(["https://erp.contoso.com/signin", "https://jwt.ms.contoso.com/", "https://notjwt.ms/", "jwt.ms"])(
    "accepts %s",
    (uri) => {
      expect(verdict(rule, web(uri))).toEqual([]);
    },
  );

  it.each([
    "https://jwt.ms",
    "https://JWT.ms/",
    "https://jwt.ms./",
    "https://jwt.io/",
    "https://oauth.pstmn.io/v1/callback",
    "https://www.getpostman.com/oauth2/callback",
    "https://webhook.site/1",
  ])("refuses %s", (uri) => {
    expect(verdict(rule, web(uri))).toEqual([
      `The redirect URI ${uri} sends tokens to a public tool, and one link is enough to send a user there.`,
    ]);
  });

  it.each(["dev", "sandbox"])("does not apply in the stack %s", (stack) => {
    expect(verdict(rule, web("https://jwt.ms", { stack }))).toBe("does not apply");
  });

  it("reads hosts and stacks from its settings", () => {
    const config = { hosts: ["tokens.contoso.com"], localStacks: ["play*"] };
    expect(verdict(rule, web("https://tokens.contoso.com/", { stack: "dev", config }))).toHaveLength(1);
    expect(verdict(rule, web("https://tokens.contoso.com/", { stack: "playground", config }))).toBe("does not apply");
  });

  it("does not apply to a service principal", () => {
    expect(verdict(rule, judged("ServicePrincipal", {}, { stack: "prod" }))).toBe("does not apply");
  });

  it("cannot tell while an address is unknown", () => {
    expect(verdict(rule, web(unknown))).toBe("cannot tell");
  });
});
