import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DeploymentFailed, type Deployment, type UpReport } from "../../cli/sandbox/deployment.ts";
import { openGraph } from "../../cli/sandbox/graph.ts";
import type { Sandbox } from "../../cli/sandbox/sandbox.ts";
import { makeProject, type TestProject } from "./sandbox-project.ts";

const policyPacks = [fileURLToPath(new URL("../../policies", import.meta.url))];

const integrations = {
  reporting: { system: "custom", redirectUris: ["https://reporting.contoso.com/signin"] },
  "mail-archive": {
    system: "custom",
    audience: "AzureADMultipleOrgs",
    applicationPermissions: { microsoftGraph: ["Mail.Read"] },
    justification: "Sends the mail of a test.",
  },
};

// The pack uses the clock of the machine, and an exception may last at most a year.
const dayOf = (daysFromNow: number): string =>
  new Date(Date.now() + daysFromNow * 86_400_000).toISOString().slice(0, 10);
const lastDay = dayOf(30);

const exceptions = [
  {
    rule: "permission-allow-listed",
    resource: "mail-archive",
    permission: "Mail.Read",
    reason: "all mail is kept for ten years.",
    until: lastDay,
  },
  { rule: "application-single-tenant", resource: "mail-archive", reason: "the vendor signs in too.", until: lastDay },
];

const shown = [
  expect.stringContaining(
    `The exception of mail-archive from permission-allow-listed for Mail.Read ends on ${lastDay}; its reason is: all mail is kept for ten years.`,
  ),
  expect.stringContaining(
    `The exception of mail-archive from application-single-tenant ends on ${lastDay}; its reason is: the vendor signs in too.`,
  ),
];

let project: TestProject;
let sandbox: Sandbox;
let dev: Deployment;

beforeAll(async () => {
  project = makeProject(integrations, ["dev", "team-a-prod"]);
  sandbox = await project.open();
  dev = sandbox.stack("dev");
});

afterAll(async () => {
  await sandbox.close();
  project[Symbol.dispose]();
});

function configure(config: Record<string, unknown>): void {
  const own = Object.entries({ integrations, ...config }).map(([key, value]) => [`entra-integrations:${key}`, value]);
  writeFileSync(join(project.dir, "Pulumi.dev.yaml"), stringify({ config: Object.fromEntries(own) as object }));
}

async function applicationsInTenant(): Promise<unknown[]> {
  await using graph = await openGraph(sandbox.tenant);
  const applications = await graph.list("/applications");
  return applications
    .filter(({ tags }) => JSON.stringify(tags).includes("entra-integrations:"))
    .map((one) => one["displayName"]);
}

async function failureOf(run: Promise<unknown>): Promise<string> {
  const error: unknown = await run.catch((failure: unknown) => failure);
  // Without the headline.
  if (error instanceof DeploymentFailed) return error.message.slice(error.message.indexOf("\n\n") + 2);
  throw error instanceof Error ? error : new Error("the run did not fail");
}

function warnings({ diagnostics }: { diagnostics: UpReport["diagnostics"] }): string[] {
  return diagnostics.filter(({ text }) => text.includes("[policy-exception-absent]")).map(({ text }) => text);
}

// One story: each run costs seconds, and each begins where the one before it ended.
describe("the policy pack in the engine", () => {
  it("stops a stack that violates rules before anything is created, on the day after its exceptions end", async () => {
    configure({ policyExceptions: exceptions.map((exception) => ({ ...exception, until: dayOf(-1) })) });
    const failure = await failureOf(dev.up({ policyPacks }));
    expect(failure.split("\n").filter((line) => line.endsWith("]"))).toEqual([
      expect.stringMatching(/^Its sign-in audience is AzureADMultipleOrgs: .* {2}\[application-single-tenant\]$/),
      expect.stringMatching(/^The application permission Mail\.Read .* {2}\[permission-allow-listed\]$/),
    ]);
    expect(failure).toContain("mail-archive-application: ");
    expect(await applicationsInTenant()).toEqual([]);
  });

  it("accepts and shows exceptions, and requires protection", async () => {
    configure({ policyExceptions: exceptions, protect: true });
    const report = await dev.up({ policyPacks });
    expect(warnings(report)).toEqual(shown);
    expect((await applicationsInTenant()).length).toBe(2);
    const { resources } = dev.exportState() as { resources: { type: string; protect?: boolean }[] };
    const protectedTypes = new Set(resources.filter(({ protect }) => protect).map(({ type }) => type));
    expect([...protectedTypes].sort()).toEqual([
      "azuread:index/application:Application",
      "azuread:index/servicePrincipal:ServicePrincipal",
    ]);

    const again = await dev.up({ policyPacks });
    expect([again.steps, again.outputs, warnings(again)]).toEqual([[], report.outputs, shown]);
  });

  it("removes the protection again, although a preview shows no change", async () => {
    configure({ policyExceptions: exceptions });
    expect((await dev.up({ policyPacks })).steps).toEqual([]);
    const { resources } = dev.exportState() as { resources: { protect?: boolean }[] };
    expect(resources.filter(({ protect }) => protect)).toEqual([]);
  });

  it("refuses an exception without a reason, too long, or without a match", async () => {
    const [kept, other] = exceptions;
    const tooLate = dayOf(370);
    const spoiled = [
      { ...kept, reason: "" },
      { ...other, until: tooLate },
      { ...other, resource: "reporting" },
      { ...other, resource: "entra-integrations-dev", rule: "permission-allow-listed", permission: "Mail.Read" },
    ];
    configure({ policyExceptions: spoiled });
    expect((await failureOf(dev.preview({ policyPacks }))).split("\n").filter((line) => line.endsWith("]"))).toEqual([
      expect.stringContaining("policyExceptions[0] gives no reason of at least three words."),
      expect.stringContaining(`ends on ${tooLate}, more than 366 days from now.`),
      expect.stringMatching(/^The application permission Mail\.Read .* {2}\[permission-allow-listed\]$/),
      expect.stringMatching(/^The exception of reporting .* matches nothing: the rule finds nothing there\./),
      expect.stringMatching(
        /^The exception of entra-integrations-dev .*: no resource and no integration has this name\./,
      ),
    ]);
  });
});

