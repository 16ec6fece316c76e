import { describe, expect, it } from "vitest";
import { buildReport } from "../../commands/report/access-report.ts";
import { renderMarkdown } from "../../commands/report/markdown.ts";
import { parsePreview } from "../../commands/report/preview.ts";
import {
  componentUrns,
  outsideStep,
  printed,
  registration,
  reportOf,
  secret,
  step,
  type PrintedStep,
} from "./previews.ts";
import { unknown } from "./rotation-plans.ts";

const graph = "00000003-0000-0000-c000-000000000000";
const principal = "0a1b2c3d-0000-4000-8000-000000000001";

function lineOf(...steps: PrintedStep[]): string[] {
  const report = reportOf(steps);
  return renderMarkdown(report)
    .split("\n")
    .filter((line) => /^ *- /.test(line))
    .map((line) => line.trim().replaceAll(/: `urn:[^`]*`| \(`urn:[^`]*`\)/g, ""));
}

describe("a property that is a set", () => {
  const withOwners = (owners: string[]): object => ({ ...registration(), owners });
  const linesFrom = (before: object, after: object): string[] =>
    lineOf(step("update", "application", "erp-sync-application", { before, after, differs: [] }));

  // A refresh writes it in the provider's order, and a program in its own.
  it("is not changed by another order", () => {
    expect(linesFrom(withOwners(["a", "b"]), withOwners(["b", "a"])).join()).not.toContain("owners");
  });

  it("is, if no reader knows the property", () => {
    const [before, after] = [
      ["a", "b"],
      ["b", "a"],
    ].map((unknownList) => ({ ...registration(), unknownList }));
    expect(linesFrom(before!, after!).join()).toContain("unknownList");
  });
});

describe("values that a plan does not show", () => {
  it("are named as such, and count", () => {
    const steps = [
      step("update", "application", "erp-sync-application", {
        before: registration(),
        after: {
          ...registration({ permissions: [`Role ${unknown}`] }),
          web: { redirectUris: unknown },
          owners: [unknown],
        },
      }),
      step("create", "role", `erp-sync-role-${graph}-Mail.Read`, { after: { appRoleId: unknown } }),
      step("update", "grant", `erp-sync-grant-${graph}`, {
        before: { claimValues: [] },
        after: { claimValues: unknown },
      }),
    ];
    expect(renderMarkdown(reportOf(steps))).toMatchInlineSnapshot(`
      "<!-- entra-integrations:prod -->

      ### Access of stack \`prod\`

      Integrations: 1 changed.

      #### \`erp-sync\`: changed

      | Permission | Kind | API | Allows | Risk | Declared | Consent |
      | --- | --- | --- | --- | --- | --- | --- |
      | \`known after deployment\` | application | Microsoft Graph | not in the catalogue |  | added | given here |
      | \`User.Read\` | delegated | Microsoft Graph | Sign in and read user profile |  | removed |  |
      | \`known after deployment\` | delegated | Microsoft Graph | not in the catalogue |  |  | given here |

      - redirect URI removed: \`https://acme.integray.app/cb\` (web)
      - redirect URI added: \`known after deployment\` (web)
      - owners: \`known after deployment\`

      What an administrator or a user has consented to stays granted until it is revoked in the tenant."
    `);
  });

  it("are reported as undescribed if they are masked or have another shape", () => {
    const undescribed = (after: object) =>
      reportOf([
        step("update", "application", "erp-sync-application", { before: registration(), after }),
      ]).integrations.flatMap((one) => one.undescribed.flatMap(({ properties }) => properties));
    expect(undescribed({ ...registration(), requiredResourceAccesses: "[secret]" })).toEqual([
      "requiredResourceAccesses",
    ]);
    expect(undescribed({ ...registration(), web: [7] })).toEqual(["web"]);
    expect(undescribed({ ...registration(), appRoles: [{ id: "other" }] })).toEqual([]);
    expect(undescribed({ ...registration(), logoImage: "data" })).toEqual(["logoImage"]);
  });
});

