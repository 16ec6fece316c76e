import { z } from "zod";
import type { CertificateReader } from "../credentials/certificates.ts";
import { withCredentialDefaults } from "../credentials/credentials.ts";
import { findHiddenCharacters } from "../text/hidden-text.ts";
import { applyCutOff, describeCutOff } from "../lifecycle/cut-off.ts";
import { checkAdopt } from "../lifecycle/check-adoption.ts";
import { checkExternalSystem, planLifecycle } from "../lifecycle/lifecycle-options.ts";
import { planDelivery } from "../delivery/plan-delivery.ts";
import { checkCollisions } from "./collisions.ts";
import { namePattern } from "./name-pattern.ts";
import { suggest } from "./nearest.ts";
import { type CommonOptions, ownerList } from "./options.ts";
import { findLikelyTypos } from "../permissions/permissions.ts";
import { type Position, type Problem, renderChoice, renderPath, renderValue, SpecError } from "./problems.ts";
import { checkNotes } from "../registration/notes.ts";
import { checkRedirectUris } from "../registration/redirect-uris.ts";
import { defaultAnchor } from "../credentials/rotation.ts";
import { type FieldProblem, problemsOf } from "./schema.ts";
import type { EntraSpec, IntegrationSpec, MailSpec, RedirectUris } from "../spec.ts";
import { checkStructure } from "./structure.ts";
import { checkPullRequests } from "../credentials/trusts.ts";
import { openSystemCode, runDescribe } from "../systems/system-code.ts";
import { systems } from "../systems/index.ts";
import type { Plan, System } from "../systems/system.ts";

/** Settings of the stack for all integrations, and the time of the run. */
export interface ParseContext {
  now: Date;
  /** Owners of integrations without owners, as written in the stack file. */
  owners: unknown;
  /** The audience of trusts without one. @default - that of the public cloud */
  tokenExchangeAudience?: string;
  /** @default - none: the specs contain no certificates, which is enough for a check */
  readCertificate?: CertificateReader;
  /** Systems of the stack's system files. @default - none */
  added?: AddedSystems;
  /** Whether the specs show cut-off integrations as they are when in use. @default false */
  ignoresCutOff?: boolean;
}

/** Systems from files outside this repository, and the problems of files that could not be loaded. */
export interface AddedSystems {
  readonly systems: readonly System[];
  readonly problems: readonly Problem[];
  /** The file of each system, by its key. Errors of a file that is missing here are not reported as problems. @default - none */
  readonly files?: ReadonlyMap<string, string>;
}

type Defaults = Required<Omit<ParseContext, "owners">> & { owners: string[] };

const root = "integrations";
const entryMap = z.record(z.string(), z.unknown());
const entryOfAnySystem = z.looseObject({ system: z.string() });

/**
 * Parses the integrations of a stack file: complete and checked. Throws a `SpecError` with every problem that it finds.
 */
export function parseIntegrations(value: unknown, context: ParseContext): IntegrationSpec[] {
  const structure = [...checkStructure(value, [root]), ...checkStructure(context.owners, ["owners"])];
  if (structure.length > 0) throw new SpecError(structure);
  const owners = ownerList.optional().safeParse(context.owners, { reportInput: true });
  const added = context.added ?? { systems: [], problems: [] };
  const problems: Problem[] = [
    ...added.problems,
    ...(owners.success ? [] : problemsOf(owners.error, ["owners"], ownerList)),
  ];
  const entries = entryMap.safeParse(value, { reportInput: true });
  if (!entries.success) {
    const found = problemsOf(entries.error, [root], entryMap);
    problems.push(...found.map((problem) => addSystemChoice(problem, added)));
  }
  const defaults: Defaults = {
    tokenExchangeAudience: "api://AzureADTokenExchange",
    readCertificate: () => ({}),
    ignoresCutOff: false,
    added,
    ...context,
    owners: owners.data ?? [],
  };
  const specs = Object.entries(entries.data ?? {}).flatMap(([name, entry]) => {
    problems.push(...checkName(name));
    const parsed = parseIntegration(name, entry, defaults, problems);
    return parsed === undefined ? [] : [parsed];
  });
  const hidden = [...findHiddenCharacters(value, [root]), ...findHiddenCharacters(context.owners, ["owners"])];
  const all = mergeProblems(hidden, [...problems, ...checkCollisions(specs)]);
  if (all.length > 0) throw new SpecError([...all, ...findAllLikelyTypos(entries.data ?? {}, all)]);
  return specs;
}

