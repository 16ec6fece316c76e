import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { describe, expect, it } from "vitest";
import { type Exception, readExceptions } from "../exceptions.ts";
import { createPolicies } from "../pack.ts";
import { judged, now, standing, stackOf, unknown } from "./judged.ts";
import { declaring, directoryWrite, mailRead } from "./permissions.ts";

/** The policies of a stack file that has these exceptions. */
function policiesWith(...exceptions: unknown[]) {
  return createPolicies({ exceptions: readExceptions(JSON.stringify(exceptions)), now });
}

/** What one policy reports of a resource. */
function report(
  policies: ReturnType<typeof createPolicies>,
  name: string,
  resource: ReturnType<typeof judged>,
): string[] {
  const policy = policies.find((one) => one.name === name) as ResourceValidationPolicy;
  const messages: string[] = [];
  const validate = policy.validateResource as (...args: unknown[]) => void;
  validate(resource, (message: string) => messages.push(message));
  return messages;
}

const exception: Exception = {
  rule: "permission-allow-listed",
  resource: "mail-archive",
  reason: "the archive reads all mail.",
  until: "2027-01-31",
  permission: "Mail.Read",
};
const ended = { ...exception, until: "2026-11-20" };
const archive = (...permissions: Parameters<typeof declaring>) =>
  judged("Application", declaring(...permissions), { name: "mail-archive-application", parent: "mail-archive" });
const mailMessage =
  "The application permission Mail.Read reads or writes the mail, files, sites or chats of everybody. " +
  "Use a narrower permission, or add an exception for Mail.Read with a reason and an end date to the stack file.";

describe("the policy pack", () => {
  it("reports message and fix of a violation", () => {
    expect(report(policiesWith(), "permission-allow-listed", archive(mailRead))).toEqual([mailMessage]);
  });

  it("reports nothing for a resource that follows the rule", () => {
    expect(report(policiesWith(), "permission-allow-listed", archive())).toEqual([]);
  });

  it("lets the SDK note that a rule does not apply", () => {
    expect(() => report(policiesWith(), "permission-allow-listed", judged("Group", {}))).toThrow("does not apply");
  });

  it.each(["ServicePrincipalDelegatedPermissionGrant", "Application"] as const)(
    "judges no %s that a run of a part leaves out: it has no property",
    (type) => {
      const leftOut = judged(type, {}, { stack: "prod" });
      const policies = policiesWith();
      for (const { name } of policies.filter((policy) => "validateResource" in policy)) {
        if (name.startsWith("policy-")) continue;
        expect(() => report(policies, name, leftOut)).toThrow("does not apply");
      }
    },
  );

  it("reports nothing while an exception is in force", () => {
    expect(report(policiesWith(exception), "permission-allow-listed", archive(mailRead))).toEqual([]);
  });

  it("reports a permission that the exception does not name", () => {
    expect(report(policiesWith(exception), "permission-allow-listed", archive(mailRead, directoryWrite))).toHaveLength(
      1,
    );
  });

  it("prints no control character from a resource", () => {
    const forged = judged("Application", { web: { redirectUris: ["/a\r\n::add-mask::x"] } });
    expect(report(policiesWith(), "redirect-uri-exact", forged)).toEqual([
      expect.stringContaining("The redirect URI /a[U+000D][U+000A]::add-mask::x has a hidden character."),
    ]);
  });

  it("ignores an exception that has ended", () => {
    expect(report(policiesWith(ended), "permission-allow-listed", archive(mailRead))).toEqual([mailMessage]);
  });

  it("applies an exception to a rule that sees the whole stack", () => {
    const application = standing("Application", "erp-application", {
      web: { redirectUris: ["https://erp.contoso.com"] },
    });
    const component = standing("EntraApplication", "erp");
    const principal = standing(
      "ServicePrincipal",
      "erp-service-principal",
      { clientId: unknown },
      { parent: component, on: { clientId: application } },
    );
    const reported = (...exceptions: unknown[]): unknown[] => {
      const rule = policiesWith(...exceptions).find(
        ({ name }) => name === "assignment-required",
      ) as StackValidationPolicy;
      const urns: unknown[] = [];
      void rule.validateStack(stackOf([application, component, principal]), (_message, urn) => urns.push(urn));
      return urns;
    };
    const { reason, until } = exception;
    expect(reported()).toEqual([principal.urn]);
    expect(reported({ rule: "assignment-required", resource: "erp", reason, until })).toEqual([]);
  });
});

