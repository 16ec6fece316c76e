import { z } from "zod";
import { suggest } from "./nearest.ts";
import { completeCredential } from "./options.ts";
import { type Problem, renderPath, renderValue, SpecError } from "./problems.ts";
import { checkTogether } from "./redirect-uris.ts";
import { defaultAnchor } from "./rotation.ts";
import { problemsOf } from "./schema.ts";
import type { EntraSpec, IntegrationSpec, RedirectUris } from "./spec.ts";
import { systems } from "./systems/index.ts";
import type { Plan, System } from "./systems/system.ts";

/** What the stack says for all integrations, and the day on which it is read. */
export interface ParseContext {
  now: Date;
  /** Owners of integrations that name none. */
  owners: string[];
}

const root = "integrations";

/** The integrations of a stack file, complete and checked. Throws a `SpecError` with every problem that it finds. */
export function parseIntegrations(value: unknown, context: ParseContext): IntegrationSpec[] {
  const problems: Problem[] = [];
  const entries = z.record(z.string(), z.unknown()).safeParse(value, { reportInput: true });
  if (!entries.success) throw new SpecError(problemsOf(entries.error, root, []));
  const specs = Object.entries(entries.data).flatMap(([name, entry]) => {
    problems.push(...checkName(name));
    const parsed = parseIntegration(name, entry, context, problems);
    return parsed === undefined ? [] : [parsed];
  });
  problems.push(...checkCollisions(specs));
  if (problems.length > 0) throw new SpecError(problems);
  return specs;
}

function parseIntegration(
  name: string,
  entry: unknown,
  context: ParseContext,
  problems: Problem[],
): IntegrationSpec | undefined {
  const path = renderPath([root, name]);
  const system = findSystem(entry, path, problems);
  if (system === undefined) return undefined;
  const parsed = system.schema.safeParse(entry, { reportInput: true });
  if (!parsed.success) {
    problems.push(...problemsOf(parsed.error, path, Object.keys(system.schema.shape)));
    return undefined;
  }
  const options = parsed.data;
  const report = ({ keys = [], ...problem }: { keys?: PropertyKey[] } & Omit<Problem, "path">): void => {
    problems.push({ ...problem, path: renderPath([path, ...keys]) });
  };
  const plan = system.plan(options, { name, path, report });
  const entra = plan === undefined ? undefined : complete(name, plan, options, context);
  if (plan !== undefined && entra !== undefined) {
    const keysOf = plan.redirectUriKeys ?? ((platform, index) => ["redirectUris", platform, index]);
    checkTogether(entra.redirectUris, entra.signInAudience, keysOf).forEach(report);
    if (entra.credential.type === "secret" && Date.parse(entra.credential.since) > context.now.getTime()) {
      report({
        keys: ["credential", "since"],
        message: `must not lie in the future, got ${renderValue(entra.credential.since)}`,
        fix: "write today's date or an earlier one",
        code: "since-in-the-future",
      });
    }
  }
  return {
    name,
    system: system.key,
    displayName: options.displayName ?? `${system.title} ${name}`,
    entra,
    describe: (facts) => system.describe(options, facts),
  };
}

function complete(
  name: string,
  plan: Plan,
  options: { owners?: string[] | undefined; notes?: string | undefined; serviceManagementReference?: string | undefined; consent?: "requested" | "granted" | undefined },
  context: ParseContext,
): EntraSpec {
  const redirectUris: RedirectUris = { web: [], publicClient: [], singlePage: [], ...plan.redirectUris };
  return {
    signInAudience: plan.signInAudience ?? "AzureADMyOrg",
    redirectUris,
    sharesRedirectUris: plan.sharesRedirectUris ?? false,
    allowsPublicClientFlows: plan.allowsPublicClientFlows ?? false,
    permissions: plan.permissions,
    consent: options.consent ?? "requested",
    credential: completeCredential(plan.credential, (days) => defaultAnchor(name, days)),
    scopes: plan.scopes,
    owners: options.owners ?? context.owners,
    notes: options.notes,
    serviceManagementReference: options.serviceManagementReference,
  };
}

function findSystem(entry: unknown, path: string, problems: Problem[]): System | undefined {
  const keys = systems.map((system) => system.key);
  const parsed = z.looseObject({ system: z.string() }).safeParse(entry, { reportInput: true });
  if (!parsed.success) {
    problems.push(...problemsOf(parsed.error, path, []).map((problem) => addSystemChoice(problem, path, keys)));
    return undefined;
  }
  const system = systems.find((candidate) => candidate.key === parsed.data.system);
  if (system === undefined) {
    problems.push({
      path: `${path}.system`,
      message: `must be one of ${keys.join(", ")}, got ${renderValue(parsed.data.system)}`,
      fix: suggest(parsed.data.system, keys, "use custom for a product that has no system of its own"),
      code: "system-unknown",
    });
  }
  return system;
}

function addSystemChoice(problem: Problem, path: string, keys: string[]): Problem {
  return problem.path === `${path}.system` && problem.code === "required"
    ? { ...problem, fix: `add system: ${keys.join(" or ")}` }
    : problem;
}

// The name becomes part of resource names and of Key Vault secret names, which allow letters, digits and hyphens.
const namePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

function checkName(name: string): Problem[] {
  if (namePattern.test(name) && name.length <= 60) return [];
  return [
    {
      path: renderPath([root, name]),
      message: `must be named with lower-case letters, digits and single hyphens, at most 60, got ${renderValue(name)}`,
      fix: "choose a name such as erp-sync; it is the identity of the integration and stays for ever",
      code: "integration-name",
    },
  ];
}

function checkCollisions(specs: IntegrationSpec[]): Problem[] {
  return [...checkDisplayNames(specs), ...checkSharedRedirectUris(specs)];
}

function checkDisplayNames(specs: IntegrationSpec[]): Problem[] {
  const seen = new Map<string, string>();
  return specs.flatMap(({ name, displayName, entra }) => {
    if (entra === undefined) return [];
    const first = seen.get(displayName.toLowerCase());
    seen.set(displayName.toLowerCase(), first ?? name);
    if (first === undefined) return [];
    return [
      {
        path: renderPath([root, name, "displayName"]),
        message: `must differ from that of ${first}, got ${renderValue(displayName)}`,
        fix: "give each integration a display name that tells it apart in the portal",
        code: "display-name-taken",
      },
    ];
  });
}

function checkSharedRedirectUris(specs: IntegrationSpec[]): Problem[] {
  const seen = new Map<string, string>();
  return specs.flatMap(({ name, entra }) => {
    if (entra === undefined) return [];
    return Object.values(entra.redirectUris)
      .flat()
      .flatMap((uri: string) => {
        const first = seen.get(uri);
        seen.set(uri, first ?? name);
        if (first === undefined || first === name || entra.sharesRedirectUris) return [];
        return [
          {
            path: renderPath([root, name]),
            message: `must not register a redirect URI of ${first}, got ${renderValue(uri)}`,
            fix: "remove one of the two integrations, or set shareRedirectUris: true where the product has one callback for both",
            code: "redirect-uri-taken",
          },
        ];
      });
  });
}
