import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import "../../packages/sandbox-providers/defer-packages.ts";
import { type EngineEvent, LocalWorkspace, PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { asText, type Values } from "@entra-integrations/provider-bridge/property.ts";
import type { Provider } from "@entra-integrations/provider-bridge/provider.ts";
import { serveProvider } from "@entra-integrations/provider-bridge/serve.ts";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { openTenantFetch } from "../../cli/sandbox/tenant-fetch.ts";
import { isolateEnvironment, withEnvironment } from "../../cli/sandbox/environment.ts";
import main from "../../examples/deliver-anywhere/index.ts";
import { startTenant } from "../../packages/entra-tenant/index.ts";
import { azureadProvider } from "../../packages/sandbox-providers/azuread/provider.ts";
import { findIn, readFolder } from "../support/secret-search.ts";

const days = 86_400_000;
const folder = new URL("../../examples/deliver-anywhere/", import.meta.url);

/** A product that keeps its values to itself and has at most one identity provider, as dbt Cloud does. */
class Product {
  /** What the product has: all values of the last request. */
  current: Values | undefined;
  /** Each request, and whether Entra accepted the new and the previous secret at that time. */
  readonly requests: { request: string; accepted: boolean; previousAccepted: boolean | undefined }[] = [];
  readonly secrets: string[] = [];
  readonly #accepts: (clientSecret: string) => Promise<boolean>;

  constructor(accepts: (values: Values, clientSecret: string) => Promise<boolean>) {
    this.#accepts = async (clientSecret) => await accepts(this.current ?? {}, clientSecret);
  }

  async take(request: string, values: Values): Promise<void> {
    const missing = ["tenantId", "clientId", "clientSecret"].filter((name) => asText(values[name]) === "");
    if (missing.length > 0) throw new Error(`the product needs ${missing.join(", ")} in every request`);
    const previous = this.secrets.at(-1);
    const secret = asText(values["clientSecret"]);
    this.current = values;
    this.secrets.push(secret);
    this.requests.push({
      request,
      accepted: await this.#accepts(secret),
      previousAccepted: previous === undefined ? undefined : await this.#accepts(previous),
    });
  }
}

function productProvider(product: Product): Provider<Product> {
  const text = { type: "string", use: "required" } as const;
  return {
    name: "product",
    version: "1.0.0",
    kit: "native",
    configuration: {},
    configure: () => product,
    resources: {
      "product:index:IdentityProvider": {
        properties: {
          tenantId: { ...text },
          clientId: { ...text, replaces: true },
          clientSecret: { ...text, secret: true },
        },
        async create(session, planned, made) {
          if (session.current !== undefined) throw new Error("the product has an identity provider already");
          await session.take("create", planned);
          made("identity-provider");
          return {};
        },
        read: (session, _id, state) => Promise.resolve(session.current && state),
        update: (session, _id, _olds, planned) => session.take("update", planned),
        delete(session) {
          session.current = undefined;
          return Promise.resolve();
        },
      },
    },
    functions: {},
  };
}

// A run takes a second, so one stack goes through all steps once, and each test checks a recorded step.
let product: Product;
let changes: Record<string, number>[];
let clearTexts: string[];

beforeAll(async () => {
  const state = await mkdtemp(join(tmpdir(), "deliver-anywhere-"));
  let time = Date.now();
  await using tenant = await startTenant({ now: () => new Date(time) });
  await using trusting = openTenantFetch(tenant.caFile);
  product = new Product(async (values, clientSecret) => {
    const scope = "https://graph.microsoft.com/.default";
    const form = {
      grant_type: "client_credentials",
      client_id: asText(values["clientId"]),
      client_secret: clientSecret,
    };
    const url = `${tenant.origin}/${tenant.tenantId}/oauth2/v2.0/token`;
    return (await trusting.fetch(url, { method: "POST", body: new URLSearchParams({ ...form, scope }) })).ok;
  });
  using azuread = await serveProvider(azureadProvider(trusting.fetch));
  using products = await serveProvider(productProvider(product));
  const { clientId, clientSecret } = tenant.deployer;
  const env = isolateEnvironment(process.env, {
    ARM_METADATA_HOSTNAME: tenant.metadataHost,
    ARM_TENANT_ID: tenant.tenantId,
    ARM_CLIENT_ID: clientId,
    ARM_CLIENT_SECRET: clientSecret,
    ARM_USE_CLI: "false",
    AZURE_AUTHORITY_HOST: tenant.origin,
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: "passphrase",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DEBUG_PROVIDERS: [azuread, products].map(({ name, port }) => `${name}:${port}`).join(","),
  }) as Record<string, string>;
  const stack = await LocalWorkspace.createStack(
    { stackName: "dev", projectName: "dashboards", program: () => Promise.resolve(main()) },
    {
      pulumiCommand: await PulumiCommand.get({ root: inject("engineRoot"), skipVersionCheck: true }),
      pulumiHome: join(state, "home"),
      envVars: env,
    },
  );
  // Each would start the engine again after a run.
  stack.outputs = () => Promise.resolve({});
  stack.info = () => Promise.resolve(undefined);
  stack.workspace.selectStack = () => Promise.resolve();
  const up = async (): Promise<Record<string, number>> => {
    const clock = { ENTRA_INTEGRATIONS_SANDBOX_TIME: new Date(time).toISOString() };
    Object.assign(stack.workspace.envVars, clock);
    const seen: Record<string, number> = {};
    const onEvent = ({ resOutputsEvent }: EngineEvent): void => {
      const { op, type = "" } = resOutputsEvent?.metadata ?? {};
      if (type === "product:index:IdentityProvider" && op !== undefined) seen[op] = (seen[op] ?? 0) + 1;
    };
    await withEnvironment({ ...env, ...clock }, () => stack.up({ onEvent }));
    return seen;
  };
  try {
    changes = [await up()];
    time += 80 * days;
    changes.push(await up());
    clearTexts = findIn(await readFolder(state), product.secrets);
  } finally {
    await rm(state, { recursive: true, force: true });
  }
});

describe("docs/deliver-anywhere.md", () => {
  it("shows the program", () => {
    const page = readFileSync(new URL("../../docs/deliver-anywhere.md", import.meta.url), "utf8");
    const shown = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, text]) => text);
    expect(shown).toEqual([readFileSync(new URL("index.ts", folder), "utf8")]);
  });
});

describe("a resource of another provider", () => {
  it("is created with a secret that Entra accepts, and updated in place at the rotation", () => {
    expect(changes).toEqual([{ create: 1 }, { update: 1 }]);
    expect(product.secrets[1]).not.toBe(product.secrets[0]);
  });

  it("gets the new secret while both are accepted, with all other values", () => {
    expect(product.requests).toEqual([
      { request: "create", accepted: true, previousAccepted: undefined },
      { request: "update", accepted: true, previousAccepted: true },
    ]);
    expect(Object.keys(product.current ?? {})).toEqual(
      expect.arrayContaining(["tenantId", "clientId", "clientSecret"]),
    );
  });

  it("leaves no secret in clear text in the state", () => {
    expect(product.secrets.every((secret) => secret.length > 20)).toBe(true);
    expect(clearTexts).toEqual([]);
  });
});