describe("a rule that sees the whole stack", () => {
  it("prints a message once for several resources", () => {
    const clientOf = (name: string) => {
      const application = standing("Application", name, { web: { redirectUris: ["https://erp.contoso.com"] } });
      return [
        application,
        standing("ServicePrincipal", `${name}-principal`, { clientId: unknown }, { on: { clientId: application } }),
      ];
    };
    const rule = policiesWith().find(({ name }) => name === "assignment-required") as StackValidationPolicy;
    const reports: unknown[][] = [];
    void rule.validateStack(stackOf([...clientOf("shop"), ...clientOf("erp")]), (...report) => reports.push(report));
    expect(reports).toEqual([[expect.stringMatching(/^erp-principal, shop-principal: Every account of the tenant/)]]);
  });
});

describe("the exceptions of a stack", () => {
  const stack = judged("Stack", {}, { name: "contoso-dev" });

  it("are shown in every run, with their reason and their end", () => {
    expect(report(policiesWith(exception, ended), "policy-exception-absent", stack)).toEqual([
      "The exception of mail-archive from permission-allow-listed for Mail.Read ends on 2027-01-31; its reason is: the archive reads all mail.",
      "The exception of mail-archive from permission-allow-listed for Mail.Read ended on 2026-11-20 and has no effect. Remove it from the stack file.",
    ]);
  });

  it("cannot forge a log with their reason", () => {
    const reason = "it is needed\n::add-mask::x";
    expect(report(policiesWith({ ...exception, reason }), "policy-exception-absent", stack)).toEqual([
      expect.stringContaining("its reason is: it is needed[U+000A]::add-mask::x"),
    ]);
  });

  it("stop a run if one has no reason", () => {
    expect(report(policiesWith({ ...exception, reason: "." }), "policy-exception-complete", stack)).toEqual([
      "policyExceptions[0] gives no reason of at least three words. Write rule, resource, reason and until, and permission if the rule is about one.",
    ]);
  });

  it("stop a run if one names a rule that does not exist", () => {
    expect(report(policiesWith({ ...exception, rule: "single-tenant" }), "policy-exception-complete", stack)).toEqual([
      "There is no rule single-tenant to make an exception from. Write the name as the violation shows it.",
    ]);
  });

  it.each(["policy-exception-used", "policy-exception-complete"])("stop a run if one is from %s", (rule) => {
    expect(report(policiesWith({ ...exception, rule }), "policy-exception-complete", stack)).toHaveLength(1);
  });

  // The tests judge on 21 November 2026.
  it.each([
    ["2027-11-22", []],
    ["2027-11-23", [tooLong("2027-11-23")]],
    ["9999-12-31", [tooLong("9999-12-31")]],
  ])("may end on %s: %o", (until, violations) => {
    expect(report(policiesWith({ ...exception, until }), "policy-exception-term-limited", stack)).toEqual(violations);
  });

  it("have a maximum term from the settings", () => {
    const configured = judged("Stack", {}, { name: "contoso-dev", config: { maximumDays: 30 } });
    expect(report(policiesWith(exception), "policy-exception-term-limited", configured)).toHaveLength(1);
  });

  it.each(["policy-exception-complete", "policy-exception-term-limited", "policy-exception-absent"])(
    "are judged once, with the stack, by %s",
    (name) => {
      const policies = policiesWith({ ...exception, reason: "" }, { ...exception, until: "9999-12-31" });
      expect(report(policies, name, archive(mailRead))).toEqual([]);
    },
  );
});

function tooLong(until: string): string {
  return `The exception of mail-archive from permission-allow-listed for Mail.Read ends on ${until}, more than 366 days from now. Choose an earlier day: somebody has to review it by then.`;
}
