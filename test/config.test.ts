import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as state from "@pulumi/pulumi/runtime/state.js";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { loadAddedSystems, reportingSpecErrors } from "../config.ts";
import { SpecError } from "../integrations/stack-file/problems.ts";
import { createCertificate } from "./support/certificates.ts";
import { read, refusal } from "./support/settings.ts";
import { createSystemFolder, systemText } from "./support/system-folder.ts";

const reporting = { reporting: { system: "custom", redirectUris: ["https://reporting.contoso.com/cb"] } };

beforeEach(() => {
  vi.stubEnv("AZURE_AUTHORITY_HOST", "");
  vi.stubEnv("ARM_ENVIRONMENT", undefined);
});

const clientWith = (credential: object) => ({
  erp: { system: "custom", applicationPermissions: { microsoftGraph: ["Mail.Send"] }, credential },
});

/** The SDK's store for the settings of a run, which its types lack. */
interface SdkState {
  readonly getStore?: () => { settings: { options: { rootDirectory: string | undefined } } };
}

describe("readSettings", () => {
  it("reads the integrations of the stack file", () => {
    expect(read({ integrations: reporting }).integrations.map(({ name, system }) => [name, system])).toEqual([
      ["reporting", "custom"],
    ]);
  });

  it("reads the integrations of system files, from the project's folder", async () => {
    vi.stubEnv("ENTRA_INTEGRATIONS_PROJECT_DIR", createSystemFolder({ "crm.ts": systemText() }));
    vi.stubEnv("AZURE_AUTHORITY_HOST", "https://localhost:8443");
    const settings = {
      systemFiles: ["./crm.ts"],
      integrations: { crm: { system: "contoso-crm", address: "https://crm.contoso.com" } },
    };
    read({ ...settings, integrations: reporting });
    expect(read(settings, await loadAddedSystems()).integrations.map(({ system }) => system)).toEqual(["contoso-crm"]);
  });

  it("uses the stack's owners for integrations without owners", () => {
    const { integrations } = read({ integrations: reporting, owners: ["ada@contoso.com"] });
    expect(integrations[0]?.entra?.owners).toEqual(["ada@contoso.com"]);
  });

  it.each([
    ["true", true],
    ["false", false],
  ])("reads the setting protect: %s", (protect, expected) => {
    expect(read({ integrations: reporting, protect }).protect).toBe(expected);
  });

  it("protects nothing by default", () => {
    expect(read({ integrations: reporting }).protect).toBe(false);
  });

  it.each([
    [undefined, 365],
    ["730", 730],
  ])("reads the longest validity of a certificate: %s", (maximumCertificateDays, expected) => {
    const settings = { integrations: reporting, ...(maximumCertificateDays && { maximumCertificateDays }) };
    expect(read(settings).maximumCertificateDays).toBe(expected);
  });

  it.each(["0", "a year", "1e3", "-1", "365.5", "999999"])("refuses a limit of %s days for certificates", (text) => {
    expect(refusal({ integrations: reporting, maximumCertificateDays: text })).toBe(
      `maximumCertificateDays: must be a number of days, got "${text}"\n` +
        "  fix: write a whole number such as 365, or remove the setting  [maximum-certificate-days]",
    );
  });

  it("refuses a value of protect that is neither true nor false", () => {
    expect(refusal({ integrations: reporting, protect: "yes" })).toBe(
      'protect: must be true or false, got "yes"\n' +
        "  fix: write true to protect registrations whose entry is removed  [protect-not-boolean]",
    );
  });

  it.each([
    ["", []],
    ["reporting", ["reporting"]],
    [" mail , reporting ", ["mail", "reporting"]],
    ["all", ["reporting", "mail"]],
  ])("reads the integrations with held secrets from the environment: %j", (text, expected) => {
    vi.stubEnv("ENTRA_INTEGRATIONS_HOLD_SECRETS", text);
    const mail = { system: "custom", redirectUris: ["https://mail.contoso.com/cb"] };
    expect([...read({ integrations: { ...reporting, mail } }).heldSecrets]).toEqual(expected);
  });

  it("refuses to hold the secrets of an unknown integration", () => {
    vi.stubEnv("ENTRA_INTEGRATIONS_HOLD_SECRETS", "reproting");
    expect(refusal({ integrations: reporting })).toBe(
      'ENTRA_INTEGRATIONS_HOLD_SECRETS: must name integrations of the stack file, got "reproting"\n' +
        "  fix: did you mean reporting?  [held-secret-unknown]",
    );
  });

  it.each([
    ["nothing", {}, "https://login.microsoftonline.com"],
    ["public", { "azuread:environment": "public" }, "https://login.microsoftonline.com"],
    ["global", { "azuread:environment": "global" }, "https://login.microsoftonline.com"],
    ["usgovernment", { "azuread:environment": "usgovernment" }, "https://login.microsoftonline.us"],
    ["usgovernmentL4", { "azuread:environment": "usgovernmentL4" }, "https://login.microsoftonline.us"],
    ["usgovernmentL5", { "azuread:environment": "usgovernmentL5" }, "https://login.microsoftonline.us"],
    ["dod", { "azuread:environment": "dod" }, "https://login.microsoftonline.us"],
    ["china", { "azuread:environment": "china" }, "https://login.partner.microsoftonline.cn"],
  ])("signs in at the cloud of %s", (_, config, host) => {
    expect(read({ integrations: {}, ...config }).authorityHost).toBe(host);
  });

  it("reads the cloud from ARM_ENVIRONMENT, like the provider", () => {
    vi.stubEnv("ARM_ENVIRONMENT", "china");
    expect(read({ integrations: {} }).authorityHost).toBe("https://login.partner.microsoftonline.cn");
  });

  it("prefers the stack file to ARM_ENVIRONMENT", () => {
    vi.stubEnv("ARM_ENVIRONMENT", "china");
    expect(read({ integrations: {}, "azuread:environment": "public" }).authorityHost).toBe(
      "https://login.microsoftonline.com",
    );
  });

  it("prefers AZURE_AUTHORITY_HOST to everything, without its trailing slash", () => {
    vi.stubEnv("AZURE_AUTHORITY_HOST", "https://localhost:8443/");
    expect(read({ integrations: {}, "azuread:environment": "china" }).authorityHost).toBe("https://localhost:8443");
  });

  it.each([
    ["azuread:environment", { "azuread:environment": "germany" }, undefined],
    ["ARM_ENVIRONMENT", {}, "germany"],
    ["ARM_ENVIRONMENT", {}, "constructor"],
  ])("refuses an unknown cloud, at %s: %j, %s", (path, config, environment) => {
    vi.stubEnv("ARM_ENVIRONMENT", environment);
    expect(refusal({ integrations: {}, ...config })).toBe(
      `${path}: must be one of public, global, usgovernment, usgovernmentl4, usgovernmentl5, dod, china, got "${environment ?? "germany"}"\n` +
        "  fix: name the cloud of your tenant, or remove the setting for the public cloud  [environment-unknown]",
    );
  });

  it.each([
    ["nothing", {}, "integrations: is required"],
    ["an empty setting", { integrations: "" }, "integrations: is required"],
    ["text", { integrations: "erp-sync" }, 'integrations: must be a map of keys and values, got "erp-sync"'],
    [
      "owners as text",
      { integrations: {}, owners: "ada@contoso.com" },
      'owners: must be a list, got "ada@contoso.com"',
    ],
  ])("reports %s like the parser", (_, config, message) => {
    expect(refusal(config).split("\n")[0]).toBe(message);
  });

  it("reads a certificate from a setting without warning about secrets", async () => {
    const warn = vi.spyOn(pulumi.log, "warn");
    const { certificate } = await createCertificate({ name: "erp" });
    const integrations = clientWith({ type: "certificate", certificates: [{ configSecret: "erpCertificate" }] });
    const credential = read({ integrations, erpCertificate: certificate }).integrations[0]?.entra?.credential;
    expect(credential).toMatchObject({ type: "certificate", certificates: [{ subject: "CN=erp" }] });
    expect(warn).not.toHaveBeenCalled();
  });

  it.each([
    ["the project, as the Pulumi CLI tells it", "project", ""],
    ["the folder in which our commands run", "", "project"],
  ])("reads a certificate file from %s", async (_, root, cwd) => {
    const dir = mkdtempSync(join(tmpdir(), "certificates-"));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    writeFileSync(join(dir, "erp.pem"), (await createCertificate({ name: "erp" })).certificate);
    const { options } = (state as SdkState).getStore!().settings;
    const before = options.rootDirectory;
    onTestFinished(() => {
      options.rootDirectory = before;
    });
    options.rootDirectory = root && dir;
    vi.spyOn(process, "cwd").mockReturnValue(cwd ? dir : "/elsewhere");
    const integrations = clientWith({ type: "certificate", certificates: [{ file: "erp.pem" }] });
    expect(read({ integrations }).integrations[0]?.entra?.credential).toMatchObject({
      certificates: [{ subject: "CN=erp" }],
    });
  });

  it("looks for certificate files in the user's project when it runs in the sandbox", async () => {
    vi.stubEnv("AZURE_AUTHORITY_HOST", "https://localhost:8443");
    const dir = mkdtempSync(join(tmpdir(), "certificates-"));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    writeFileSync(join(dir, "erp.pem"), (await createCertificate({ name: "erp" })).certificate);
    vi.stubEnv("ENTRA_INTEGRATIONS_PROJECT_DIR", dir);
    const integrations = clientWith({ type: "certificate", certificates: [{ file: "erp.pem" }] });
    expect(read({ integrations }).integrations[0]?.entra?.credential).toMatchObject({
      certificates: [{ subject: "CN=erp" }],
    });
  });

  it.each<[string, object, Record<string, unknown>, string]>([
    [
      "a certificate that is no setting",
      { configSecret: "erpCertificate" },
      {},
      'must be a setting of the stack, got "erpCertificate", which is not there\n' +
        "  fix: set it with pulumi config set --secret erpCertificate < certs/erp.pem  [certificate-setting]",
    ],
    [
      "a private key in a setting",
      { configSecret: "erpCertificate" },
      { erpCertificate: "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----" },
      "must hold no private key, got one in the setting erpCertificate\n" +
        "  fix: keep the key where it is used; write the certificate alone with openssl x509 -in FULL.pem -out certs/erp.pem  [certificate-with-private-key]",
    ],
    [
      "a file that is not there",
      { file: "/nowhere/erp.pem" },
      {},
      'must be a file that can be read, got "/nowhere/erp.pem" (ENOENT)\n' +
        "  fix: write the path from the project's folder, such as certs/erp-2026.pem  [certificate-file]",
    ],
  ])("refuses %s with its position", (_, source, config, problem) => {
    const integrations = clientWith({ type: "certificate", certificates: [source] });
    expect(refusal({ integrations, ...config })).toBe(`integrations.erp.credential.certificates[0]: ${problem}`);
  });

  it.each([
    ["public", "api://AzureADTokenExchange"],
    ["usgovernment", "api://AzureADTokenExchangeUSGov"],
    ["dod", "api://AzureADTokenExchangeUSGov"],
    ["china", "api://AzureADTokenExchangeChina"],
  ])("gives trusts in the cloud %s its audience", (environment, audience) => {
    const trusts = [{ issuer: "https://oidc.contoso.com", subject: "erp" }];
    const integrations = clientWith({ type: "federated", trusts });
    const credential = read({ integrations, "azuread:environment": environment }).integrations[0]?.entra?.credential;
    expect(credential).toMatchObject({ trusts: [{ audience }] });
  });

  it("refuses an unknown setting, but no setting of another namespace", () => {
    const text = refusal({ integrations: {}, protcet: true, "contoso:protcet": "true", "azuread:tenantId": "t" });
    expect(text).toBe("entra-integrations:protcet: is not a setting\n  fix: did you mean protect?  [unknown-setting]");
  });

  it("reports the problems of settings and integrations at once", () => {
    const text = refusal({ integrations: { Reporting: null }, now: "tomorrow", "azuread:environment": "germany" });
    expect([...text.matchAll(/\[([a-z-]+)\]$/gm)].map(([, code]) => code)).toEqual([
      "environment-unknown",
      "integration-name",
      "wrong-type",
      "now-not-a-date",
    ]);
  });
});

