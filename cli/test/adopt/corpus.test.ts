import { afterAll, beforeAll, expect, it } from "vitest";
import { startTenant, type TenantHandle } from "../../../packages/entra-tenant/index.ts";
import { corpusSeed } from "../../../test/support/adoption-corpus/corpus.ts";
import { createCorpusClock, makeCorpus } from "../../../test/support/adoption-corpus/make-corpus.ts";
import type { MadeRegistration } from "../../../test/support/adoption-corpus/made-registration.ts";
import { adoptInto } from "./adopting.ts";

/** Registrations that cannot be adopted at all. */
const refusals = ["only-personal-accounts", "other-stack"];

/** The changes that the user has to accept. A stack file does not accept the same display name twice. */
const losses = [
  "reporting-api:enterprise-application",
  "field-service-app:redirect-uris",
  "field-service-app:single-page-redirect-uris",
  "label-printing:permissions",
  "room-booking:permissions",
  "test-app-2:display-name",
];

/** Properties in which the entries and the tenant differ after that. */
const differences = [
  "field-service-app: web.redirectUris",
  "field-service-app: singlePageApplication.redirectUris",
  "label-printing: requiredResourceAccesses",
  "room-booking: requiredResourceAccesses",
  "test-app-2: displayName",
];

let tenant: TenantHandle;
let registrations: MadeRegistration[];

beforeAll(async () => {
  const clock = createCorpusClock();
  tenant = await startTenant({ seed: corpusSeed, now: () => clock.now });
  registrations = await makeCorpus(tenant, clock);
});

afterAll(() => tenant.close());

it("every registration that people made is adopted without a change, or refused with the name of each change", async () => {
  expect(registrations.length).toBeGreaterThanOrEqual(40);
  const ids = registrations.map(({ clientId }) => clientId);
  const refused = await adoptInto(tenant, { ids });
  expect(refused.exitCode).toBe(1);
  expect(refused.stackFile).toBeUndefined();
  const problems = refused.warned.split("\n").flatMap((line) => /\[(adopt-[\w-]+)\]$/.exec(line)?.[1] ?? []);
  expect(problems).toEqual(["adopt-audience", "adopt-other-stack"]);
  const accepted = [...refused.warned.matchAll(/--accept (\S+)/g)].map(([, name]) => name ?? "");
  expect(accepted).toEqual(losses);

  const adoptable = registrations.filter(({ key }) => !refusals.includes(key)).map(({ clientId }) => clientId);
  const adopted = await adoptInto(tenant, { ids: adoptable, accepted });
  expect(adopted.warned).toBe("");
  expect(adopted.exitCode).toBe(0);
  expect(adopted.differences).toEqual(differences);

  const secrets = registrations.flatMap((one) => one.secrets.map(({ secretText }) => secretText));
  expect(secrets.length).toBeGreaterThan(20);
  const text = [refused.printed, refused.warned, adopted.printed, adopted.stackFile].join("\n");
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  // Graph returns the first characters of a secret as a hint.
  expect(text).not.toContain("hint");
});
