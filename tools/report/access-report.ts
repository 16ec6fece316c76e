import {
  findUnread,
  harmlessSettings,
  readAccess,
  type AccessFacts,
  type KeylessFact,
  type RedirectUriFact,
  type SettingFact,
} from "./access.ts";
import { describePermission, type PermissionDescription } from "./permission-description.ts";
import type { PreviewStep } from "./preview.ts";
import { readSecretChange, type SecretChange } from "./secret-change.ts";

/** What changes in who may do what, of one stack. */
export interface AccessReport {
  stack: string;
  /** Whether anything changes of what anybody may do; a new display name alone does not. */
  changesAccess: boolean;
  /** The integrations that change, by name. */
  integrations: IntegrationChange[];
}

/** What changes of one integration. */
export interface IntegrationChange {
  name: string;
  change: "created" | "changed" | "replaced" | "removed";
  changesAccess: boolean;
  /** What is made, changed or removed besides what the other lists name. */
  resources: Changed<{ name: string }>[];
  /** Permissions that the registration declares: nothing is granted by that. */
  permissions: OneSided<PermissionDescription>[];
  /** Consent for the whole organization, as the deployment gives and withdraws it. */
  consents: OneSided<PermissionDescription>[];
  redirectUris: OneSided<RedirectUriFact>[];
  secrets: SecretChange[];
  credentials: OneSided<KeylessFact>[];
  settings: SettingChange[];
}

/** Something that is there on one side alone. */
export type OneSided<Fact> = { change: "added" | "removed" } & Fact;

type Changed<Fact> = { change: "created" | "changed" | "replaced" | "removed" } & Fact;

/** A setting with its value on both sides; absent where it has none. */
export interface SettingChange {
  name: string;
  before?: string;
  after?: string;
  /** Whether it has to do with who may do what. */
  isAccess: boolean;
}

/** Builds the report of a stack from the steps of a preview or of a refresh, as of a time. */
export function buildReport(stack: string, steps: readonly PreviewStep[], now: Date): AccessReport {
  const byIntegration = Map.groupBy(steps.filter(isChange), (step) => integrationOf(step) ?? "");
  byIntegration.delete("");
  const integrations = [...byIntegration]
    .map(([name, ofIntegration]) => buildChange(name, ofIntegration, now))
    .sort((a, b) => compare(a.name, b.name));
  return { stack, changesAccess: integrations.some(({ changesAccess }) => changesAccess), integrations };
}

const verbs: Partial<Record<string, Changed<unknown>["change"]>> = {
  create: "created",
  update: "changed",
  replace: "replaced",
  delete: "removed",
  import: "created",
};

function isChange({ op }: PreviewStep): boolean {
  return verbs[op] !== undefined;
}

// By type of the component that a resource belongs to: what stands behind the integration's name in its own.
const suffixes: Partial<Record<string, string>> = {
  OAuthIntegration: "",
  EntraApplication: "",
  RotatingSecret: "-secret",
  KeyVaultDelivery: "-vault",
};

/** The names of components are contract, and a preview leaves out parents that do not change. */
function integrationOf({ urn, parent }: PreviewStep): string | undefined {
  const component = [urn, parent ?? ""].find((one) => /entra-integrations:index:\w+::[^:]+$/.test(one));
  const [, type = "", name = ""] = /entra-integrations:index:(\w+)::([^:]+)$/.exec(component ?? "") ?? [];
  const suffix = suffixes[type];
  return suffix === undefined ? undefined : name.slice(0, name.length - suffix.length);
}

function buildChange(name: string, steps: readonly PreviewStep[], now: Date): IntegrationChange {
  const facts = steps.map(readAccess);
  const between = <Fact extends object>(of: (one: AccessFacts) => Fact[]): OneSided<Fact>[] =>
    compareFacts(
      facts.flatMap(({ before }) => of(before)),
      facts.flatMap(({ after }) => of(after)),
    );
  const lists = {
    resources: resourcesOf(steps).sort((a, b) => compare(a.name, b.name)),
    permissions: between(({ permissions }) => permissions.map(describePermission)),
    consents: between(({ consents }) => consents.map(describePermission)),
    redirectUris: between(({ redirectUris }) => redirectUris),
    secrets: steps
      .flatMap((step) => readSecretChange(step, now) ?? [])
      .sort((a, b) => compare(`${a.endsOn} ${a.name}`, `${b.endsOn} ${b.name}`)),
    credentials: between(({ credentials }) => credentials),
    settings: settingsOf(between(({ settings }) => settings)),
  };
  const changesAccess = Object.values(lists)
    .flat()
    .some((one) => !("isAccess" in one) || one.isAccess);
  return { name, change: changeOf(steps), changesAccess, ...lists };
}

function changeOf(steps: readonly PreviewStep[]): IntegrationChange["change"] {
  const opOf = (type: string): string | undefined => steps.find((step) => step.type === type)?.op;
  const ofComponent = opOf("entra-integrations:index:OAuthIntegration");
  if (ofComponent === "create") return "created";
  if (ofComponent === "delete") return "removed";
  return opOf("azuread:index/application:Application") === "replace" ? "replaced" : "changed";
}

// The other types are told of by what they say, in lists of their own.
const resourceNames: Partial<Record<string, string>> = {
  "azuread:index/application:Application": "app registration",
  "azuread:index/servicePrincipal:ServicePrincipal": "service principal",
  "azure-native:keyvault:Secret": "key vault secret",
};

function resourcesOf(steps: readonly PreviewStep[]): Changed<{ name: string }>[] {
  return steps.flatMap((step) => {
    const kind = resourceNames[step.type];
    const change = verbs[step.op];
    if (kind === undefined || change === undefined) return [];
    if (step.type.startsWith("azure-native:")) return [{ change, name: `${kind} ${step.name}` }];
    // What is changed of a registration or a service principal stands in the other lists, where they have words for it.
    const unread = findUnread(step);
    return change !== "changed" || unread.length > 0 ? [{ change, name: [kind, ...unread].join(" ") }] : [];
  });
}

function settingsOf(facts: OneSided<SettingFact>[]): SettingChange[] {
  return [...Map.groupBy(facts, ({ name }) => name)].map(([name, sides]) => {
    const valueOf = (side: "added" | "removed"): string | undefined =>
      sides.find(({ change }) => change === side)?.value;
    const before = valueOf("removed");
    const after = valueOf("added");
    return {
      name,
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
      isAccess: !harmlessSettings.includes(name),
    };
  });
}

/** What stands on one side alone, each once, what is removed first among equals. */
function compareFacts<Fact extends object>(before: Fact[], after: Fact[]): OneSided<Fact>[] {
  const keysOf = (facts: Fact[]): Map<string, Fact> => new Map(facts.map((fact) => [JSON.stringify(fact), fact]));
  const [old, next] = [keysOf(before), keysOf(after)];
  const onlyIn = (one: Map<string, Fact>, other: Map<string, Fact>): [string, Fact][] =>
    [...one].filter(([key]) => !other.has(key));
  return [
    ...onlyIn(old, next).map(([key, fact]) => ({ key, fact: { change: "removed" as const, ...fact } })),
    ...onlyIn(next, old).map(([key, fact]) => ({ key, fact: { change: "added" as const, ...fact } })),
  ]
    .sort((a, b) => compare(a.key, b.key))
    .map(({ fact }) => fact);
}

/** By code unit, so that a report reads the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