describe("reportingSpecErrors", () => {
  it("returns the result of the program", async () => {
    expect(await reportingSpecErrors(() => Promise.resolve(1))).toBe(1);
  });

  it("turns problems of the stack file into an error that Pulumi prints without a stack", async () => {
    const problem = { path: "a", message: "is required", fix: "add it", code: "required" };
    const failed = reportingSpecErrors(() => Promise.reject(new SpecError([problem])));
    await expect(failed).rejects.toSatisfy((error) => pulumi.RunError.isInstance(error));
    await expect(failed).rejects.toThrow("1 problem in the stack file\na: is required\n  fix: add it  [required]");
  });

  it("passes on a bug in the program unchanged, with its stack", async () => {
    const fault = new Error("a fault");
    await expect(reportingSpecErrors(() => Promise.reject(fault))).rejects.toBe(fault);
  });

  it("passes on a failed look-up without a stack, and adds that nothing was changed", async () => {
    const text = "invocation of azuread:index/getClientConfig:getClientConfig returned an error: the tenant is down";
    const failed = reportingSpecErrors(() => Promise.reject(new Error(text)));
    await expect(failed).rejects.toBeInstanceOf(pulumi.RunError);
    await expect(failed).rejects.toThrow(`${text}\nNothing was changed: this was read first.`);
  });
});
