import { describe, expect, it } from "vitest";
import { exchangePermissionScoped as rule } from "../../rules/exchange-permission-scoped.ts";
import { judged, unknown, verdict } from "../judged.ts";
import { declaring, mailRead, userRead } from "../permissions.ts";

const mailSend = { id: "b633e1c5-b582-4048-a93e-9f11b44c7e96", type: "Role" };
const imap = { id: "5e5addcd-3e8d-4e90-baf5-964efab2b20a", type: "Role" };

describe("exchange-permission-scoped", () => {
  it("accepts permissions that reach no mailbox", () => {
    expect(verdict(rule, judged("Application", declaring(userRead)))).toEqual([]);
  });

  it("warns of an application permission for mailboxes", () => {
    expect(verdict(rule, judged("Application", declaring(mailSend)))).toEqual([
      "Mail.Send reaches all mailboxes unless scoped in Exchange Online.",
    ]);
  });

  it("warns of several permissions in one line", () => {
    expect(verdict(rule, judged("Application", declaring(mailSend, mailRead)))).toEqual([
      "Mail.Send, Mail.Read reach all mailboxes unless scoped in Exchange Online.",
    ]);
  });

  it("accepts IMAP, which reaches no mailbox until Exchange allows it", () => {
    expect(verdict(rule, judged("Application", declaring(imap)))).toEqual([]);
  });

  it("accepts the same permission as a delegated one", () => {
    expect(verdict(rule, judged("Application", declaring({ ...mailSend, type: "Scope" })))).toEqual([]);
  });

  it("does not apply to a grant, because it warns of the declaration", () => {
    expect(verdict(rule, judged("AppRoleAssignment", { appRoleId: mailSend.id }))).toBe("does not apply");
  });

  it("cannot tell while a permission is unknown", () => {
    expect(verdict(rule, judged("Application", { requiredResourceAccesses: unknown }))).toBe("cannot tell");
  });
});