function findAllLikelyTypos(entries: Record<string, unknown>, told: Problem[]): Problem[] {
  const typos = Object.entries(entries).flatMap(([name, entry]) =>
    typeof entry === "object" && entry !== null ? findLikelyTypos(entry, [root, name]) : [],
  );
  const paths = new Set(told.map(({ path }) => path));
  return typos.filter(({ path }) => !paths.has(path));
}

/** A hidden character explains other problems of the same text, unless it is a line break of a misplaced certificate. */
function mergeProblems(hidden: Problem[], others: Problem[]): Problem[] {
  const inline = new Set(others.filter(({ code }) => code === "certificate-inline").map(({ path }) => path));
  const first = hidden.filter(({ path }) => !inline.has(path));
  const told = new Set(first.map(({ path }) => path));
  return [...first, ...others.filter(({ path }) => !told.has(path))];
}

function parseIntegration(
  name: string,
  entry: unknown,
  defaults: Defaults,
  problems: Problem[],
): IntegrationSpec | undefined {
  const at = [root, name];
  const system = findSystem(entry, at, defaults.added, problems);
  if (system === undefined) return undefined;
  const report = ({ keys = [], ...problem }: FieldProblem): void => {
    problems.push({ ...problem, path: renderPath([...at, ...keys]) });
  };
  const file = defaults.added.files?.get(system.key);
  const path = renderPath(at);
  const runs = openSystemCode(file, report);
  const reading = runs("schema", () => system.read(entry));
  if (reading === undefined) return undefined;
  if (!reading.success) {
    // `push(...all)` would fail: a call accepts about 100,000 arguments.
    for (const problem of problemsOf(reading.error, at, system.schema)) problems.push(problem);
    return undefined;
  }
  const { common } = reading.data;
  const names = { name, displayName: common.displayName ?? `${system.title} ${name}` };
  if (reading.data.kind === "outside") {
    const { check, describe } = reading.data;
    runs("check", () => check({ name, at, report }));
    return {
      ...names,
      system: system.key,
      contact: common.contact,
      entra: undefined,
      describe: () => runDescribe(file, path, () => describe(names)),
    };
  }
  const { plan: planFor, describe } = reading.data;
  const entra = runs("plan", () => {
    const plan = planFor({ name, at, report });
    const spec = toEntraSpec(name, plan, common, { ...defaults, report });
    checkUris(plan, spec).forEach(report);
    checkExternalSystem(system.key, common).forEach(report);
    checkNotes(spec).forEach(report);
    checkAdopt(common).forEach(report);
    return defaults.ignoresCutOff ? spec : applyCutOff(spec);
  });
  if (entra === undefined) return undefined;
  const { cutOff } = entra.lifecycle;
  if (entra.credential.type === "federated") checkPullRequests(entra.credential.trusts, entra.permissions, report);
  return {
    ...names,
    system: system.key,
    contact: common.contact,
    entra,
    describe: (facts) =>
      cutOff === undefined
        ? runDescribe(file, path, () => describe({ ...names, entra: facts }))
        : describeCutOff({ name, product: system.title }, cutOff),
  };
}

function checkUris(plan: Plan, entra: EntraSpec): FieldProblem[] {
  const keysOf = plan.redirectUriKeys ?? ((platform, index) => ["redirectUris", platform, index]);
  return checkRedirectUris(entra.redirectUris, entra.signInAudience, keysOf);
}

type Completion = Defaults & { report: (problem: FieldProblem) => void };

