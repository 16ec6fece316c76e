import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { adoptRegistrations } from "../../cli/commands/adopt/adopt-registrations.ts";
import { type ClosableTenant, openLocalTenant } from "../../cli/commands/verify/open-tenant.ts";
import { corpus, corpusSeed } from "../support/adoption-corpus/corpus.ts";
import {
  addedSecrets,
  addedTags,
  differingPaths,
  withoutAdditions,
} from "../support/adoption-corpus/expected-change.ts";
import { createCorpusClock, makeCorpus } from "../support/adoption-corpus/make-corpus.ts";
import type { MadeRegistration } from "../support/adoption-corpus/made-registration.ts";
import { countGivenParts, countParts } from "../support/adoption-corpus/parts.ts";
import { readWhole, sorted, type WholeRegistration } from "../support/adoption-corpus/read-whole.ts";
import type { UpRun } from "../support/deployment.ts";
import { stackName } from "../support/project-folder.ts";
import { changesOf } from "../support/run-text.ts";
import { openStage, type Stage } from "../support/stage.ts";

/** What `adopt` does not accept by itself: a refusal, or the changes that the user has to name. */
const refused: Record<string, string[]> = {
  "az-app": ["enterprise-application"],
  "only-personal-accounts": ["its audience must be"],
  "redirect-uris": ["redirect-uris", "single-page-redirect-uris"],
  "unknown-api": ["permissions"],
  "withdrawn-permission": ["permissions"],
  "same-name-second": ["display-name"],
  "other-stack": ["it belongs to integration taken of stack other"],
};

/** The properties that differ after the user has accepted the changes above. */
const accepted: Record<string, string[]> = {
  "az-app": ["servicePrincipal"],
  "redirect-uris": ["application.spa.redirectUris", "application.web.redirectUris", "servicePrincipal.replyUrls"],
  "unknown-api": ["application.requiredResourceAccess"],
  "withdrawn-permission": ["application.requiredResourceAccess"],
  "same-name-second": ["application.displayName", "servicePrincipal.appDisplayName", "servicePrincipal.displayName"],
};

// ENTRA_TEST_CORPUS=saml,disabled adopts only these. All of them take half an hour with published plugins.
const chosen = process.env["ENTRA_TEST_CORPUS"]?.split(",");
const entries = corpus.filter(({ key }) => chosen === undefined || chosen.includes(key));

interface StackFile {
  config: { "entra-integrations:integrations": Record<string, Record<string, unknown>> };
}

