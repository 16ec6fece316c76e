import { createColors } from "picocolors";
import { describe, expect, it } from "vitest";
import { renderTasks } from "../../commands/tasks/render.ts";
import { findEndingSecrets } from "../../tasks/warnings.ts";
import { rotated, signIns, tasksOf } from "./rotated.ts";

const look = { colors: createColors(false), drawsTables: false };
const switched = { evidence: signIns({ new: ["2026-12-15T08:00:00Z"] }) };

describe("the list of tasks", () => {
  it("marks overdue tasks and hides those that are done", () => {
    const connections = [rotated(), rotated({}, { name: "crm", contact: "crm@contoso.com" })];
    const tasks = tasksOf(connections, { "erp-sync": switched });
    const list = { at: "2027-02-09T00:00:00Z", tasks, warnings: [], unchecked: [] };
    expect(renderTasks(list, { showsDone: false }, look)).toBe(
      [
        "2027-02-08 overdue  Enter the new client secret in Integray  crm (prod)  crm@contoso.com  It is not known whether Integray uses the new secret, because the sign-ins were not read.",
        "1 task is open, 1 overdue",
      ].join("\n"),
    );
    expect(renderTasks(list, { showsDone: true }, look)).toContain(
      "done  Enter the new client secret in Integray  erp-sync (prod)  nobody is named  Integray uses the new secret, last on 2026-12-15 08:00 UTC.",
    );
  });

  it("warns of a secret that ends and may still be in use", () => {
    const ending = findEndingSecrets(rotated(), undefined, new Date("2027-02-22T00:00:00Z"))[0]!;
    const warnings = [{ stack: "prod", integration: "erp-sync", ...ending }];
    const list = { at: "2027-02-09T00:00:00Z", tasks: [], warnings, unchecked: [] };
    expect(renderTasks(list, { showsDone: false }, look)).toContain(
      "warning: erp-sync (prod), Integray may still use the secret that expires on 2027-02-28. It is not known whether Integray uses the new secret, because the sign-ins were not read.",
    );
  });

  it("reports once what could not be checked", () => {
    const gap = {
      stack: "prod",
      integration: null,
      kinds: ["replace-owner" as const],
      reason: "the owners: needs Application.Read.All",
    };
    const list = { at: "2027-02-09T00:00:00Z", tasks: [], warnings: [], unchecked: [gap, gap] };
    expect(renderTasks(list, { showsDone: false }, look)).toBe(
      "not checked: all integrations (prod), the owners: needs Application.Read.All\nnothing to do",
    );
  });

  it("reports that everything is done", () => {
    const list = {
      at: "2027-02-09T00:00:00Z",
      tasks: tasksOf([rotated()], { "erp-sync": switched }),
      warnings: [],
      unchecked: [],
    };
    expect(renderTasks(list, { showsDone: false }, look)).toBe("nothing to do");
  });
});
