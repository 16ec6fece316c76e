import { describe, expect, it } from "vitest";
import { readExceptions } from "../exceptions.ts";
import { createPolicies } from "../pack.ts";
import { judged, now, stackOf, standing, unknown } from "./judged.ts";
import { declaring, mailRead } from "./permissions.ts";

type ResourcePolicy = Extract<ReturnType<typeof createPolicies>[number], { validateResource?: unknown }>;

/** The policies of a stack file that has these exceptions. */
function policiesWith(...exceptions: unknown[]) {
  return createPolicies({ exceptions: readExceptions(JSON.stringify(exceptions)), now });
}

const exception = {
  rule: "permission-allow-listed",
  resource: "mail-archive",
  reason: "the archive reads all mail.",
  until: "2027-01-31",
  permission: "Mail.Read",
};
const archive = (...permissions: Parameters<typeof declaring>) =>
  judged("Application", declaring(...permissions), { name: "mail-archive-application", parent: "mail-archive" });

describe("an exception that matches nothing", () => {
  const component = standing("EntraApplication", "mail-archive");
  const stack = judged("Stack", {}, { name: "contoso-dev" });
  const resources = [component, standing("Application", "mail-archive-application", {}, { parent: component })];
  const byRule = {
    rule: "redirect-uri-exact",
    resource: "mail-archive",
    reason: "the vendor mends it.",
    until: "2027-01-31",
  };
  const web = (...redirectUris: unknown[]) =>
    judged("Application", { web: { redirectUris } }, { name: "mail-archive-application", parent: "mail-archive" });
  const removed = (what: string, why: string) =>
    `The exception of ${what} matches nothing: ${why}. Remove it from the stack file, or correct it.`;

  /** Judges these resources one by one and then the whole stack, as the engine does, and returns what is unused. */
  function run(policies: ReturnType<typeof policiesWith>, judgedOnes: ReturnType<typeof judged>[], all = resources) {
    for (const one of [stack, ...judgedOnes]) {
      for (const policy of policies.filter((each): each is ResourcePolicy => "validateResource" in each)) {
        const validate = policy.validateResource as (...args: unknown[]) => void;
        try {
          validate(one, () => undefined);
        } catch (error) {
          if (!/does not apply|during preview/.test(String(error))) throw error;
        }
      }
    }
    const messages: string[] = [];
    for (const policy of policies.filter((one) => "validateStack" in one)) {
      try {
        void policy.validateStack(stackOf(all), (message) => {
          if (policy.name === "policy-exception-used") messages.push(message);
        });
      } catch (error) {
        if (!/does not apply|during preview/.test(String(error))) throw error;
      }
    }
    return messages;
  }

  it("is no violation if its rule finds something", () => {
    expect(run(policiesWith(exception), [archive(mailRead)])).toEqual([]);
    expect(run(policiesWith(byRule), [web("/signin")])).toEqual([]);
  });

  it("is a violation if its rule finds nothing on the resource", () => {
    expect(run(policiesWith(byRule), [web("https://erp.contoso.com")])).toEqual([
      removed("mail-archive from redirect-uri-exact", "the rule finds nothing there"),
    ]);
  });

  it("is a violation if its permission is missing", () => {
    expect(run(policiesWith({ ...exception, permission: "mail.read" }), [archive(mailRead)])).toEqual([
      removed("mail-archive from permission-allow-listed for mail.read", "the rule finds nothing there"),
    ]);
  });

  it.each(["erp", "contoso-dev", "Mail-Archive"])("is a violation if no resource is called %s", (resource) => {
    expect(run(policiesWith({ ...byRule, resource }), [web("/signin")])).toEqual([
      removed(`${resource} from redirect-uri-exact`, "no resource and no integration has this name"),
    ]);
  });

  it("is no violation if it has ended, which is reported elsewhere", () => {
    expect(run(policiesWith({ ...exception, until: "2026-11-20" }), [archive()])).toEqual([]);
  });

  it("is no violation while the result of the rule is unknown in a preview", () => {
    expect(run(policiesWith(byRule), [web(unknown)])).toEqual([]);
    const firstParty = { ...byRule, rule: "service-principal-not-first-party", resource: "mail" };
    const principal = judged("ServicePrincipal", { clientId: unknown }, { name: "mail" });
    expect(run(policiesWith(firstParty), [principal], [standing("ServicePrincipal", "mail")])).toEqual([]);
  });

  it("is no violation if the run leaves out its resource", () => {
    const leftOut = judged("Application", {}, { name: "mail-archive-application", parent: "mail-archive" });
    expect(run(policiesWith(byRule), [leftOut])).toEqual([]);
    expect(run(policiesWith(byRule), [])).toEqual([]);
  });

  it("is no violation if a rule that sees the whole stack finds something", () => {
    const accountable = { ...byRule, rule: "application-accountable" };
    const application = (owners: string[]) =>
      standing(
        "Application",
        "mail-archive-application",
        { displayName: "a", owners },
        { parent: component, stack: "prod" },
      );
    expect(run(policiesWith(accountable), [], [component, application([])])).toEqual([]);
    expect(run(policiesWith(accountable), [], [component, application(["a", "b"])])).toEqual([
      removed("mail-archive from application-accountable", "the rule finds nothing there"),
    ]);
    expect(run(policiesWith(accountable), [], resources)).toEqual([]);
  });

  it("is checked again in each run of one process", () => {
    const policies = policiesWith(byRule);
    expect(run(policies, [web("/signin")])).toEqual([]);
    expect(run(policies, [web("https://erp.contoso.com")])).toHaveLength(1);
  });
});
