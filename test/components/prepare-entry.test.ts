import * as azuread from "@pulumi/azuread";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Integration, type IntegrationArgs } from "../../components/index.ts";
import { prepareEntry } from "../../components/prepare-entry.ts";
import {
  type Answers,
  ofType,
  probe,
  providerError,
  type Recording,
  recordResources,
  urnsOf,
  valueOf,
} from "./recording-mocks.ts";

const readResources = "pulumi:pulumi:readStackResourceOutputs";
const answers: Answers = {
  "azuread:index/getClientConfig:getClientConfig": () => ({ tenantId: "7c4a1a0e-1111-4222-8333-444455556666" }),
};

const erp: IntegrationArgs = {
  system: "integray",
  address: "https://acme.integray.app",
  permissions: { microsoftGraph: ["User.Read"] },
  credential: { type: "secret", rotationStart: "2026-11-21" },
};
const desktop: IntegrationArgs = { system: "custom", publicClientRedirectUris: ["http://localhost"] };

/** An integration that needs no app registration. */
const onPremises: IntegrationArgs = {
  system: "dynamics365-finance-onprem",
  environment: "https://ax.contoso.com",
  adfs: "https://adfs.contoso.com",
  client: "native",
  clientId: "0f0e0d0c-0b0a-4908-8706-050403020100",
  redirectUris: ["https://app.contoso.com/cb"],
};

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-21"), toFake: ["Date"] });
  vi.stubEnv("AZURE_AUTHORITY_HOST", "");
  vi.stubEnv("ARM_ENVIRONMENT", undefined);
});

afterEach(() => {
  vi.useRealTimers();
});

async function start(settings: Record<string, string> = {}, given = answers): Promise<Recording> {
  const recording = await recordResources(given);
  pulumi.runtime.setAllConfig(settings);
  return recording;
}