// Raw resources of a program with only one of our components, written to avoid the rules.
describe("the policy pack on a program without the integrations", () => {
  const azureadProgram = async (): Promise<Record<string, unknown>> => {
    const azuread = await import("@pulumi/azuread");
    const pulumi = await import("@pulumi/pulumi");
    const redirectUris = ["https://*.evil.com/cb", "https://jwt.ms/", "https://contoso.azurewebsites.net/cb"];
    const raw = new azuread.Application("raw", { displayName: "raw", web: { redirectUris } }, { protect: true });
    const registration = { owners: [owner, owner.toUpperCase()], serviceManagementReference: "x" };
    new azuread.Application("owned", {
      displayName: "owned",
      ...registration,
      publicClient: { redirectUris: ["javascript://alert/"] },
    });
    const rotation = new pulumi.ComponentResource("entra-integrations:index:RotatingSecret", "raw-secret");
    const secret = { applicationId: raw.id, endDate: `${dayOf(100)}T00:00:00Z` };
    new azuread.ApplicationPassword("raw-secret-0", secret, { parent: rotation });
    new azuread.ApplicationPassword("raw-secret-x", secret, { parent: rotation });
    new azuread.ApplicationPassword("by-hand", secret);
    new azuread.ApplicationPassword("later", { applicationId: raw.id, endDate: "2036-02-01T00:00:00Z" });
    // Deprecated in the SDK, and still accepted.
    const relative = { ["endDateRelative"]: "1h63072000000000us" };
    new azuread.ApplicationPassword("relative", { applicationId: raw.id, ...relative });
    const symmetric = { type: "Symmetric", value: "c2VjcmV0", encoding: "base64" };
    new azuread.ApplicationCertificate("long", { applicationId: raw.id, ...symmetric, ...relative });
    const audiences = ["api://AzureADTokenExchange"];
    new azuread.ApplicationFederatedIdentityCredential("trust", {
      applicationId: raw.id,
      displayName: "trust",
      issuer: "https://token.actions.githubusercontent.com",
      subject: "repo:contoso/erp",
      audiences,
    });
    new azuread.ApplicationFederatedIdentityCredential("unknown-issuer", {
      applicationId: raw.id,
      displayName: "unknown-issuer",
      issuer: "https://issuer.contoso.com",
      subject: "erp",
      audiences,
    });
    return {};
  };
  const owner = "6f1c9f0e-0d6c-4a5e-9d1e-2f3b7c8a9b10";

  it("stops or warns of each resource, even with an exception for the stack's name", async () => {
    const resource = "entra-integrations-team-a-prod";
    const own = ["redirect-uri-exact", "secret-lifetime-limited"].map((rule) => ({
      ...{ rule, resource, reason: "everything here needs it.", until: lastDay },
    }));
    const config = { "entra-integrations:policyExceptions": own, "entra-integrations:now": "2036-01-01" };
    writeFileSync(join(project.dir, "Pulumi.team-a-prod.yaml"), stringify({ config }));
    const error: unknown = await sandbox
      .stack("team-a-prod")
      .preview({ policyPacks, program: azureadProgram })
      .catch((failure: unknown) => failure);
    if (!(error instanceof DeploymentFailed)) throw new Error("the run did not fail");
    const found = error.report.diagnostics.flatMap(({ text }) => {
      const [, resource = "the stack", rule = ""] = /^(?:([\w-]+): )?.*\[([a-z-]+)\]$/s.exec(text) ?? [];
      return rule === "" ? [] : [`${resource} ${rule}`];
    });
    expect(found.toSorted()).toEqual([
      "by-hand secret-only-rotating",
      "later secret-lifetime-limited",
      "later secret-only-rotating",
      "long certificate-lifetime-limited",
      "long key-asymmetric",
      "owned application-accountable",
      "owned redirect-uri-https",
      "raw application-accountable",
      "raw redirect-uri-exact",
      "raw redirect-uri-host-owned",
      "raw redirect-uri-not-public-tool",
      "raw-secret-x secret-only-rotating",
      "relative secret-lifetime-limited",
      "relative secret-only-rotating",
      "the stack application-protected",
      "the stack policy-exception-absent",
      "the stack policy-exception-absent",
      "the stack policy-exception-used",
      "the stack policy-exception-used",
      "the stack secret-rotating",
      "trust federated-subject-exact",
      "unknown-issuer federated-issuer-allowed",
    ]);
  });
});
