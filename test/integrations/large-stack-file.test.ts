import { distance } from "fastest-levenshtein";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { parseIntegrations } from "../../integrations/stack-file/parse.ts";
import { renderPath, renderValue, SpecError } from "../../integrations/stack-file/problems.ts";

vi.mock("fastest-levenshtein", async (load) => {
  const real = await load<{ distance: (a: string, b: string) => number }>();
  return { distance: vi.fn(real.distance) };
});

beforeEach(() => {
  vi.mocked(distance).mockClear();
});

function refusalOf(entry: object): SpecError {
  try {
    parseIntegrations({ reporting: entry }, { now: new Date("2026-11-21"), owners: undefined });
  } catch (error) {
    if (error instanceof SpecError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

const wrong = { system: "custom", displayName: 1 };
const manyNames = Array.from({ length: 10_000 }, (_, index) => `User.Read${String(index)}`);

describe("a large stack file", () => {
  it("gets suggestions for only some of many unknown permissions", () => {
    const { problems } = refusalOf({ ...wrong, delegatedPermissions: { microsoftGraph: manyNames } });
    const typos = problems.filter(({ code }) => code === "permission-not-in-catalogue");
    expect(typos).toHaveLength(50);
    expect(typos[0]!.fix).toContain("did you mean User.Read");
    expect(vi.mocked(distance).mock.calls.length).toBeLessThan(100_000);
  });

  it("gets a repeated permission of the wrong kind compared only once", () => {
    const repeated = Array<string>(10_000).fill("Application.ReadWrite.OwnedBy");
    const { problems } = refusalOf({
      system: "custom",
      redirectUris: ["https://erp.contoso.com/cb"],
      delegatedPermissions: { microsoftGraph: repeated },
    });
    expect(problems[0]!.code).toBe("permission-wrong-kind");
    expect(new Set(problems.slice(1).map(({ code }) => code))).toEqual(new Set(["permission-duplicate"]));
    expect(vi.mocked(distance).mock.calls.length).toBeLessThan(1000);
  });

  it.each([
    ["options", Object.fromEntries(manyNames.map((name) => [name, 1]))],
    ["redirect URIs", { redirectUris: manyNames }],
    ["periodChanges", { credential: { type: "secret", rotationStart: "2026-11-01", periodChanges: manyNames } }],
  ])("gets the first wrong %s printed and the others counted", (_, options) => {
    const { message, problems } = refusalOf({ system: "custom", ...options });
    expect(problems.length).toBeGreaterThanOrEqual(manyNames.length);
    expect(message.split("\n").at(-1)).toBe(`and ${String(problems.length - 50)} more`);
    expect(message.length).toBeLessThan(50_000);
  });

  it("may have more problems than a function call can have arguments", () => {
    const redirectUris = Array<string>(130_000).fill("nowhere");
    expect(refusalOf({ system: "custom", redirectUris }).problems.length).toBeGreaterThanOrEqual(redirectUris.length);
  });

  it("gets no suggestion for a permission that is much longer than all in the catalogue", () => {
    refusalOf({ ...wrong, delegatedPermissions: { microsoftGraph: ["x".repeat(1_000_000)] } });
    refusalOf({ ...wrong, ["x".repeat(1_000_000)]: 1 });
    expect(vi.mocked(distance)).not.toHaveBeenCalled();
  });

  it.each([
    ["a key", { ["x".repeat(1_000_000)]: 1 }],
    ["a key in quotes", { ["x y".repeat(300_000)]: 1 }],
    ["a value", { consent: "x".repeat(1_000_000) }],
    ["white space", { consent: " ".repeat(1_000_000) }],
    ["colons", { consent: ":".repeat(1_000_000) }],
    ["an address", { redirectUris: [`https://Erp.contoso.com/${"x".repeat(1_000_000)}`] }],
    ["several permissions", { delegatedPermissions: { microsoftGraph: [`/${"x".repeat(1_000_000)}`] } }],
    ["an API", { delegatedPermissions: { ["x".repeat(1_000_000)]: ["User.Read"] } }],
  ])("gets %s of a million characters printed shortened", (_, options) => {
    const { message } = refusalOf({ system: "custom", redirectUris: ["https://erp.contoso.com/cb"], ...options });
    expect(message.length).toBeLessThan(3000);
  });
});

describe("a long text in a problem", () => {
  it("is shortened when printed", () => {
    expect(renderValue("x".repeat(1_000_000))).toBe(`"${"x".repeat(116)}...`);
    expect(renderPath(["a", "x".repeat(121), "y z".repeat(100)])).toHaveLength("a..".length + 2 * 120);
  });

  it("contains no password, even if the following text is shortened", () => {
    const text = renderValue(`https://ada:${"hunter2".repeat(100)}@contoso.com`);
    expect(text).toBe('"https:...@contoso.com"');
  });
});
