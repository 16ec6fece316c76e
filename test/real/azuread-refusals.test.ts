import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  propertiesOf,
  rawInputs,
  type Refusal,
  writeRefusals,
} from "../../packages/sandbox-providers/test/azuread/raw-inputs.ts";
import type { RawInput } from "../../packages/sandbox-providers/test/azuread/raw-values.ts";
import type { MiniEngine } from "./support/mini-engine.ts";
import type { Values } from "./support/plugin-process.ts";
import { startTwins, type Twins } from "./support/twin-tenants.ts";

const recording = new URL("../recordings/azuread-refusals.txt", import.meta.url).pathname;

let twins: Twins;

beforeAll(async () => {
  twins = await startTwins();
});

afterAll(() => twins[Symbol.asyncDispose]());

function subjectOf(type: string) {
  return { type: `azuread:index/${type.charAt(0).toLowerCase()}${type.slice(1)}:${type}`, name: "it" };
}

/** The refusal of one input by a plugin in a preview; undefined if it is accepted. */
async function refusalOf({ plugin }: MiniEngine, [type, news]: RawInput): Promise<Refusal | undefined> {
  const sent = JSON.parse(JSON.stringify(news)) as Values;
  const { inputs, failures } = await plugin.check(subjectOf(type), {}, sent);
  if (failures.length > 0) return { step: "check", properties: propertiesOf(failures) };
  const creation = plugin.create(subjectOf(type), inputs, true);
  return creation.then(() => undefined).catch(() => ({ step: "create", properties: [] }));
}

async function refusalsOf(engine: MiniEngine): Promise<Map<string, Refusal>> {
  const refusals = new Map<string, Refusal>();
  for (const [title, input] of rawInputs) {
    const refusal = await refusalOf(engine, input);
    if (refusal !== undefined) refusals.set(title, refusal);
  }
  return refusals;
}

describe("of inputs that no integration gives", () => {
  it("the published plugin refuses what the recording says, at the same step", async () => {
    await expect(writeRefusals(await refusalsOf(twins.published))).toMatchFileSnapshot(recording);
  });

  it("the sandbox's plugin refuses the same", async () => {
    await expect(writeRefusals(await refusalsOf(twins.sandbox))).toMatchFileSnapshot(recording);
  });

  describe("where the program forbids duplicate names", () => {
    const guarded = (displayName: unknown) => ({ displayName, preventDuplicateNames: true });
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const subject = subjectOf("Application");

    it.each(["published", "sandbox"] as const)("the %s plugin asks the tenant in the preview", async (which) => {
      const { plugin } = twins[which];
      const make = async (news: Values, preview: boolean) =>
        plugin.create(subject, (await plugin.check(subject, {}, news)).inputs, preview);
      await make({ displayName: "Taken" }, false);
      const inputs = guarded("Own");
      const own = { inputs, ...(await make(inputs, false)) };
      await expect(make(guarded("Taken"), true)).rejects.toThrow("was specified. To be managed");
      await expect(make(guarded("It's"), true)).rejects.toThrow("could not check for existing application(s)");
      for (const name of ["taken", "Free", unknown]) expect((await make(guarded(name), true)).id).toBe("");
      const { inputs: news } = await plugin.check(subject, inputs, guarded("Taken"));
      expect((await plugin.diff(subject, own.id, own, news)).diffs).toEqual(["displayName"]);
      await plugin.update(subject, own.id, own, news, true);
      await expect(plugin.update(subject, own.id, own, news, false)).rejects.toThrow("was found");
    });
  });
});
