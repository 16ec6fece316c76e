import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  renderChoice,
  renderPath,
  renderProblems,
  renderValue,
  shownProblems,
  SpecError,
} from "../../integrations/stack-file/problems.ts";

const problem = (path: string, code = "required") => ({ path, message: "is required", fix: "add it", code });

describe("renderProblems", () => {
  it("counts one problem", () => {
    expect(renderProblems([problem("a")])).toBe(
      "1 problem in the stack file\na: is required\n  fix: add it  [required]",
    );
  });

  it("sorts problems by path, then by code", () => {
    const text = renderProblems([problem("b"), problem("a", "wrong-type"), problem("a", "required")]);
    expect([...text.matchAll(/^(\w): |\[(.*)\]/gm)].map(([match]) => match)).toEqual([
      "a: ",
      "[required]",
      "a: ",
      "[wrong-type]",
      "b: ",
      "[required]",
    ]);
    expect(text.split("\n")[0]).toBe("3 problems in the stack file");
  });
});

describe("many problems", () => {
  const numbered = (count: number) =>
    Array.from({ length: count }, (_, index) => problem(`a[${String(1000 + index)}]`));

  it("are all printed, up to the limit", () => {
    expect(renderProblems(numbered(shownProblems)).split("\n")).toHaveLength(1 + 2 * shownProblems);
  });

  it("are only counted beyond the limit", () => {
    const lines = renderProblems(numbered(10_000)).split("\n");
    expect(lines).toHaveLength(1 + 2 * shownProblems + 1);
    expect([lines[0], lines.at(-1)]).toEqual(["10000 problems in the stack file", "and 9950 more"]);
  });
});

describe("SpecError", () => {
  it("contains the problems and their text", () => {
    const problems = [problem("a")];
    const error = new SpecError(problems);
    expect([error.name, error.problems, error.message]).toEqual(["SpecError", problems, renderProblems(problems)]);
  });
});

describe("renderValue", () => {
  it.each([
    ["text", "User.Read", '"User.Read"'],
    ["text with quotes", 'a"b', '"a\\"b"'],
    ["a number", 365, "365"],
    ["a truth", true, "true"],
    ["nothing", undefined, "nothing"],
    ["null", null, "nothing"],
    ["hidden characters as code points", "a\u202Eb\u009Bc", '"a[U+202E]b[U+009B]c"'],
    ["a command of a pipeline broken up", "##vso[task.setvariable]", '"# #vso[task.setvariable]"'],
    ["a password with a line separator", "https://ada:hun\u2028ter2@contoso.com", '"https:...@contoso.com"'],
    ["a list, without what is in it", ["hunter2"], "a list"],
    ["a map, without what is in it", { value: "hunter2" }, "a map"],
    ["an address without its password", "https://ada:hunter2@contoso.com/cb", '"https:...@contoso.com/cb"'],
    ["a password with a slash and an at sign", "https://ada:hun/t@er2@contoso.com", '"https:...@contoso.com"'],
    ["an address of mail", "ada@contoso.com", '"ada@contoso.com"'],
    ["120 characters whole", "x".repeat(118), `"${"x".repeat(118)}"`],
    ["121 characters cut", "x".repeat(119), `"${"x".repeat(116)}...`],
  ])("shows %s", (_, value, text) => {
    expect(renderValue(value)).toBe(text);
  });
});

describe("renderPath", () => {
  it.each([
    [["integrations", "erp-sync", "redirectUris", 0], "integrations.erp-sync.redirectUris[0]"],
    [["a", 0, 1, "b"], "a[0][1].b"],
    [["a"], "a"],
    [[], ""],
    [["a", "ERP Sync"], 'a."ERP Sync"'],
    [["a", "b\n::x", 1], 'a."b\\n::x"[1]'],
    [["a", "\u202E"], 'a."[U+202E]"'],
    [["a", ""], 'a.""'],
  ])("joins %j", (keys, path) => {
    expect(renderPath(keys)).toBe(path);
  });
});

describe("renderChoice", () => {
  it.each([
    [[], ""],
    [["a"], "a"],
    [["a", "b"], "a or b"],
    [["a", "b", "c"], "a, b or c"],
  ])("joins %j", (names, text) => {
    expect(renderChoice(names)).toBe(text);
  });
});

describe("the codes of problems", () => {
  const root = new URL("../../", import.meta.url);
  const textsBelow = (folder: string, ending: RegExp): string[] =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" })
      .filter((path) => ending.test(path))
      .map((path) => readFileSync(new URL(`${folder}/${path}`, root), "utf8"));
  const codes = textsBelow("integrations", /\.ts$/).flatMap((text) =>
    [...text.matchAll(/code: "([a-z0-9-]+)"/g)].map(([, code]) => code!),
  );
  const others = ["test/config.test.ts", "test/system-files.test.ts"].map((file) => readFileSync(file, "utf8"));
  const tests = [...textsBelow("test/integrations", /\.(ts|yaml)$/), ...others].join("\n");

  it.each([...new Set(codes)].sort())("include %s in the expected text of a test", (code) => {
    expect(tests).toMatch(new RegExp(`\\[${code}\\]|"${code}"`));
  });

  it("are kebab-case", () => {
    expect(codes.length).toBeGreaterThan(30);
    expect(codes.filter((code) => !/^[a-z]+(-[a-z0-9]+)*$/.test(code))).toEqual([]);
  });
});
