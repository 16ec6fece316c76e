import { printableJson } from "../../output/printable-json.ts";
import { shortType } from "../../output/short-type.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import type { AccessReport } from "./access-report.ts";
import type { ChangeLists } from "./change-lists.ts";
import { isHighPrivilege } from "./permission-description.ts";

/** Line of an integration in the stack file, from 1. */
export type LineOf = (integration: string) => number | undefined;

const rules = {
  "permission-declared": "A registration declares another permission",
  "consent-given": "The deployment consents to a permission for the whole organization",
  "redirect-uri-added": "Tokens are sent to another address",
  "credential-added": "A certificate or a federated credential is accepted",
  "secret-cut-off": "A client secret that is in use is revoked",
  "setting-changed": "A setting that has to do with access changes",
  "management-changed": "Pulumi manages a resource in another way",
  "resource-undescribed": "A change that the access report does not cover",
  "resource-outside": "A resource of no integration changes",
  "integration-changed": "An integration changes in another way",
} as const;

type RuleId = keyof typeof rules;

interface SarifResult {
  ruleId: RuleId;
  level: "note" | "warning";
  text: string;
}

/** Renders the access that the plan adds as SARIF 2.1.0. Code scanning shows it next to the stack file. */
export function renderSarif(report: AccessReport, lineOf: LineOf): string {
  const results = [
    ...report.integrations.flatMap((one) => {
      const findings = findingsOf(one);
      // Removals have no rule.
      const other = note("integration-changed", `the integration is ${one.change}; the access report has the details`);
      const all = findings.length === 0 && one.changesAccess ? [other] : findings;
      return resultsOf(report, one.name, all, lineOf(one.name));
    }),
    ...report.outside.flatMap((one) => {
      const name = `${shortType(one.type)} ${one.name}`;
      const itself: SarifResult = {
        ruleId: "resource-outside",
        level: one.changesAccess ? "warning" : "note",
        text: `is ${one.change} outside the integrations (${one.urn})`,
      };
      return resultsOf(report, name, [itself, ...findingsOf(one)], undefined);
    }),
  ];
  const driver = {
    name: "entra-integrations",
    rules: Object.entries(rules).map(([id, text]) => ({ id, shortDescription: { text } })),
  };
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver }, results }],
  };
  return printableJson(log);
}

function resultsOf({ stack }: AccessReport, name: string, findings: SarifResult[], line: number | undefined): object[] {
  return findings.map(({ ruleId, level, text }) => ({
    ruleId,
    level,
    message: { text: visibleText(`${name}: ${text}`) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: `Pulumi.${encodeURIComponent(stack)}.yaml` },
          region: { startLine: line ?? 1 },
        },
      },
    ],
    partialFingerprints: { "entra-integrations/v1": `${stack}/${name}/${ruleId}/${text}` },
  }));
}

function findingsOf(one: ChangeLists): SarifResult[] {
  const added = <T extends { change: string }>(facts: T[]): T[] => facts.filter(({ change }) => change === "added");
  const privileged = (ruleId: RuleId, does: string) =>
    added(ruleId === "consent-given" ? one.consents : one.permissions).map((permission): SarifResult => {
      const { kind, name, api, risk } = permission;
      return {
        ruleId,
        level: isHighPrivilege(permission) ? "warning" : "note",
        text: `${does} the ${kind} permission ${name} of ${api}${risk === undefined ? "" : `, which ${risk.means}`}`,
      };
    });
  return [
    ...privileged("permission-declared", "declares"),
    ...privileged("consent-given", "is given"),
    ...added(one.redirectUris).map(({ uri }) => note("redirect-uri-added", `redirect URI ${uri} is added`)),
    ...added(one.credentials).map(({ type, name }) => note("credential-added", `${type} ${name} is added`)),
    ...one.secrets.flatMap((secret): SarifResult[] => {
      if (secret.change === "made" || !secret.cutsOff) return [];
      const name = secret.change === "replaced" ? secret.before.name : secret.name;
      return [{ ruleId: "secret-cut-off", level: "warning", text: `secret ${name} is revoked while it is accepted` }];
    }),
    ...one.settings
      .filter(({ isAccess }) => isAccess)
      .map(({ name, before = "none", after = "none" }) =>
        note("setting-changed", `${name}: ${before} becomes ${after}`),
      ),
    ...one.management.map(({ resource, text, value }) =>
      note("management-changed", `${resource} ${text}${value === undefined ? "" : ` ${value}`}`),
    ),
    ...one.undescribed.map(({ change, type, name, properties }): SarifResult => {
      const of = properties.length === 0 ? "" : ` (${properties.join(", ")})`;
      const text = `${shortType(type)} ${name} is ${change}${of}; the access report does not cover that change`;
      return { ruleId: "resource-undescribed", level: "warning", text };
    }),
  ];
}

function note(ruleId: RuleId, text: string): SarifResult {
  return { ruleId, level: "note", text };
}