describe("Integration with an entry", () => {
  it("deploys it with the tenant and the time that it reads itself", async () => {
    const recording = await start();
    const { connection } = new Integration("erp-sync", erp);
    expect(await valueOf(connection)).toMatchObject({
      name: "erp-sync",
      system: "integray",
      entra: {
        tenantId: "7c4a1a0e-1111-4222-8333-444455556666",
        clientId: "erp-sync-application client id",
        credential: { type: "secret", generation: 0, rotatesOn: "2027-02-09T00:00:00Z" },
      },
    });
    expect(ofType(recording, "ApplicationPassword")).toHaveLength(1);
  });

  it("returns ids and hand-off in the open and the client secret as a secret", async () => {
    await start();
    const integration = new Integration("erp-sync", erp);
    const { clientId, tenantId, clientSecret, handoff } = integration;
    expect(
      await Promise.all(
        [clientId, tenantId, handoff, clientSecret].map((one: pulumi.Output<unknown>) => pulumi.isSecret(one)),
      ),
    ).toEqual([false, false, false, true]);
    expect(await valueOf(pulumi.all([clientId, tenantId, clientSecret, handoff.product]))).toEqual([
      "erp-sync-application client id",
      "7c4a1a0e-1111-4222-8333-444455556666",
      "erp-sync-secret-0 hunter2",
      "Integray",
    ]);
  });

  it("gives its resources the URNs that they have in a stack deployed from a stack file", async () => {
    await start();
    const { seen, transformation } = probe();
    await valueOf(new Integration("erp-sync", erp, { transformations: [transformation] }).connection);
    expect(await urnsOf(seen)).toEqual([
      "OAuthIntegration::erp-sync",
      "OAuthIntegration$EntraApplication::erp-sync",
      "EntraApplication$Application::erp-sync-application",
      "EntraApplication$ServicePrincipal::erp-sync-service-principal",
      "OAuthIntegration$RotatingSecret::erp-sync-secret",
      "RotatingSecret$ApplicationPassword::erp-sync-secret-0",
    ]);
  });

  it("reads the tenant once for all integrations of a program", async () => {
    const recording = await start();
    const both = [new Integration("erp-sync", erp), new Integration("desktop", desktop)];
    await valueOf(pulumi.all(both.map(({ connection }) => connection)));
    expect(recording.calls.map(({ token }) => token)).toEqual(["azuread:index/getClientConfig:getClientConfig"]);
    expect(ofType(recording, "Application").map(({ name }) => name)).toEqual([
      "desktop-application",
      "erp-sync-application",
    ]);
  });

  it("deploys an integration that the program declares after waiting", async () => {
    const recording = await start();
    await valueOf(new Integration("erp-sync", erp).connection);
    await valueOf(new Integration("desktop", desktop).connection);
    expect(ofType(recording, "Application")).toHaveLength(2);
  });

  it("refuses to delete a secret in use of a program that exports no connections", async () => {
    await start();
    const connection = await valueOf(new Integration("erp-sync", erp).connection);
    const recorded = { "a URN": { type: "entra-integrations:index:OAuthIntegration", outputs: { connection } } };
    const afterRun = { ...answers, [readResources]: () => ({ outputs: recorded }) };
    await start({}, afterRun);
    await expect(prepareEntry("erp-sync", erp).prepare()).resolves.toMatchObject({ recorded: connection });
    await start({}, afterRun);
    const { prepare } = prepareEntry("erp-sync", { ...erp, credential: { ...erp.credential, rotateEveryDays: 40 } });
    await expect(prepare()).rejects.toThrow(/^1 problem in the program\nerp-sync\.credential: .*\[secret-in-use\]$/s);
  });

  it("finds the last run of a renamed integration under its earlier name", async () => {
    await start();
    const connection = await valueOf(new Integration("erp-sync", erp).connection);
    const recorded = { "a URN": { type: "entra-integrations:index:OAuthIntegration", outputs: { connection } } };
    await start({}, { ...answers, [readResources]: () => ({ outputs: recorded }) });
    const renamed = { ...erp, formerName: "erp-sync" };
    await expect(prepareEntry("orders", renamed).prepare()).resolves.toMatchObject({ recorded: connection });
    await expect(prepareEntry("stranger", erp).prepare()).resolves.toMatchObject({ recorded: undefined });
  });

  it("refuses the earlier name of an integration while another one has it", async () => {
    await start();
    prepareEntry("erp-sync", desktop);
    expect(() => prepareEntry("orders", { ...erp, formerName: "erp-sync" })).toThrow(
      /orders\.formerName.*former-name-in-use/s,
    );
  });

  it("reads the tenant of an explicit provider", async () => {
    const recording = await start();
    const fabrikam = new azuread.Provider("fabrikam");
    const integrations = [
      new Integration("erp-sync", erp, { provider: fabrikam }),
      new Integration("desktop", desktop, { providers: { azuread: fabrikam } }),
      new Integration("reporting", { system: "custom", redirectUris: ["https://reporting.contoso.com/cb"] }),
    ];
    await valueOf(pulumi.all(integrations.map(({ connection }) => connection)));
    const providers = recording.calls.map(({ provider = "default" }) => provider.split("::").at(-2) ?? provider);
    expect(providers.sort()).toEqual(["default", "fabrikam"]);
  });

  it("takes owners from the settings of the stack", async () => {
    const recording = await start(
      { "entra-integrations:owners": '["ada@contoso.com"]' },
      { ...answers, "azuread:index/getUser:getUser": () => ({ objectId: "ada object id" }) },
    );
    await valueOf(new Integration("erp-sync", erp).connection);
    expect(ofType(recording, "Application")[0]?.inputs["owners"]).toEqual(["ada object id"]);
  });

  it("throws every problem of its arguments as one error without a stack", async () => {
    const recording = await start();
    const create = () =>
      new Integration("erp-sync", {
        system: "integray",
        address: "http://acme.integray.app",
        permissions: { microsoftGraph: ["User.Reed"] },
        notes: "",
      });
    expect(create).toThrow(pulumi.RunError);
    expect(create).toThrow(
      /^3 problems in the program\nerp-sync\.address: .*\n.*\nerp-sync\.notes: .*\n.*\nerp-sync\.permissions/,
    );
    expect(recording.resources).toEqual([]);
  });

  it("refuses a redirect URI of another integration of the program", async () => {
    await start();
    const reporting: IntegrationArgs = { system: "custom", redirectUris: ["https://reporting.contoso.com/cb"] };
    const first = new Integration("reporting", reporting);
    expect(() => new Integration("second", reporting)).toThrow(
      "second: must not register a redirect URI of reporting, got",
    );
    await valueOf(first.connection);
  });

  it("refuses a setting that cannot be read", async () => {
    await start({ "entra-integrations:protect": "perhaps" });
    expect(() => new Integration("erp-sync", erp)).toThrow("protect: must be true or false, got");
  });

  it("fails with the text of a problem that only the tenant shows", async () => {
    await start(
      {},
      {
        ...answers,
        "azuread:index/getUser:getUser": () => {
          throw providerError('User with UPN "eva@contoso.com" was not found');
        },
      },
    );
    const prepared = prepareEntry("erp-sync", { ...erp, owners: ["eva@contoso.com"] }).prepare();
    await expect(prepared).rejects.toSatisfy((error) => pulumi.RunError.isInstance(error));
    await expect(prepared).rejects.toThrow(/^1 problem in the program\nerp-sync\.owners\[0\]: must be a user of this/);
  });

  it.each([
    ["clientId", onPremises, "dynamics365-finance-onprem needs no app registration"],
    ["tenantId", onPremises, "dynamics365-finance-onprem needs no app registration"],
    ["clientSecret", onPremises, "its credential is none"],
    ["clientSecret", desktop, "its credential is none"],
  ] as const)("has no %s where there is none", async (output, args, reason) => {
    await start();
    const integration = new Integration("no-secret", args);
    expect(() => integration[output]).toThrow(`no-secret has no ${output}: ${reason}`);
    await valueOf(integration.connection);
  });

  it("types its arguments by system", () => {
    const accepted = (args: IntegrationArgs): IntegrationArgs => args;
    // @ts-expect-error -- a misspelt option
    accepted({ system: "integray", adress: "https://acme.integray.app", permissions: {} });
    // @ts-expect-error -- an option of another system
    accepted({ ...desktop, features: ["mail"] });
    // @ts-expect-error -- a value that the system does not have
    accepted({ system: "posit-connect", address: "https://connect.contoso.com", template: "azuree" });
    // @ts-expect-error -- a credential that the system cannot use
    accepted({ ...erp, credential: { type: "none" } });
    // @ts-expect-error -- a required option is missing
    accepted({ system: "integray", permissions: {} });
    expect(accepted(erp)).toBe(erp);
  });
});
