import { beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { microsoftGraph } from "../../../integrations/permissions/apis.ts";
import type { Connection } from "../../../integrations/connection.ts";
import { stacksOf } from "../inventory/seeded.ts";
import { startTrustedTenant } from "../trusted-tenant.ts";
import { recover, stackFile } from "./interrupted.ts";

const tenant = startTrustedTenant();
const tag = "entra-integrations:contoso:prod:erp";

beforeEach(() => tenant().reset());

/** The parts of objects in Microsoft Graph that the tests read. */
interface Answer {
  id: string;
  appId: string;
  keyId: string;
  secretText: string;
}

/** Sends a request to the tenant's Microsoft Graph as its deployer. */
async function graph(method: string, path: string, body?: unknown): Promise<Answer> {
  const { origin, tenantId, deployer } = tenant();
  const form = { client_id: deployer.clientId, client_secret: deployer.clientSecret, scope: `${origin}/.default` };
  const answer = await fetch(`${origin}/${tenantId}/oauth2/v2.0/token`, {
    method: "POST",
    body: new URLSearchParams({ grant_type: "client_credentials", ...form }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  const response = await fetch(`${origin}/v1.0${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
  return (response.status === 204 ? {} : await response.json()) as Answer;
}

const register = (tags: string[] = [tag], more: object = {}) =>
  graph("POST", "/applications", { displayName: "ERP", tags, ...more });
const applicationIds = (): string[] =>
  [...tenant().tenant.applications.values()].map(({ displayName, id }) => `${displayName} ${id}`);
const isThere = (id: string | undefined): boolean => tenant().tenant.applications.has(id ?? "");

describe("recover", () => {
  it("finds nothing where the state knows everything", async () => {
    const { id } = await register();
    const { stdout, exitCode } = await recover(tenant(), { stateIds: [`/applications/${id}`] });
    expect([exitCode, stdout]).toEqual([0, "nothing was left behind by runs of stack prod\n"]);
  });

  it("lists a registration that the state does not know, and changes nothing without an answer", async () => {
    const { id, appId } = await register();
    const before = applicationIds();
    const { stdout, exitCode } = await recover(tenant(), { stateIds: [] });
    expect(stdout).toMatch(
      new RegExp(
        `^1 object of stack prod that it does not know:\napplication ERP\n  id ${id}, client id ${appId}, integration erp, ` +
          String.raw`created \d{4}-\d\d-\d\d \d\d:\d\d UTC, no credentials, last use not seen since \d{4}-\d\d-\d\d` +
          "\n$",
      ),
    );
    expect([exitCode, applicationIds()]).toEqual([1, before]);
  });

  it("removes it with --remove --yes permanently, and finds nothing when repeated", async () => {
    const { id } = await register();
    const first = await recover(tenant(), { stateIds: [] }, "--remove", "--yes");
    expect([first.exitCode, isThere(id), tenant().tenant.deletedApplications.has(id)]).toEqual([0, false, false]);
    expect(first.stdout).toContain("removed application ERP permanently, because nobody can have used it");
    expect(first.stdout).toContain("npx pulumi refresh --clear-pending-creates --stack prod");
    const second = await recover(tenant(), { stateIds: [] }, "--remove", "--yes");
    expect([second.exitCode, second.stdout]).toEqual([0, "nothing was left behind by runs of stack prod\n"]);
  });

  it("removes nothing without a confirmation", async () => {
    const { id } = await register();
    const { stderr, exitCode } = await recover(tenant(), { stateIds: [] }, "--remove");
    expect([exitCode, isThere(id)]).toEqual([2, true]);
    expect(stderr).toContain("not answered: Remove 1 object from the tenant?\n  fix: answer with --yes");
  });

  it.each<[string, string[], object, boolean]>([
    ["has credentials", [tag], { passwordCredentials: [{ displayName: "by hand" }] }, false],
    ["was kept on purpose", [`${tag}:keep`], {}, false],
    // As one with a federated credential, or a public client.
    ["has an enterprise application", [tag], {}, true],
  ])("removes a registration that %s only by name", async (doubt, tags, more, hasPrincipal) => {
    const { id, appId } = await register(tags, more);
    if (hasPrincipal) await graph("POST", "/servicePrincipals", { appId });
    const all = await recover(tenant(), { stateIds: [] }, "--remove", "--yes");
    expect([all.exitCode, isThere(id)]).toEqual([1, true]);
    expect(all.stdout).toContain(doubt);
    expect(all.stdout).toContain(`removed only by name: --remove ${id}`);
    const named = await recover(tenant(), { stateIds: [] }, "--remove", appId, "--yes");
    expect([named.exitCode, isThere(id), tenant().tenant.deletedApplications.has(id)]).toEqual([0, false, true]);
    expect(named.stdout).toContain(`for 30 days, npm run adopt -- --restore ${appId} restores it`);
  });

  it("leaves registrations of other stacks, and those that another stack took over", async () => {
    const moved = await register();
    await register(["entra-integrations:contoso:test:erp"]);
    await register(["entra-integrations:contoso:prod-eu:erp"]);
    const otherConnections = stacksOf({ erp: moved.appId }).stacks[0]!.connections;
    const { stdout } = await recover(tenant(), { stateIds: [], otherConnections });
    expect(stdout).toBe("nothing was left behind by runs of stack prod\n");
  });

  it("finds an enterprise application of a registration that the state knows", async () => {
    const { id, appId } = await register();
    const principal = await graph("POST", "/servicePrincipals", { appId, tags: [tag] });
    const { stdout, exitCode } = await recover(tenant(), { stateIds: [`/applications/${id}`] }, "--remove", "--yes");
    expect([exitCode, isThere(id), tenant().tenant.servicePrincipals.has(principal.id)]).toEqual([0, true, false]);
    expect(stdout).toContain("1 object of stack prod that it does not know:\nservice principal ERP\n");
  });

  it("removes an enterprise application only by name if it may have signed in", async () => {
    const { id, appId } = await register();
    const principal = await graph("POST", "/servicePrincipals", { appId, tags: [tag] });
    Object.assign(tenant().tenant.reports, { hasPremiumLicence: false });
    const { stdout, exitCode } = await recover(tenant(), { stateIds: [`/applications/${id}`] }, "--remove", "--yes");
    Object.assign(tenant().tenant.reports, { hasPremiumLicence: true });
    expect([exitCode, tenant().tenant.servicePrincipals.has(principal.id)]).toEqual([1, true]);
    expect(stdout).toContain("may have signed in, last use unknown: the tenant has no Microsoft Entra ID P1 licence");
  });

  it("does not list the enterprise application of a registration that is left over itself", async () => {
    const { appId } = await register();
    await graph("POST", "/servicePrincipals", { appId, tags: [tag] });
    expect((await recover(tenant(), { stateIds: [] })).stdout).toContain("1 object of stack prod");
  });

  it("removes a secret that has the name of a known one", async () => {
    const { id } = await register();
    const add = () =>
      graph("POST", `/applications/${id}/addPassword`, {
        passwordCredential: { displayName: "period from 2026-11-01" },
      });
    const [known, repeated] = [await add(), await add()];
    const stateIds = [`/applications/${id}`, `${id}/password/${known.keyId}`];
    const { stdout, exitCode } = await recover(tenant(), { stateIds }, "--remove", "--yes");
    const left = tenant()
      .tenant.applications.get(id)
      ?.passwordCredentials.map(({ keyId }) => keyId);
    expect([exitCode, left]).toEqual([0, [known.keyId]]);
    expect(stdout).toContain(`client secret "period from 2026-11-01"\n  id ${repeated.keyId}`);
    expect(stdout).not.toContain(repeated.secretText);
  });

  it("removes grants and role assignments that the next run would make again", async () => {
    const { id, appId } = await register();
    const principal = await graph("POST", "/servicePrincipals", { appId, tags: [tag] });
    const api = tenant().tenant.findServicePrincipal(microsoftGraph)!;
    const appRoleId = tenant().tenant.findResource(microsoftGraph)!.appRoles[0]!.id;
    const clientId = principal.id;
    await graph("POST", `/servicePrincipals/${clientId}/appRoleAssignments`, {
      principalId: clientId,
      resourceId: api.id,
      appRoleId,
    });
    await graph("POST", "/oauth2PermissionGrants", {
      clientId,
      consentType: "AllPrincipals",
      resourceId: api.id,
      scope: "User.Read",
    });
    const planned = [
      [
        "azuread:index/appRoleAssignment:AppRoleAssignment",
        { principalObjectId: clientId, resourceObjectId: api.id, appRoleId },
      ],
      [
        "azuread:index/servicePrincipalDelegatedPermissionGrant:ServicePrincipalDelegatedPermissionGrant",
        { servicePrincipalObjectId: clientId, resourceServicePrincipalObjectId: api.id },
      ],
    ] as const;
    const stateIds = [`/applications/${id}`, `/servicePrincipals/${clientId}`];
    const { exitCode, stdout } = await recover(tenant(), { stateIds, planned }, "--remove", "--yes");
    const { oauth2PermissionGrants, appRoleAssignments } = tenant().tenant;
    const left = [...oauth2PermissionGrants.values(), ...appRoleAssignments.values()].filter(
      (one) => ("clientId" in one ? one.clientId : one.principalId) === clientId,
    );
    expect([exitCode, left, stdout.includes("2 objects of stack prod")]).toEqual([0, [], true]);
  });

  it("refuses an id that was not left behind", async () => {
    await register();
    const { stderr, exitCode } = await recover(tenant(), { stateIds: [] }, "--remove", "x", "--yes");
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('nothing that was left behind has the id "x"')]);
  });

  it("uses the outputs if the state cannot be read", async () => {
    const known = await register();
    const lost = await register();
    const { stacks } = stacksOf({ erp: known.appId });
    const connection = stacks[0]!.connections["erp"]!;
    const entra = { ...connection.entra!, applicationObjectId: known.id };
    const text = JSON.stringify({ ...connection, entra })
      .replaceAll("https://login.microsoftonline.com", tenant().origin)
      .replaceAll("8d0f6f5e-0000-4000-8000-000000000001", tenant().tenantId);
    const connections = { erp: JSON.parse(text) as Connection };
    const { stdout, stderr } = await recover(tenant(), { connections }, "--remove", "--yes");
    expect([stdout.includes(lost.id), stdout.includes(known.id)]).toEqual([true, false]);
    // The state may know it.
    expect([isThere(lost.id), stdout.includes(`removed only by name: --remove ${lost.id}`)]).toEqual([true, true]);
    expect(stderr).toContain("Only the outputs of the stack are known: the state of stack prod cannot be read");
  });
});

describe("recover --adopt", () => {
  it("writes the adopt block into the entry, and changes nothing else in the file or the tenant", async () => {
    const { id, appId } = await register();
    const { stdout, exitCode, file } = await recover(tenant(), { stateIds: [] }, "--adopt", appId);
    const block = `      adopt:\n        clientId: ${appId}\n        applicationObjectId: ${id}\n`;
    expect(file).toBe(stackFile.replace("    other:", `${block}    other:`));
    expect([exitCode, isThere(id)]).toEqual([0, true]);
    expect(stdout).toContain(
      `application ERP: Pulumi.prod.yaml:\n     erp:\n+      adopt:\n+        clientId: ${appId}\n`,
    );
    expect((parse(file) as { config: object }).config).toMatchObject({
      "entra-integrations:integrations": { erp: { adopt: { clientId: appId } } },
    });
  });

  it("prints the command that adopts a registration whose entry is gone", async () => {
    const { appId } = await register(["entra-integrations:contoso:prod:gone"]);
    const { stdout, file, exitCode } = await recover(tenant(), { stateIds: [] }, "--adopt", appId);
    const line = `application ERP: npm run adopt -- ${appId} --name gone --stack prod\n`;
    expect([stdout.includes(line), file, exitCode]).toEqual([true, stackFile, 1]);
  });

  it("writes the ids of app roles that the entry declares, which the next run keeps", async () => {
    const appRole = { displayName: "Read", description: "Read", value: "Read", allowedMemberTypes: ["Application"] };
    const id = "8d0f6f5e-0000-4000-8000-00000000000b";
    const { appId } = await register([tag], { appRoles: [{ ...appRole, id, isEnabled: true }] });
    const declaring = stackFile.replace("    other:", "      appRoles: { Read: }\n    other:");
    const { file } = await recover(tenant(), { stateIds: [], file: declaring }, "--adopt", appId);
    expect(file).toContain(`        appRoles:\n          Read: ${id}\n    other:`);
  });

  it("adopts a registration with credentials and an enterprise application, and lists what the next run changes", async () => {
    const { id, appId } = await register([tag], { passwordCredentials: [{ displayName: "by hand" }] });
    const principal = await graph("POST", "/servicePrincipals", { appId, tags: [tag] });
    const { stdout, file, exitCode } = await recover(tenant(), { stateIds: [] }, "--adopt", appId);
    const ids = `${appId}\n        applicationObjectId: ${id}\n        servicePrincipalObjectId: ${principal.id}\n`;
    expect(file).toBe(stackFile.replace("    other:", `      adopt:\n        clientId: ${ids}    other:`));
    expect(exitCode).toBe(0);
    expect(stdout).toContain("web.redirectUris: adds https://erp.contoso.com/callback");
  });

  it("changes nothing if the entry adopts another registration, or has a problem", async () => {
    const { appId } = await register();
    const other = stackFile.replace(
      "    other:",
      `      adopt: { clientId: ${tag}, applicationObjectId: x }\n    other:`,
    );
    const broken = stackFile.replace("product: ERP", "product: 1");
    for (const [before, problem] of [
      [other, "the entry erp has the adopt block of another registration"],
      [broken, "integrations.erp.product: must be text"],
    ] as const) {
      const { stderr, file, exitCode } = await recover(tenant(), { stateIds: [], file: before }, "--adopt", appId);
      expect([exitCode, file, stderr]).toEqual([1, before, expect.stringContaining(problem)]);
    }
  });
});
