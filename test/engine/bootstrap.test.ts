import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { type Connections, parseConnections } from "../../integrations/connection.ts";
import { parseIntegrations } from "../../integrations/stack-file/parse.ts";
import { openTenantFetch, type TenantFetch } from "../../cli/sandbox/tenant-fetch.ts";
import { renderBootstrap } from "../../cli/commands/identity/bootstrap.ts";
import { openHostedProject, type HostedProject } from "../support/hosted-project.ts";
import { type OidcIssuer, openOidcIssuer } from "./credentials/oidc-issuer.ts";

const integrations = {
  reporting: {
    system: "custom",
    redirectUris: ["https://reporting.contoso.com/signin-oidc"],
    delegatedPermissions: { microsoftGraph: ["User.Read"] },
    consent: "granted",
  },
  "mail-sender": {
    system: "custom",
    applicationPermissions: { microsoftGraph: ["Mail.Send"] },
    justification: "Sends the mail of a test.",
    consent: "granted",
  },
};

// Claims of GitHub's tokens for these runs.
const subjects = {
  "a pull request": "repo:contoso/integrations:pull_request",
  main: "repo:contoso/integrations:ref:refs/heads/main",
  "another branch": "repo:contoso/integrations:ref:refs/heads/feature",
  "entra-deploy-target": "repo:contoso/integrations:environment:entra-deploy-target",
  "entra-rotation-target": "repo:contoso/integrations:environment:entra-rotation-target",
  "entra-consent-target": "repo:contoso/integrations:environment:entra-consent-target",
  "another stack": "repo:contoso/integrations:environment:entra-deploy-other",
  "another repository": "repo:contoso/erp:environment:entra-deploy-target",
};
const acts = ["preview", "deploy", "consent"] as const;
const onConsent = ["AppRoleAssignment", "ServicePrincipalDelegatedPermissionGrant"].map((type) => `'**:${type}::**'`);
const list = (option: string) => onConsent.map((pattern) => `${option} ${pattern}`).join(" ");

interface StackFile {
  config: { "entra-integrations:integrations": Record<string, { credential: { trusts: Trust[] } }> };
}
interface Trust {
  githubActions: { issuer?: string };
}

