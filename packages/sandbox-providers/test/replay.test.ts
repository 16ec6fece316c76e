import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asValues } from "@entra-integrations/provider-bridge/property.ts";
import { startTenant, type TenantHandle } from "../../entra-tenant/index.ts";
import { differences } from "./support/differences.ts";
import { cutAlike, type RecordedCall, recordedCalls, titleOf, withoutBridgeKeys } from "./support/recording.ts";
import { Replay } from "./support/replay.ts";

const authorities = getCACertificates("default");
const answers = new Map<RecordedCall, unknown>();
let folder: string;
let tenant: TenantHandle;

// The calls build on one another: what one makes, a later one changes. So all are made once, in their order.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "replay-"));
  tenant = await startTenant({ stateFile: join(folder, "tenant.json") });
  setDefaultCACertificates([await readFile(tenant.caFile, "utf8")]);
  const replay = new Replay(tenant, await readFile(tenant.caFile, "utf8"));
  for (const call of recordedCalls)
    answers.set(call, await replay.make(call).catch((error: unknown) => ({ error: String(error) })));
}, 60_000);

afterAll(async () => {
  setDefaultCACertificates(authorities);
  await tenant.close();
  await rm(folder, { recursive: true, force: true });
});

describe("our plugins answer as the real ones", () => {
  it.each(recordedCalls.map((call, index) => [`${index} ${titleOf(call)}`, call] as const))("%s", (_title, call) => {
    const recorded = asValues(withoutBridgeKeys(call.response));
    const properties = asValues(recorded["properties"] ?? recorded["return"]);
    const inputs = asValues(recorded["inputs"]);
    for (const difference of differences) if (difference.applies(call)) difference.adjust(properties, inputs);
    expect(cutAlike(answers.get(call), recorded)).toEqual(recorded);
  });
});
