import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Sandbox } from "../../cli/sandbox/sandbox.ts";
import { findStackLimits, readLimitedStack, readSpecs } from "../../cli/commands/limits/stack-limits.ts";
import { checkLimits } from "../../cli/commands/limits/before-run.ts";
import { exitCodeOf, type TenantLimits } from "../../cli/commands/limits/summary.ts";
import { type DeployedOutputs, readOutputs } from "../../cli/stack/outputs.ts";
import { runUp } from "../../cli/stack/run-stack.ts";
import { openTerminal } from "../../cli/output/terminal.ts";
import { openLocalTenant } from "../../cli/commands/verify/open-tenant.ts";
import { entryOf } from "../integrations/systems/variants.ts";
import { createCertificate } from "../support/certificates.ts";
import { findIn } from "../support/secret-search.ts";
import { readAllIds } from "../support/tenant-contents.ts";
import { openTenantGraph, type TenantGraph } from "../support/tenant-graph.ts";
import { makeProject, type TestProject } from "./sandbox-project.ts";

const day = 86_400_000;
const start = Date.parse("2026-11-21T00:00:00Z");
const rotation = { credential: { type: "secret", rotationStart: "2026-11-21", rotateEveryDays: 20 } };
const policyPath = "/policies/defaultAppManagementPolicy";

/** Every system without a secret if possible, otherwise with one. */
const systemsWith = (certificateFile: string) => ({
  integray: { ...entryOf("integray"), ...rotation },
  shop: { ...entryOf("orocommerce sso"), ...rotation },
  finance: {
    ...entryOf("dynamics365-finance service"),
    credential: { type: "certificate", certificates: [{ file: certificateFile }] },
  },
  ledger: entryOf("dynamics365-finance-onprem server"),
  connect: entryOf("posit-connect msgraph viewer public"),
  mail: { ...entryOf("bizagi-mail smtp"), ...rotation },
  import: {
    system: "custom",
    applicationPermissions: { microsoftGraph: ["Mail.Send"] },
    justification: "Sends the mail of a test.",
    credential: { type: "federated", trusts: [{ githubActions: { repository: "contoso/import", branch: "main" } }] },
  },
});

let systems: ReturnType<typeof systemsWith>;
let withoutSecret: Record<string, unknown>;

let project: TestProject;
let sandbox: Sandbox;
let now = start;
let said = "";
/** All output, and the secrets that must not be in it. */
const transcript: string[] = [];
const secrets = new Set<string>();
const sink = { write: (text: string) => (said += text) };
const terminal = openTerminal(sink, sink, {});

beforeAll(async () => {
  project = makeProject({});
  const certificateFile = join(project.dir, "finance.pem");
  systems = systemsWith(certificateFile);
  const { finance, ledger, connect, import: importer } = systems;
  withoutSecret = { finance, ledger, connect, import: importer };
  const { certificate } = await createCertificate({
    name: "finance",
    start: "2026-11-01T00:00:00Z",
    end: "2027-05-01T00:00:00Z",
  });
  writeFileSync(certificateFile, certificate);
  sandbox = await project.open({ now: () => new Date(now) });
});

afterAll(async () => {
  await sandbox.close();
  project[Symbol.dispose]();
});

/** Deploys like `npm run local -- up`, without the policy pack, which would need a second run of the engine. */
async function up(integrations: Record<string, unknown>): Promise<DeployedOutputs> {
  project.configure(integrations);
  said = "";
  const at = { stack: "dev", now: new Date(now) };
  const variables = await checkLimits(sandbox, at, terminal);
  const { outputs, diagnostics } = await sandbox.stack("dev", variables).up(at);
  for (const { text } of diagnostics) said += `${text}\n`;
  transcript.push(said);
  const deployed = readOutputs(outputs);
  for (const one of Object.values(deployed.secrets).flatMap(Object.values)) secrets.add(String(one));
  return deployed;
}

/** Sends a request as an administrator, with a new token, because an old one expires when the time moves. */
async function asAdministrator<T>(action: (graph: TenantGraph) => Promise<T>): Promise<T> {
  await using graph = await openTenantGraph(sandbox.tenant);
  return await action(graph);
}