describe("the identities of a bootstrap, in the pipelines of a repository,", () => {
  const trusted = getCACertificates();
  let folder: string;
  let issuer: OidcIssuer;
  let project: HostedProject;
  let tenantFetch: TenantFetch;
  let identities: Connections;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "entra-bootstrap-"));
    issuer = await openOidcIssuer(folder);
    // The tenant of this process fetches the issuer's keys from its address.
    setDefaultCACertificates([...trusted, await readFile(issuer.caFile, "utf8")]);
    project = await openHostedProject(inject("engineRoot"), { attaches: true, inVault: ["target", "bootstrap"] });
    tenantFetch = openTenantFetch(project.tenant.caFile);
    await writeBootstrap();
    identities = parseConnections(
      JSON.parse(
        await run(
          // Partial runs also check the rest of the stack and its exceptions.
          `pulumi preview --stack bootstrap --policy-pack policies ${list("--exclude")} >&2 && ` +
            "pulumi up --yes --skip-preview --stack bootstrap --policy-pack policies >&2 && " +
            "pulumi stack output connections --json --stack bootstrap",
        ),
      ),
    );
  });
  afterAll(async () => {
    await tenantFetch[Symbol.asyncDispose]();
    await project[Symbol.asyncDispose]();
    await issuer[Symbol.asyncDispose]();
    setDefaultCACertificates(trusted);
    await rm(folder, { recursive: true });
  });

  /** Output of the command for the stack, with the issuer of this test instead of GitHub's. */
  async function writeBootstrap(): Promise<void> {
    const now = new Date();
    const text = renderBootstrap({
      stack: "target",
      specs: parseIntegrations(integrations, { now, owners: undefined }),
      kind: "github",
      repository: "contoso/integrations",
      tenant: {},
      now,
    });
    const { "entra-integrations:integrations": entries, ...settings } = (parseYaml(text) as StackFile).config;
    for (const { credential } of Object.values(entries)) {
      for (const { githubActions } of credential.trusts) githubActions.issuer = issuer.origin;
    }
    await project.write("bootstrap", entries, settings);
  }

  async function run(script: string, env: Record<string, string> = {}): Promise<string> {
    const { code, stdout, stderr } = await project.run(script, env);
    if (code !== 0) throw new Error(stderr + stdout);
    return stdout;
  }

  it("accept only the tokens of the runs that they trust", async () => {
    const lets = await Promise.all(
      acts.map(async (act) => {
        const outcomes = await Promise.all(
          Object.entries(subjects).map(async ([who, sub]) => ({ who, refusal: (await signIn(act, sub)).refusal })),
        );
        const refusals = new Set(outcomes.flatMap(({ refusal = [] }) => refusal));
        expect(refusals).toEqual(new Set(["AADSTS700213"]));
        return [act, outcomes.flatMap(({ who, refusal }) => (refusal === undefined ? [who] : []))] as const;
      }),
    );
    expect(Object.fromEntries(lets)).toEqual({
      preview: ["a pull request", "main"],
      deploy: ["entra-deploy-target", "entra-rotation-target"],
      consent: ["entra-consent-target"],
    });
  });

  it("have exactly the permissions that they need in their tokens", async () => {
    const roles = {
      preview: (await signIn("preview", subjects.main)).roles,
      deploy: (await signIn("deploy", subjects["entra-deploy-target"])).roles,
      consent: (await signIn("consent", subjects["entra-consent-target"])).roles,
    };
    expect(roles).toEqual({
      preview: ["Application.Read.All", "DelegatedPermissionGrant.Read.All", "Policy.Read.All"],
      deploy: [
        "Application.Read.All",
        "Application.ReadWrite.OwnedBy",
        "DelegatedPermissionGrant.Read.All",
        "Policy.Read.All",
      ],
      consent: ["AppRoleAssignment.ReadWrite.All", "Application.Read.All", "DelegatedPermissionGrant.ReadWrite.All"],
    });
  });

  it("deploy, consent and preview, each without a secret", async () => {
    const owners = [identities["deploy"]!.entra!.servicePrincipalObjectId];
    await project.write("target", integrations, { "entra-integrations:owners": owners });
    const up = "pulumi up --yes --skip-preview --stack target";
    const { appRoleAssignments, oauth2PermissionGrants } = project.tenant.tenant;
    const consents = (): number => appRoleAssignments.size + oauth2PermissionGrants.size;
    const before = consents();
    await run(`${up} ${list("--exclude")}`, await environmentOf("deploy", subjects["entra-deploy-target"]));
    const deployed = consents() - before;
    await run(`${up} ${list("--target")}`, await environmentOf("consent", subjects["entra-consent-target"]));
    const consented = consents() - before;
    const look = "pulumi preview --stack target --expect-no-changes";
    const seen = await run(look, await environmentOf("preview", subjects["a pull request"]));
    expect([deployed, consented, seen]).toEqual([0, 2, expect.stringMatching(/\d+ unchanged/)]);
  });

  /** Like azure/login and the providers. */
  async function signIn(act: string, sub: string): Promise<{ roles?: string[]; refusal?: string | undefined }> {
    const { clientId, tokenEndpoint } = identities[act]!.entra!;
    const response = await tenantFetch.fetch(tokenEndpoint, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: clientId,
        scope: `${project.tenant.origin}/.default`,
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        client_assertion: await tokenOf(sub),
      }),
    });
    const answer = (await response.json()) as { access_token?: string; error_description?: string };
    if (answer.access_token === undefined) return { refusal: answer.error_description?.split(":")[0] };
    return { roles: (decodeJwt(answer.access_token)["roles"] as string[]).toSorted() };
  }

  async function environmentOf(act: string, sub: string): Promise<Record<string, string>> {
    const { clientId } = identities[act]!.entra!;
    const token = await tokenOf(sub);
    return { ARM_CLIENT_ID: clientId, ARM_CLIENT_SECRET: "", ARM_USE_OIDC: "true", ARM_OIDC_TOKEN: token };
  }

  function tokenOf(sub: string): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    return issuer.issue({ iss: issuer.origin, sub, nbf: now, exp: now + 300 });
  }
});
