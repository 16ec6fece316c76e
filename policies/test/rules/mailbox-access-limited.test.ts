import type { PolicyResource } from "@pulumi/policy";
import { describe, expect, it } from "vitest";
import { mailboxAccessLimited as rule } from "../../rules/mailbox-access-limited.ts";
import { stackOf, standing, unknown, verdict } from "../judged.ts";

const opens = "entra-delivery:index:ExchangeMailboxPermission";
const uses = "entra-delivery:index:ExchangeRoleAssignment";
const integration = standing("OAuthIntegration", "erp-mail");

/** Access to mailboxes 0 to `count`. */
function mailboxes(count: number, type = opens, props: object = {}, parent = integration): PolicyResource[] {
  return Array.from({ length: count }, (_, index) =>
    standing(type, `${type}-${String(index)}`, { mailbox: `m${String(index)}@contoso.com`, ...props }, { parent }),
  );
}

describe("mailbox-access-limited", () => {
  it("refuses more than ten mailboxes of one application", () => {
    expect(verdict(rule, stackOf(mailboxes(11)))).toEqual(["The application can open or use 11 mailboxes."]);
    expect(verdict(rule, stackOf(mailboxes(11, uses)))).toEqual(["The application can open or use 11 mailboxes."]);
    expect(verdict(rule, stackOf(mailboxes(10)))).toEqual([]);
  });

  it("counts a mailbox with several roles once, whatever its case", () => {
    const upper = mailboxes(10, uses).map((one) => ({
      ...one,
      props: { mailbox: String(one.props["mailbox"]).toUpperCase() },
    }));
    expect(verdict(rule, stackOf([...mailboxes(10), ...upper]))).toEqual([]);
  });

  it("reports the integration, or a mailbox of an application without one", () => {
    const [first] = mailboxes(11);
    expect(rule.judgeStack(stackOf(mailboxes(11)))?.map(({ urn }) => urn)).toEqual([integration.urn]);
    const alone = mailboxes(11, opens, {}, standing("Stack", "dev"));
    expect(rule.judgeStack(stackOf(alone))?.map(({ urn }) => urn)).toEqual([first?.urn]);
  });

  it("counts each application by itself", () => {
    const other = standing("OAuthIntegration", "other-mail");
    expect(verdict(rule, stackOf([...mailboxes(6), ...mailboxes(6, opens, {}, other)]))).toEqual([]);
  });

  it("tells applications without a component apart by their service principals", () => {
    const root = standing("Stack", "dev");
    const of = (id: string, count: number) => mailboxes(count, opens, { servicePrincipalObjectId: id }, root);
    expect(verdict(rule, stackOf([...of("one", 6), ...of("two", 6)]))).toEqual([]);
    expect(verdict(rule, stackOf(of("one", 11)))).toEqual(["The application can open or use 11 mailboxes."]);
  });

  it("counts mailboxes that are not known yet", () => {
    expect(verdict(rule, stackOf(mailboxes(11, opens, { mailbox: unknown })))).toEqual([
      "The application can open or use 11 mailboxes.",
    ]);
  });

  it("has a setting", () => {
    expect(verdict(rule, stackOf(mailboxes(3), { maximumMailboxes: 2 }))).toEqual([
      "The application can open or use 3 mailboxes.",
    ]);
  });

  it("does not apply to a stack without mailboxes", () => {
    expect(verdict(rule, stackOf([integration]))).toBe("does not apply");
  });

  it("does not apply to protocols, which let no application in", () => {
    const protocols = mailboxes(11, "entra-delivery:index:ExchangeMailboxProtocols", { protocols: ["smtp"] });
    expect(verdict(rule, stackOf(protocols))).toBe("does not apply");
  });
});