/** Forbids new secrets for every application, and limits certificates. */
async function forbidSecrets(excludeActors?: object): Promise<void> {
  const addition = { restrictionType: "passwordAddition", state: "enabled", ...(excludeActors && { excludeActors }) };
  const certificates = { restrictionType: "asymmetricKeyLifetime", maxLifetime: "P182D", state: "enabled" };
  const applicationRestrictions = { passwordCredentials: [addition], keyCredentials: [certificates] };
  await asAdministrator((graph) => graph.send("PATCH", policyPath, { isEnabled: true, applicationRestrictions }));
}

/** Result of the command for the current stack file. */
async function limits(held: string[] = []): Promise<TenantLimits & { exitCode: number }> {
  const { tenantId, origin } = sandbox.tenant;
  await using tenant = await openLocalTenant({ tenantId, authority: origin }, sandbox.tenant);
  const limited = await readLimitedStack(project.dir, "dev");
  const at = new Date(now);
  const specs = readSpecs(limited, at);
  const found = await findStackLimits(limited, specs, { tenantId, graph: tenant.graph }, { now: at });
  transcript.push(JSON.stringify(found));
  return { ...found, exitCode: exitCodeOf(found, new Set(held)) };
}

function secretsOf(name: string): string[] {
  const application = [...sandbox.served!.tenant.applications.values()].find(({ tags }) =>
    tags.includes(`entra-integrations:entra-integrations:dev:${name}`),
  );
  return (application?.passwordCredentials ?? []).map(({ displayName }) => String(displayName)).sort();
}

describe("a tenant that forbids new secrets", () => {
  it("refuses the systems that need a secret before anything is created", async () => {
    await forbidSecrets();
    project.configure(systems);
    const before = await asAdministrator(readAllIds);
    const run = runUp(sandbox, { stack: "dev", now: new Date(now) }, terminal);
    const error = await run.then(() => undefined, String);
    expect(await asAdministrator(readAllIds)).toEqual(before);
    expect(error).toContain("the tenant would refuse integray, shop, mail\n");
    expect(error).toContain(
      "az rest --method PATCH --url 'https://graph.microsoft.com/v1.0/policies/defaultAppManagementPolicy'",
    );
    expect(error).toContain("nothing was changed");
  });

  it("accepts the other systems without a secret", async () => {
    const { connections } = await up(withoutSecret);
    expect(["connect", "finance", "import"].map(secretsOf)).toEqual([[], [], []]);
    expect(Object.keys(connections)).toEqual(["connect", "finance", "import", "ledger"]);
  });

  it("accepts all systems from an identity that is exempt", async () => {
    const attribute = { id: "PolicyExemptions_AppManagement", operator: "equals", value: "Deployment" };
    await forbidSecrets({ customSecurityAttributes: [attribute] });
    const { tenant } = sandbox.served!;
    tenant.policies.securityAttributes[tenant.deployer.objectId] = { [attribute.id]: attribute.value };
    await up(systems);
    expect(["integray", "shop", "mail"].map(secretsOf)).toEqual([
      ["period from 2026-11-21"],
      ["period from 2026-11-21"],
      ["period from 2026-11-21"],
    ]);
    expect(said).toContain("callers with the attribute PolicyExemptions_AppManagement = Deployment are exempt");
  });
});

