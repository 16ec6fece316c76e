import { describe, expect, it } from "vitest";
import type { Connection } from "../../../integrations/connection.ts";
import type { HandoffStep } from "../../../integrations/handoff.ts";
import type { IntegrationFinding, Severity, Verified } from "../../commands/verify/finding.ts";
import type { Seen } from "../../tasks/task-source.ts";
import { deployedConnection } from "../connection.ts";
import { rotated, tasksOf } from "./rotated.ts";

const registeredOn = "2026-12-01T08:00:00Z";

function verified(passed: string[], ...found: [check: string, severity: Severity, message: string][]): Verified {
  const findings = found.map(([check, severity, message]): IntegrationFinding => ({
    integration: "erp-sync",
    check,
    severity,
    message,
    fix: "",
  }));
  return { name: "erp-sync", system: "integray", passed, skipped: [], findings };
}

function taskOf(kind: string, connection: Connection, seen: Seen = {}) {
  return tasksOf([connection], { "erp-sync": { registeredOn, ...seen } }).find((task) => task.kind === kind);
}

const deployed = deployedConnection();
const { consent } = deployed.entra!;
const byAdministrator = deployedConnection({
  entra: { ...deployed.entra!, consent: { ...consent, usersMayConsent: false } },
});

describe("the task to give consent", () => {
  it("has the page for the administrator, and is due two weeks after the registration", () => {
    const task = taskOf("give-consent", byAdministrator, {
      verified: verified([], ["consent", "error", "consent is missing for User.Read of Microsoft Graph"]),
    });
    expect(task).toMatchObject({
      title: "Consent to the permissions of Integray",
      since: registeredOn,
      dueOn: "2026-12-15T08:00:00Z",
      state: "open",
      evidence: "Consent is missing for User.Read of Microsoft Graph.",
    });
    expect(task!.details).toContain(`<${consent.adminConsentUrl}>`);
    expect(task!.details).toContain("- Microsoft Graph Mail.Send");
    expect(task!.hurtsOn).toBeUndefined();
  });

  it("is done when the check of verify passes", () => {
    expect(taskOf("give-consent", byAdministrator, { verified: verified(["consent"]) })).toMatchObject({
      state: "done",
      evidence: "Consent is given.",
    });
  });

  it("is not known without a look at the tenant", () => {
    expect(taskOf("give-consent", byAdministrator)).toMatchObject({
      state: "open",
      evidence: "It is not known whether this is done, because the tenant was not read.",
    });
    const unchecked = verified([], ["consent", "unchecked", "could not check consent: needs Application.Read.All"]);
    expect(taskOf("give-consent", byAdministrator, { verified: unchecked })!.evidence).toBe(
      "It is not known whether this is done, because could not check consent: needs Application.Read.All.",
    );
  });

  it("is another task after the permissions change", () => {
    const { entra } = byAdministrator;
    const { permissions } = entra!.consent;
    const fewer = { ...entra!.consent, permissions: { ...permissions, application: [] } };
    const changed = deployedConnection({ entra: { ...entra!, consent: fewer } });
    expect(taskOf("give-consent", changed)!.id).not.toBe(taskOf("give-consent", byAdministrator)!.id);
  });

  it("exists where users may consent only if nobody has", () => {
    const nobody = verified([], ["consent", "warning", "nobody has consented to User.Read yet"]);
    expect(taskOf("give-consent", deployed, { verified: nobody })!.evidence).toBe(
      "Nobody has consented to User.Read yet.",
    );
    expect(taskOf("give-consent", deployed)).toBeUndefined();
    expect(taskOf("give-consent", rotated())).toBeUndefined();
  });
});

const steps: Record<string, [NonNullable<HandoffStep["task"]>, check: string]> = {
  "Exchange step": ["set-up-exchange", "mail"],
  "row in Dynamics": ["add-dynamics-row", "dynamics-read"],
};

describe.each(Object.entries(steps))("the task for the %s", (_name, [task, check]) => {
  const connection = rotated(
    {},
    { handoff: { ...deployed.handoff, steps: [{ title: "Do it", detail: "As *admin*", task }] } },
  );

  it("comes from the step of the hand-off", () => {
    expect(taskOf(task, connection)).toMatchObject({
      title: "Do it for Integray",
      details: "As \\*admin\\*\n\nThis is a step of the hand-off: `npm run handoff -- erp-sync --stack prod`",
      dueOn: "2026-12-15T08:00:00Z",
      state: "open",
    });
  });

  it("is done when the proof passes, or warns about something else", () => {
    const states = [verified([check]), verified([], [check, "warning", "may not read it"])].map(
      (one) => taskOf(task, connection, { verified: one })!.state,
    );
    expect(states).toEqual(["done", "done"]);
  });

  it("is open with the finding of the proof", () => {
    const refused = verified([], [check, "error", "refused the sign-in"]);
    expect(taskOf(task, connection, { verified: refused })).toMatchObject({
      state: "open",
      evidence: "Refused the sign-in.",
    });
  });

  it("is not known if the proof was not tried, and has the reason", () => {
    const explained = verified([], ["secret-accepted", "error", "the secret must be accepted"]);
    const untried = { ...verified([]), seen: [`${check}: not tried: needs a key`] };
    expect([explained, untried].map((one) => taskOf(task, connection, { verified: one })!.evidence)).toEqual([
      "It is not known whether this is done, because the secret must be accepted.",
      "It is not known whether this is done, because needs a key.",
    ]);
  });
});

describe("the task to assign users", () => {
  const step = { title: "Assign users and groups", task: "assign-users" as const };
  const connection = rotated({}, { handoff: { ...deployed.handoff, steps: [step] } });

  it("is done when somebody is assigned", () => {
    expect([undefined, 0, 1].map((assigned) => taskOf("assign-users", connection, { assigned })!.evidence)).toEqual([
      "It is not known whether this is done, because the assignments were not read.",
      "Nobody is assigned.",
      "1 assignment exists.",
    ]);
    expect(taskOf("assign-users", connection, { assigned: 2 })!.state).toBe("done");
  });
});

it("a set-up without a known beginning is never overdue", () => {
  const [task] = tasksOf([byAdministrator]).filter(({ kind }) => kind === "give-consent");
  expect([task!.since, task!.dueOn]).toEqual(["2026-12-20T00:00:00.000Z", "2027-01-03T00:00:00Z"]);
});
