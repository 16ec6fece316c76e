import { findIntegration } from "./attribution.ts";
import { changeOf, type ChangeWord } from "./change.ts";
import { countsAsAccess, hasEntries, noChange, type ChangeLists } from "./change-lists.ts";
import { compareText } from "./compare-facts.ts";
import { describeStep } from "./describe-step.ts";
import { findOtherTenant } from "./other-tenant.ts";
import { readOwnerNames } from "./owner-names.ts";
import type { PreviewStep } from "./preview.ts";

/** Changes of access in one stack. */
export interface AccessReport {
  stack: string;
  /** Set if the stack file or an option sets the time of the plan. */
  plannedFor?: {
    /** ISO time; the text of the setting if it is not a time, such as a masked value. */
    time: string;
    /** The day that decides which secrets are still accepted: today, or the planned day if it is earlier. */
    judgedOn: string;
  };
  /** Whether access changes. A new display name is not a change of access. */
  changesAccess: boolean;
  /** The changed integrations, by name. */
  integrations: IntegrationChange[];
  /** All changes outside the integrations, by type and name. */
  outside: OutsideChange[];
}

/** Changes of one integration. */
export interface IntegrationChange extends ChangeLists {
  name: string;
  change: "created" | "adopted" | "changed" | "replaced" | "removed";
  /** Set if the service principal is disabled, as for a contained or retired integration, or enabled again. */
  signIn?: "cut off" | "enabled again";
  changesAccess: boolean;
}

/** Changes of one resource that belongs to no integration. */
export interface OutsideChange extends ChangeLists {
  urn: string;
  type: string;
  name: string;
  change: ChangeWord;
  changesAccess: boolean;
}

/** Input of a report in addition to the steps. */
export interface PlanContext {
  /** The time that the stack file sets. */
  readonly now?: Date | undefined;
  /** The configuration of the stack. */
  readonly config?: Readonly<Record<string, unknown>> | undefined;
}

/** Builds the report of a stack from all steps of a preview or of a refresh. `clock` is the real time. */
export function buildReport(
  stack: string,
  steps: readonly PreviewStep[],
  clock: Date,
  { now, config = {} }: PlanContext = {},
): AccessReport {
  const judgedOn = now !== undefined && now < clock ? now : clock;
  const configured = config["entra-integrations:now"];
  const plannedFor =
    now?.toISOString() ?? (typeof configured === "string" && configured !== "" ? configured : undefined);
  const ownerNames = readOwnerNames(steps);
  const described = steps.map((step) => {
    const integration = findIntegration(step);
    const names = ownerNames.get(integration ?? "") ?? new Map<string, string>();
    return { step, integration, lists: describeStep(step, { integration, ownerNames: names }, judgedOn) };
  });
  const inside = Map.groupBy(
    described.filter(({ integration }) => integration !== undefined),
    ({ integration }) => integration ?? "",
  );
  const integrations = [...inside]
    .map(([name, of]) => summarize(name, of))
    .filter((one) => one.change !== "changed" || hasEntries(one))
    .sort((a, b) => compareText(a.name, b.name));
  const outside = [
    ...described.flatMap(({ step, integration, lists }) => (integration === undefined ? outsideOf(step, lists) : [])),
    ...findOtherTenant(steps, config).map((one) => ({ ...noChange(), ...one })),
  ].sort((a, b) => compareText(`${a.type} ${a.name} ${a.urn}`, `${b.type} ${b.name} ${b.urn}`));
  return {
    stack,
    ...(plannedFor !== undefined && {
      plannedFor: { time: plannedFor, judgedOn: judgedOn.toISOString().slice(0, 10) },
    }),
    changesAccess: [...integrations, ...outside].some(({ changesAccess }) => changesAccess),
    integrations,
    outside,
  };
}

function outsideOf(step: PreviewStep, lists: ChangeLists): OutsideChange[] {
  const change = changeOf(step) ?? "changed";
  if (!hasEntries(lists) && changeOf(step) !== "read") return [];
  const { urn, type, name } = step;
  return [{ urn, type, name, change, changesAccess: countsAsAccess(lists), ...lists }];
}

interface Described {
  readonly step: PreviewStep;
  readonly lists: ChangeLists;
}

function summarize(name: string, described: readonly Described[]): IntegrationChange {
  const all = <Entry>(of: (lists: ChangeLists) => Entry[]): Entry[] => described.flatMap(({ lists }) => of(lists));
  const byKey = <Entry>(entries: Entry[], keyOf: (entry: Entry) => string): Entry[] =>
    entries.sort((a, b) => compareText(keyOf(a), keyOf(b)));
  const keyOfFact = (fact: object): string => JSON.stringify({ ...fact, change: undefined });
  const lists: ChangeLists = {
    resources: byKey(
      all(({ resources }) => resources),
      (one) => one.name,
    ),
    permissions: byKey(
      all(({ permissions }) => permissions),
      keyOfFact,
    ),
    consents: byKey(
      all(({ consents }) => consents),
      keyOfFact,
    ),
    redirectUris: byKey(
      all(({ redirectUris }) => redirectUris),
      keyOfFact,
    ),
    secrets: byKey(
      all(({ secrets }) => secrets),
      (one) => `${one.endsOn} ${one.name}`,
    ),
    credentials: byKey(
      all(({ credentials }) => credentials),
      keyOfFact,
    ),
    settings: inOrder(described).flatMap(({ lists: { settings } }) => settings),
    undescribed: byKey(
      all(({ undescribed }) => undescribed),
      (one) => one.urn,
    ),
    management: byKey(
      all(({ management }) => management),
      (one) => `${one.resource} ${one.text}`,
    ),
  };
  const signIn = signInOf(described);
  return {
    name,
    change: changeOfIntegration(described),
    ...(signIn !== undefined && { signIn }),
    changesAccess: countsAsAccess(lists),
    ...lists,
  };
}

function signInOf(described: readonly Described[]): IntegrationChange["signIn"] {
  const step = described.find((one) => one.step.type === "azuread:index/servicePrincipal:ServicePrincipal")?.step;
  if (step?.op !== "update" || step.before === undefined || step.after === undefined) return undefined;
  const [wasEnabled, isEnabled] = [step.before, step.after].map(({ accountEnabled }) => accountEnabled !== false);
  if (wasEnabled === isEnabled) return undefined;
  return isEnabled ? "enabled again" : "cut off";
}

/** The engine plans deliveries of an integration in any order, but two reports of the same plan must be equal. */
function inOrder(described: readonly Described[]): Described[] {
  const isDelivery = ({ step }: Described): boolean => step.type.startsWith("entra-delivery:");
  const deliveries = described.filter(isDelivery).sort((a, b) => compareText(a.step.urn, b.step.urn));
  return [...described.filter((one) => !isDelivery(one)), ...deliveries];
}

function changeOfIntegration(described: readonly Described[]): IntegrationChange["change"] {
  const opOf = (type: string): string | undefined => described.find(({ step }) => step.type === type)?.step.op;
  const ofComponent = opOf("entra-integrations:index:OAuthIntegration");
  if (ofComponent === "create") return described.some(({ step }) => step.op === "import") ? "adopted" : "created";
  if (ofComponent === "delete") return "removed";
  return opOf("azuread:index/application:Application") === "replace" ? "replaced" : "changed";
}
