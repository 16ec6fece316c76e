import { compare } from "bcryptjs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Operations } from "@entra-integrations/provider-bridge/operations.ts";
import type { Values } from "@entra-integrations/provider-bridge/property.ts";
import { unwrap } from "@entra-integrations/provider-bridge/wire.ts";
import { randomProvider } from "../../random/provider.ts";

const operations = new Operations(randomProvider());
operations.configure({});

const tokenOf = (name: string) => `random:index/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`;

async function create(name: string, news: Values): Promise<{ id: string; outputs: Values }> {
  const request = { type: tokenOf(name), name: "it", preview: false };
  const { inputs, failures } = operations.check({ ...request, news });
  if (failures.length > 0) throw new Error(failures.join("\n"));
  const { id, properties } = await operations.create({ ...request, properties: inputs });
  return { id, outputs: properties };
}

function diff(name: string, olds: Values, news: Values) {
  const request = { type: tokenOf(name), name: "it" };
  return operations.diff({ ...request, olds, news: operations.check({ ...request, news }).inputs });
}

describe.each([
  ["RandomUuid", {}],
  ["RandomId", { byteLength: 8, prefix: "p-" }],
  ["RandomString", { length: 12, numeric: false, overrideSpecial: "_" }],
  ["RandomPassword", { length: 12, minSpecial: 2 }],
])("%s", (name, news) => {
  it("shows no change on the second run", async () => {
    const { outputs } = await create(name, { ...news, keepers: { g: "1" } });
    expect(diff(name, outputs, { ...news, keepers: { g: "1" } })).toMatchObject({ changes: "DIFF_NONE", diffs: [] });
  });

  it("is generated again when a keeper changes", async () => {
    const { outputs } = await create(name, { ...news, keepers: { g: "1" } });
    expect(diff(name, outputs, { ...news, keepers: { g: "2" } })).toMatchObject({
      diffs: ["keepers"],
      replaces: ["keepers"],
    });
  });

  it("reads back what it made", async () => {
    const { id, outputs } = await create(name, news);
    const read = await operations.read({ type: tokenOf(name), name: "it", id, properties: outputs, inputs: news });
    expect(read).toEqual({ id, properties: outputs, inputs: news });
  });
});

describe("RandomId", () => {
  it("has the same bytes in every form", async () => {
    const { outputs } = await create("RandomId", { byteLength: 6, prefix: "p-" });
    const bytes = Buffer.from(String(outputs["hex"]).slice(2), "hex");
    expect(outputs).toEqual({
      ...{ id: bytes.toString("base64url"), byteLength: 6, prefix: "p-", hex: `p-${bytes.toString("hex")}` },
      ...{ b64Std: `p-${bytes.toString("base64")}`, b64Url: `p-${bytes.toString("base64url")}` },
      dec: `p-${BigInt(`0x${bytes.toString("hex")}`)}`,
    });
  });

  it("is imported by prefix and id", async () => {
    const read = await operations.read({
      type: tokenOf("RandomId"),
      name: "it",
      id: "p-,AQID",
      properties: {},
      inputs: {},
    });
    expect(read?.inputs).toEqual({ byteLength: 3, prefix: "p-" });
    expect(read?.properties["hex"]).toBe("p-010203");
  });
});

describe("RandomString and RandomPassword", () => {
  it("keep to the length and to the least numbers of each kind", async () => {
    const least = fc.integer({ min: 0, max: 4 });
    const options = fc.record({
      length: fc.integer({ min: 16, max: 40 }),
      minLower: least,
      minUpper: least,
      minNumeric: least,
      minSpecial: least,
    });
    const law = fc.assert(
      fc.asyncProperty(options, async (news) => {
        const text = String((await create("RandomString", news)).outputs["result"]);
        const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
        const counts = [count(/[a-z]/g), count(/[A-Z]/g), count(/[0-9]/g), count(/[^a-zA-Z0-9]/g)];
        const leasts = [news.minLower, news.minUpper, news.minNumeric, news.minSpecial];
        return text.length === news.length && counts.every((found, index) => found >= Number(leasts[index]));
      }),
      { numRuns: 50 },
    );
    await expect(law).resolves.toBeUndefined();
  });

  it("put the characters asked for anywhere", async () => {
    const draws = Array.from({ length: 30 }, () => create("RandomString", { length: 40, minLower: 1 }));
    const first = (await Promise.all(draws)).map(({ outputs }) => String(outputs["result"]).charAt(0));
    expect(first).toContainEqual(expect.not.stringMatching(/[a-z]/));
  });

  it("use only the characters asked for", async () => {
    const news = { length: 200, lower: false, upper: false, special: true, overrideSpecial: "_", numeric: true };
    expect((await create("RandomString", news)).outputs["result"]).toMatch(/^[0-9_]{200}$/);
  });

  it("understand number as the older name of numeric", async () => {
    const { outputs } = await create("RandomString", { length: 200, number: false });
    expect(outputs).toMatchObject({
      number: false,
      numeric: false,
      result: expect.not.stringMatching(/[0-9]/) as string,
    });
  });

  it("refuse more characters than there is room for, and no characters at all", async () => {
    await expect(create("RandomString", { length: 3, minLower: 4 })).rejects.toThrow(
      "length 3 is less than the characters asked for",
    );
    const none = { lower: false, upper: false, numeric: false, special: false };
    await expect(create("RandomString", { length: 3, ...none })).rejects.toThrow(
      "at least one of lower, upper, numeric and special",
    );
  });

  it("tell a password only as secrets, with its bcrypt hash", async () => {
    const { id, outputs } = await create("RandomPassword", { length: 20 });
    const { result, bcryptHash } = unwrap(outputs) as { result: string; bcryptHash: string };
    expect([id, outputs["result"], outputs["bcryptHash"]]).toEqual([
      "none",
      expect.objectContaining({ value: result }),
      expect.objectContaining({ value: bcryptHash }),
    ]);
    expect(await compare(result, bcryptHash)).toBe(true);
  });
});

describe("what the plugin does not have", () => {
  it("is a resource type RandomPet, and the message lists the types", async () => {
    await expect(create("RandomPet", {})).rejects.toThrow(
      "the local random provider does not support the resource type random:index/randomPet:RandomPet; it has: RandomId, RandomPassword, RandomString, RandomUuid",
    );
  });
});
