import type { PermissionKind } from "../../../integrations/spec.ts";
import type { Difference, Draft } from "./draft.ts";
import type { RegistrationFacts } from "./facts.ts";
import { nameOf } from "./permission-names.ts";

/** A change that the first run would make beyond tag and secret. The user has to name it. */
export interface Loss {
  /** A short name, for `--accept`. It never changes. */
  readonly name: string;
  readonly description: string;
}

/** The properties that no option and no `ignoreChanges` can keep, as `--accept` names them. */
const names: Readonly<Record<string, string>> = {
  displayName: "display-name",
  signInAudience: "audience",
  tags: "tags",
  requiredResourceAccesses: "permissions",
  "web.redirectUris": "redirect-uris",
  "publicClient.redirectUris": "public-client-redirect-uris",
  "singlePageApplication.redirectUris": "single-page-redirect-uris",
  "servicePrincipal.tags": "enterprise-application-tags",
};

/** Everything that the first run would change of a registration, apart from our tag and our first secret. */
export function findLosses(facts: RegistrationFacts, draft: Pick<Draft, "changed">): Loss[] {
  const changes = draft.changed.map((difference): Loss => {
    return { name: lossName(difference), description: describeDifference(withNames(difference, facts)) };
  });
  return [...changes, ...findEnterpriseLosses(facts)];
}

/** The name of a change, for `--accept`. */
export function lossName({ property }: Difference): string {
  return names[property] ?? property;
}

/** Permissions are compared by their ids, which nobody knows by heart. */
export function withNames({ property, inEntra, ofRun }: Difference, { apis }: RegistrationFacts): Difference {
  const name = (key: unknown): unknown => {
    const [apiAppId = "", kind, id = ""] = String(key).split(" ");
    const named = nameOf({ apiAppId, kind: kind as PermissionKind, id }, apis);
    return named === undefined ? key : `${named.api} ${named.value}`;
  };
  if (property !== "requiredResourceAccesses") return { property, inEntra, ofRun };
  return { property, inEntra: (inEntra as unknown[]).map(name), ofRun: (ofRun as unknown[]).map(name) };
}

function findEnterpriseLosses({ servicePrincipal, isComplete }: RegistrationFacts): Loss[] {
  if (servicePrincipal !== undefined) return [];
  if (!isComplete) {
    return [
      {
        name: "enterprise-application-unknown",
        description:
          "the file does not contain the enterprise application and its consent; the first run fails if there is one",
      },
    ];
  }
  return [
    {
      name: "enterprise-application",
      description: "the run creates the enterprise application, which this tenant does not have yet",
    },
  ];
}

/** What changes from Entra to the run, in a few words. */
export function describeDifference({ inEntra, ofRun }: Difference): string {
  if (!Array.isArray(inEntra) || !Array.isArray(ofRun)) return `${show(inEntra)} becomes ${show(ofRun)}`;
  const removed = inEntra.filter((one) => !ofRun.includes(one));
  const added = ofRun.filter((one) => !inEntra.includes(one));
  return [
    ...(removed.length > 0 ? [`removes ${removed.map(show).join(", ")}`] : []),
    ...(added.length > 0 ? [`adds ${added.map(show).join(", ")}`] : []),
  ].join(", ");
}

/** The most characters of a value on a line. */
const widest = 100;

/** A value on one line, shortened. */
export function show(value: unknown): string {
  const text = typeof value === "string" && value !== "" ? value : JSON.stringify(value);
  return text.length > widest ? `${text.slice(0, widest - 3)}...` : text;
}