function toEntraSpec(name: string, plan: Plan, options: CommonOptions, defaults: Completion): EntraSpec {
  const redirectUris: RedirectUris = { web: [], publicClient: [], singlePage: [], ...plan.redirectUris };
  return {
    signInAudience: plan.signInAudience ?? "AzureADMyOrg",
    redirectUris,
    formerRedirectUris: plan.formerRedirectUris ?? [],
    sharesRedirectUris: plan.sharesRedirectUris ?? false,
    allowsPublicClientFlows: plan.allowsPublicClientFlows ?? false,
    permissions: plan.permissions,
    consent: options.consent ?? "requested",
    credential: withCredentialDefaults(plan.credential, {
      ...defaults,
      anchor: (days) => defaultAnchor(name, days),
      audience: defaults.tokenExchangeAudience,
    }),
    scopes: plan.scopes,
    appRoles: plan.appRoles ?? [],
    exposedScopes: plan.exposedScopes ?? [],
    identifierUris: plan.identifierUris,
    claims: plan.claims ?? { optional: { idToken: [], accessToken: [] }, groups: [] },
    assignmentRequired: options.assignmentRequired ?? false,
    owners: options.owners ?? defaults.owners,
    ownersAt: options.owners === undefined ? ["owners"] : [root, name, "owners"],
    justification: options.justification,
    notes: options.notes,
    serviceManagementReference: options.serviceManagementReference,
    addresses: plan.addresses,
    deliverTo:
      options.deliverTo &&
      planDelivery(options.deliverTo, plan.deliverable ?? {}, {
        name,
        at: [root, name, "deliverTo"],
        report: defaults.report,
      }),
    mail: planMail(plan),
    lifecycle: planLifecycle(options, defaults.now),
  };
}

/** The mailboxes that a system opens by a mail protocol. Undefined if it opens none. */
function planMail({ deliverable }: Plan): MailSpec | undefined {
  const { mailboxes = [], protocols = [] } = deliverable?.exchangeOnline ?? {};
  return protocols.length > 0 ? { mailboxes, protocols } : undefined;
}

function findSystem(entry: unknown, at: Position, added: AddedSystems, problems: Problem[]): System | undefined {
  const parsed = entryOfAnySystem.safeParse(entry, { reportInput: true });
  if (!parsed.success) {
    const found = problemsOf(parsed.error, at, entryOfAnySystem);
    problems.push(...found.map((problem) => addSystemChoice(problem, added)));
    return undefined;
  }
  const system = allSystems(added).find((candidate) => candidate.key === parsed.data.system);
  // A system file that could not be loaded may define it.
  if (system === undefined && added.problems.length === 0) {
    const keys = systemKeys(added);
    problems.push({
      path: renderPath([...at, "system"]),
      message: `must be one of ${keys.join(", ")}, got ${renderValue(parsed.data.system)}`,
      fix: suggest(parsed.data.system, keys, "use custom for a product without a system"),
      code: "system-unknown",
    });
  }
  return system;
}

// For a whole entry that is missing or not a map, an example helps more than the type.
function addSystemChoice(problem: Problem, added: AddedSystems): Problem {
  const choice = renderChoice(systemKeys(added));
  if (problem.path.endsWith(".system")) return { ...problem, fix: `write system: ${choice}` };
  const example = problem.path === root ? "a name such as erp-sync, below it its options" : "its options";
  return { ...problem, fix: `write ${example}, indented, the first being system: ${choice}` };
}

function allSystems(added: AddedSystems): readonly System[] {
  return [...systems, ...added.systems];
}

function systemKeys(added: AddedSystems): string[] {
  return allSystems(added).map(({ key }) => key);
}

function checkName(name: string): Problem[] {
  if (namePattern.test(name) && name.length <= 60) return [];
  return [
    {
      path: renderPath([root, name]),
      message: `must be named with lower-case letters, digits and single hyphens, at most 60, got ${renderValue(name)}`,
      fix: "choose a name such as erp-sync",
      code: "integration-name",
    },
  ];
}
