import type { AccessReport, IntegrationChange } from "./access-report.ts";

/** Where in the stack file an integration stands, from 1. */
export type LineOf = (integration: string) => number | undefined;

const rules = {
  "permission-declared": "A registration declares another permission",
  "consent-given": "The deployment consents to a permission for the whole organization",
  "redirect-uri-added": "Tokens are sent to another address",
  "credential-added": "A certificate or a federated credential is accepted",
  "secret-cut-off": "A client secret that is in use is revoked",
  "setting-changed": "A setting that has to do with access changes",
} as const;

type RuleId = keyof typeof rules;

interface Finding {
  ruleId: RuleId;
  level: "note" | "warning";
  text: string;
}

/** Returns what the report adds to anybody's access as SARIF 2.1.0, which code scanning shows beside the stack file. */
export function renderSarif(report: AccessReport, lineOf: LineOf): string {
  const results = report.integrations.flatMap((one) =>
    findingsOf(one).map(({ ruleId, level, text }) => ({
      ruleId,
      level,
      message: { text: `${one.name}: ${text}` },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: `Pulumi.${encodeURIComponent(report.stack)}.yaml` },
            region: { startLine: lineOf(one.name) ?? 1 },
          },
        },
      ],
      partialFingerprints: { "entra-integrations/v1": `${report.stack}/${one.name}/${ruleId}/${text}` },
    })),
  );
  const driver = {
    name: "entra-integrations",
    rules: Object.entries(rules).map(([id, text]) => ({ id, shortDescription: { text } })),
  };
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver }, results }],
  };
  return JSON.stringify(log, undefined, 2);
}

function findingsOf(one: IntegrationChange): Finding[] {
  const added = <T extends { change: string }>(facts: T[]): T[] => facts.filter(({ change }) => change === "added");
  const privileged = (ruleId: RuleId, does: string) =>
    added(ruleId === "consent-given" ? one.consents : one.permissions).map(({ kind, name, api, risk }): Finding => ({
      ruleId,
      level: risk === undefined ? "note" : "warning",
      text: `${does} the ${kind} permission ${name} of ${api}${risk === undefined ? "" : `, which ${risk.means}`}`,
    }));
  return [
    ...privileged("permission-declared", "declares"),
    ...privileged("consent-given", "is given"),
    ...added(one.redirectUris).map(({ uri }) => note("redirect-uri-added", `redirect URI ${uri} is added`)),
    ...added(one.credentials).map(({ type, name }) => note("credential-added", `${type} ${name} is added`)),
    ...one.secrets.flatMap((secret): Finding[] => {
      if (secret.change === "made" || !secret.cutsOff) return [];
      const name = secret.change === "replaced" ? secret.before.name : secret.name;
      return [{ ruleId: "secret-cut-off", level: "warning", text: `secret ${name} is revoked while it is accepted` }];
    }),
    ...one.settings
      .filter(({ isAccess }) => isAccess)
      .map(({ name, before = "none", after = "none" }) =>
        note("setting-changed", `${name}: ${before} becomes ${after}`),
      ),
  ];
}

function note(ruleId: RuleId, text: string): Finding {
  return { ruleId, level: "note", text };
}