// The tests run in order; each continues from the previous one.
describe("a tenant that forbids secrets after a deployment", () => {
  const due = start + 20 * day;
  const rotating = ["integray", "shop", "mail"];
  let before: DeployedOutputs;

  it("causes a note with the last valid day a whole period ahead, without stopping a run", async () => {
    before = await up(systems);
    await forbidSecrets();
    now = start + day;
    const { exitCode, refused, hold, findings } = await limits();
    expect([exitCode, refused, hold]).toEqual([0, [], []]);
    expect(findings.map(({ integration, effect, limit }) => [integration, effect, limit])).toEqual(
      rotating.map((name) => [name, "later", "secret-forbidden"]),
    );
    for (const { lastValid, nextDue, message, fix } of findings) {
      expect([lastValid, nextDue]).toEqual(["2026-12-31T00:00:00Z", "2026-12-11T00:00:00Z"]);
      expect(Date.parse(lastValid!) - now).toBeGreaterThan(20 * day);
      expect(message).toContain("due on 2026-12-11");
      expect(message).toContain("valid until 2026-12-31");
      expect(fix).toContain("ask for the exemption before 2026-12-31");
    }
    await up(systems);
    expect(said).toContain("integray: later: the next client secret is due on 2026-12-11");
  });

  it("keeps the due secrets on the day of the rotation, while the run does everything else", async () => {
    now = due;
    const checked = await limits();
    expect([checked.exitCode, checked.refused, checked.hold]).toEqual([1, [], rotating]);
    expect((await limits(rotating)).exitCode).toBe(0);
    const after = await up({ ...systems, connect: { ...systems.connect, displayName: "Connect for research" } });
    const names = sandbox.served!.tenant.applications.values().map(({ displayName }) => displayName);
    expect([...names]).toContain("Connect for research");
    expect(rotating.map(secretsOf)).toEqual(rotating.map(() => ["period from 2026-11-21"]));
    expect(rotating.map((name) => after.secrets[name])).toEqual(rotating.map((name) => before.secrets[name]));
    expect(after.connections["mail"]).toEqual(before.connections["mail"]);
    expect(said).toContain("mail: held: a new client secret is due");
    expect(said).toContain("this run keeps the client secrets of integray, shop, mail and does everything else");
    expect(said).toContain("mail: keeps its client secret and creates no new one");
    expect(after.nextRotation).toBe("2026-12-11T00:00:00Z");
  });

  it("allows a rotation after an administrator has sent the requests of the finding", async () => {
    const finding = (await limits()).findings.find(({ integration }) => integration === "mail")!;
    for (const { method, path, body } of finding.exemption!.requests) {
      await asAdministrator(async (graph) => {
        const [policy] = await graph.list("/policies/appManagementPolicies");
        const filled = JSON.stringify(body).replace("<id of the new policy>", policy?.id ?? "");
        await graph.send(method, path, JSON.parse(filled));
      });
    }
    const { hold } = await limits();
    expect(hold).toEqual(["integray", "shop"]);
    const after = await up(systems);
    expect(rotating.map(secretsOf)).toEqual([
      ["period from 2026-11-21"],
      ["period from 2026-11-21"],
      ["period from 2026-11-21", "period from 2026-12-11"],
    ]);
    expect(after.secrets["integray"]).toEqual(before.secrets["integray"]);
    expect(after.secrets["mail"]).not.toEqual(before.secrets["mail"]);
  });

  it("causes a note that consumers are refused after the last day, and the run goes on", async () => {
    now = due + 25 * day;
    const { hold, findings } = await limits();
    expect(hold).toEqual(["integray", "shop"]);
    expect(findings[0]!.message).toContain("the current one ended on 2026-12-31");
    await up(systems);
    expect(said).toContain("shop: keeps its client secret and creates no new one");
    expect(said).toContain("it ended on 2026-12-31, and consumers are refused until a new one exists");
    expect(secretsOf("shop")).toEqual(["period from 2026-11-21"]);
  });

  it("allows rotations as before when secrets are allowed again", async () => {
    await asAdministrator((graph) => graph.send("PATCH", policyPath, { isEnabled: false }));
    expect((await limits()).findings).toEqual([]);
    const after = await up(systems);
    expect(rotating.map(secretsOf)).toEqual(rotating.map(() => ["period from 2026-12-11", "period from 2026-12-31"]));
    const { clientId } = after.connections["shop"]!.entra!;
    const { clientSecret } = after.secrets["shop"]! as { clientSecret: string };
    expect(await asAdministrator((graph) => graph.signIn(clientId, clientSecret))).toBe("ok");
  });

  it("prints no secret in any of these runs", () => {
    expect(secrets.size).toBeGreaterThan(5);
    const texts = transcript.map((text, index) => ({ name: `text ${String(index)}`, text }));
    expect(findIn(texts, [...secrets])).toEqual([]);
  });
});