describe("the adoption of registrations as people make them", () => {
  const clock = createCorpusClock();
  const before = new Map<string, WholeRegistration>();
  const after = new Map<string, WholeRegistration>();
  /** After the second run. */
  const last = new Map<string, WholeRegistration>();
  /** The answer of `adopt`, by key. */
  const answers = new Map<string, string[]>();
  const signIns = { before: [] as string[], during: [] as Promise<string>[], after: [] as string[] };
  let isRunning = false;
  let stage: Stage;
  let made: MadeRegistration[];
  let run: UpRun;
  let second: UpRun;
  /** Names of the entries that the second run no longer has, and of the others. */
  let removed: string[];
  let kept: string[];

  beforeAll(async () => {
    stage = await openStage({ seed: corpusSeed, clock, onRequest: signInDuring });
    made = (await makeCorpus(stage.tenant.connection, clock)).filter(({ key }) =>
      entries.some((one) => one.key === key),
    );
    await readAll(before);
    signIns.before = await signInAll();
    await adoptAll();
    isRunning = true;
    run = await stage.deployment.up();
    await readAll(after);
    await changeStackFile();
    second = await stage.deployment.up();
    isRunning = false;
    await readAll(last);
    signIns.after = await signInAll();
    // Two runs of some forty integrations.
  }, 1_800_000);
  afterAll(() => stage[Symbol.asyncDispose]());

  async function readAll(wholes: Map<string, WholeRegistration>): Promise<void> {
    for (const { key, clientId } of made) wholes.set(key, await readWhole(stage.graph, clientId));
  }

  /** Clients that could sign in before the adoption. */
  function clients(): MadeRegistration[] {
    return made.filter(({ key }) => key !== "disabled" && key !== "az-app");
  }

  async function signInAll(): Promise<string[]> {
    const answered = clients().flatMap(({ key, clientId, secrets }) =>
      secrets.map(async ({ secretText }) => `${key} ${await stage.graph.signIn(clientId, secretText)}`),
    );
    return await Promise.all(answered);
  }

  /** Signs in as a client while a run changes it. */
  function signInDuring(method: string, path: string): void {
    if (!isRunning || method === "GET") return;
    const changed = clients().filter(({ applicationId = "none", servicePrincipalId = "none" }) =>
      [applicationId, servicePrincipalId].some((id) => path.includes(id)),
    );
    for (const { key, clientId, secrets } of changed) {
      const attempts = secrets.map(({ secretText }) => stage.graph.signIn(clientId, secretText));
      signIns.during.push(...attempts.map(async (attempt) => `${key} ${await attempt}`));
    }
  }

  /** Adopts each registration. Where the user has to name changes, checks that nothing was written, and names them. */
  async function adoptAll(): Promise<void> {
    const { project, tenant } = stage;
    await project.write({});
    const { tenantId, origin } = tenant.connection;
    const opened: ClosableTenant = await openLocalTenant({ tenantId, authority: origin }, tenant.connection);
    try {
      for (const { key, clientId } of made) {
        const adopt = async (names: string[]): Promise<string[]> => {
          const warned: string[] = [];
          const request = {
            projectDir: project.dir,
            stack: stackName,
            ids: [clientId],
            isDryRun: false,
            now: clock.now,
          };
          const terminal = { print: () => undefined, warn: (text: string) => warned.push(text) };
          const exitCode = await adoptRegistrations(
            { ...request, accepted: names },
            { tenantId, graph: opened.graph },
            terminal,
          );
          return exitCode === 0 ? [] : warned;
        };
        const text = await readStackFile();
        answers.set(key, await adopt([]));
        if (answers.get(key)?.length !== 0) expect(await readStackFile()).toBe(text);
        if (accepted[key] !== undefined) expect(await adopt(refused[key] ?? [])).toEqual([]);
      }
    } finally {
      await opened[Symbol.asyncDispose]();
    }
  }

  /** Deletes the block `adopt` of some entries, and removes others as a whole. */
  async function changeStackFile(): Promise<void> {
    const file = parse(await readStackFile()) as StackFile;
    const adopted = Object.entries(file.config["entra-integrations:integrations"]);
    removed = adopted.filter((_, index) => index % 3 === 0).map(([name]) => name);
    for (const [, entry] of adopted.filter((_, index) => index % 3 === 1)) delete entry["adopt"];
    const rest = adopted.filter(([name]) => !removed.includes(name));
    kept = rest.map(([name]) => name);
    file.config["entra-integrations:integrations"] = Object.fromEntries(rest);
    await writeFile(stackFile(), JSON.stringify(file));
  }

  /** Whether a change deletes a resource of an entry that was removed. */
  function isOfRemoved(change: string): boolean {
    const names = [...removed, ...kept].filter((name) => change.startsWith(`delete ${name}-`));
    const [longest = ""] = names.sort((a, b) => b.length - a.length);
    return removed.includes(longest);
  }

  const stackFile = () => join(stage.project.dir, `Pulumi.${stackName}.yaml`);
  const readStackFile = () => readFile(stackFile(), "utf8");

  it("begins with registrations that have each property, grant, assignment, owner and credential of the corpus", () => {
    for (const entry of entries) {
      const { key, application, servicePrincipal } = entry;
      const whole = before.get(key)!;
      if (application !== undefined) expect(whole.application).toMatchObject(sorted(application) as object);
      if (servicePrincipal === "none") expect(whole.servicePrincipal).toBeUndefined();
      else expect(whole.servicePrincipal).toMatchObject(sorted(servicePrincipal ?? {}) as object);
      expect([key, countParts(whole)]).toEqual([key, countGivenParts(entry)]);
    }
  });

  it("adopts each one, or names everything that it would change", () => {
    for (const { key } of entries) {
      const answer = answers.get(key)?.join("\n") ?? "";
      const names = [...answer.matchAll(/--accept ([a-z-]+)/g)].map(([, name]) => name);
      if (accepted[key] !== undefined) expect([key, names]).toEqual([key, refused[key]]);
      else if (refused[key] !== undefined) expect(answer).toContain(refused[key][0]);
      else expect([key, answer]).toEqual([key, ""]);
    }
  });

  it("changes nothing but the tag and one secret", () => {
    for (const { key } of entries) {
      const changes = differingPaths(withoutAdditions(before.get(key)!), withoutAdditions(after.get(key)!));
      expect([key, changes]).toEqual([key, accepted[key] ?? []]);
      const isAdopted = refused[key] === undefined || accepted[key] !== undefined;
      expect([key, addedTags(after.get(key)!).length]).toEqual([key, isAdopted ? 1 : 0]);
      const hadSecrets = made.find((one) => one.key === key)!.secrets.length > 0;
      expect([key, addedSecrets(after.get(key)!)]).toEqual([
        key,
        isAdopted && hadSecrets ? ["period from 2026-11-21"] : [],
      ]);
    }
  });

  it("never refuses a client that signs in with an old secret", async () => {
    const answered = [...signIns.before, ...(await Promise.all(signIns.during)), ...signIns.after];
    expect(signIns.during.length).toBeGreaterThan(entries.length);
    expect(answered.filter((answer) => !answer.endsWith(" ok"))).toEqual([]);
  });

  it("changes nothing in a second run, with or without the blocks adopt", () => {
    expect(run.steps.filter(({ op }) => op === "import").length).toBeGreaterThan(entries.length);
    expect(changesOf(second).filter((change) => !isOfRemoved(change))).toEqual([]);
  });

  it("keeps the registrations whose entries are removed, without the secrets of runs", () => {
    expect(changesOf(second).filter(isOfRemoved).length).toBeGreaterThan(entries.length / 3);
    for (const { key } of entries) {
      const changes = differingPaths(withoutAdditions(after.get(key)!), withoutAdditions(last.get(key)!));
      expect([key, changes]).toEqual([key, []]);
      const [tag = ""] = addedTags(last.get(key)!);
      const isRemoved = removed.some((name) => tag.endsWith(`:${name}:keep`));
      const secrets = isRemoved ? [] : addedSecrets(after.get(key)!);
      expect([key, addedSecrets(last.get(key)!)]).toEqual([key, secrets]);
    }
  });
});
