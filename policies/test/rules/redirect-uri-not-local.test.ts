import { describe, expect, it } from "vitest";
import { redirectUriNotLocal as rule } from "../../rules/redirect-uri-not-local.ts";
import { judged, type Standing, unknown, verdict } from "../judged.ts";

const web = (uri: string, standing: Standing = { stack: "prod" }) =>
  judged("Application", { web: { redirectUris: [uri] } }, standing);

describe("redirect-uri-not-local", () => {
  it("accepts the address of a server", () => {
    expect(verdict(rule, web("https://erp.contoso.com/signin"))).toEqual([]);
  });

  it.each([
    "http://localhost:8080/signin",
    "https://localhost/signin",
    "http://127.0.0.1/signin",
    "http://127.1.2.3/signin",
    "http://[::1]/signin",
    "https://erp.localhost/signin",
    "https://localhost./signin",
    "https://localhost.localdomain/signin",
    "https://127.1/signin",
    "https://0x7f.0.0.1/signin",
    "https://0.0.0.0/signin",
    "https://[::]/signin",
    "https://[::ffff:127.0.0.1]/signin",
    "https://[::127.0.0.1]/signin",
    "https:localhost/signin",
  ])("refuses %s", (uri) => {
    expect(verdict(rule, web(uri))).toEqual([
      `The redirect URI ${uri} leads to the machine of the user who signs in, and the stack prod is not a development stack.`,
    ]);
  });

  it("accepts the loopback of a desktop application, which has no other address", () => {
    const desktop = judged("Application", { publicClient: { redirectUris: ["http://localhost"] } }, { stack: "prod" });
    expect(verdict(rule, desktop)).toEqual([]);
  });

  it.each(["https://localhost.contoso.com/signin", "https://[2001:db8::1]/signin", "https://128.0.0.1/"])(
    "leaves %s to other rules",
    (uri) => {
      expect(verdict(rule, web(uri))).toEqual([]);
    },
  );

  it.each(["dev", "Dev", "local", "sandbox", "test"])("does not apply in the stack %s", (stack) => {
    expect(verdict(rule, web("http://localhost/signin", { stack }))).toBe("does not apply");
  });

  it("reads the names of development stacks from its settings", () => {
    const config = { localStacks: ["play*"] };
    expect(verdict(rule, web("http://localhost/signin", { stack: "Playground", config }))).toBe("does not apply");
    expect(verdict(rule, web("http://localhost/signin", { stack: "dev", config }))).toHaveLength(1);
  });

  it("does not apply to a service principal", () => {
    expect(verdict(rule, judged("ServicePrincipal", {}, { stack: "prod" }))).toBe("does not apply");
  });

  it("cannot tell while an address is unknown", () => {
    expect(verdict(rule, web(unknown))).toBe("cannot tell");
  });
});