describe("inputs after a refresh", () => {
  it("are unchanged if only lists of defaults are gone", () => {
    const state = (inputs: object) => ({ urn: "", type: "azuread:index/application:Application", inputs });
    const inputs = (defaults: object) => ({ api: { ...defaults, requestedAccessTokenVersion: 1 } });
    const one = step("update", "application", "erp-sync-application", {
      before: { displayName: "ERP" },
      after: { displayName: "Other" },
    });
    const withStates = (before: object) => ({
      ...one,
      oldState: { ...one.oldState, ...state(inputs(before)) },
      newState: { ...one.newState, ...state(inputs({})) },
    });
    const text = (before: object) => JSON.stringify(reportOf([withStates(before)]));
    expect(text({ __defaults: [] })).not.toContain('"api"');
    expect(text({ mappedClaimsEnabled: true })).toContain('"api"');
  });
});

describe("owners", () => {
  const [ada, bob, eve] = [principal, principal.replace(/1$/, "2"), principal.replace(/1$/, "3")];
  const component = (owners: object) => ({
    urn: componentUrns.application,
    type: "entra-integrations:index:EntraApplication",
    custom: false,
    inputs: { owners },
  });

  it("are shown by the name that the stack file has, before and after", () => {
    const steps: PrintedStep[] = [
      {
        op: "update",
        urn: componentUrns.application,
        oldState: component({ "ada@contoso.com": ada }),
        newState: component({ "bob@contoso.com": bob }),
      },
      step("update", "application", "erp-sync-application", {
        before: { owners: [ada, eve] },
        after: { owners: [bob] },
      }),
      step("update", "servicePrincipal", "erp-sync-service-principal", {
        before: { owners: [ada] },
        after: { owners: [bob] },
      }),
    ];
    expect(lineOf(...steps)).toEqual([
      `- owners: \`${eve}, ada@contoso.com\` becomes \`bob@contoso.com\``,
      "- owners of the service principal: `ada@contoso.com` becomes `bob@contoso.com`",
    ]);
  });

  it("are shown if a resource of no integration adds one", () => {
    const type = "azuread:index/applicationOwner:ApplicationOwner";
    expect(lineOf(outsideStep("create", type, "raw", { after: { applicationId: "x", ownerObjectId: eve } }))).toEqual([
      "- **`azuread ApplicationOwner` `raw` created**",
      "- application: `x`",
      `- owners: \`${eve}\``,
    ]);
  });

  it("that only get a name are no change", () => {
    const steps = [
      {
        op: "update",
        urn: componentUrns.application,
        oldState: component({}),
        newState: component({ "ada@contoso.com": ada }),
      },
    ];
    expect(reportOf(steps)).toEqual({ stack: "prod", changesAccess: false, integrations: [], outside: [] });
  });
});

describe("a plan for another time", () => {
  const replaced = step("replace", "secret", "erp-sync-secret-0", {
    before: secret("2027-04-10T00:00:00Z"),
    after: secret("2036-09-17T00:00:00Z"),
  });
  const today = new Date("2026-11-29T08:00:00Z");
  const later = new Date("2036-01-01T00:00:00Z");
  const report = (clock: Date, now: Date) =>
    buildReport("prod", parsePreview(printed([replaced])).steps, clock, { now });

  it("is announced on the first lines, and secrets that the clock still accepts count as cut off", () => {
    expect(renderMarkdown(report(today, later)).split("\n").slice(0, 5).join("\n")).toBe(
      "<!-- entra-integrations:prod -->\n\n### Access of stack `prod`\n\n" +
        "**Planned for `2036-01-01T00:00:00.000Z`, a configured time.** " +
        "Which secrets are still accepted is decided as of 2026-11-29.",
    );
    expect(report(today, later).integrations[0]?.secrets).toMatchObject([{ change: "replaced", cutsOff: true }]);
  });

  it("is announced even if the setting is masked", () => {
    const { steps } = parsePreview(printed([]));
    const masked = buildReport("prod", steps, today, { config: { "entra-integrations:now": "[secret]" } });
    expect(masked.plannedFor).toEqual({ time: "[secret]", judgedOn: "2026-11-29" });
  });

  it("in the past does not hide accepted secrets either", () => {
    expect(report(later, today).integrations[0]?.secrets).toMatchObject([{ cutsOff: true }]);
    expect(report(later, later).integrations[0]?.secrets).toMatchObject([{ cutsOff: false }]);
  });
});
