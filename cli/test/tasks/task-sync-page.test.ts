import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const root = new URL("../../../", import.meta.url);
const page = readFileSync(new URL("docs/task-sync.md", root), "utf8");

describe("docs/task-sync.md", () => {
  it("explains each error of the sync and of webhooks, and no other", () => {
    const sources = globSync("cli/tasks/{publish-tasks,sync/*,webhook/*}.ts", { cwd: root });
    const thrown = sources.flatMap((file) =>
      Array.from(readFileSync(new URL(file, root), "utf8").matchAll(/code: "(tasks-[a-z-]+)"/g), ([, code]) => code),
    );
    const explained = Array.from(page.matchAll(/`(tasks-[a-z-]+)`/g), ([, code]) => code);
    expect([...new Set(explained)].toSorted()).toEqual([...new Set(thrown)].toSorted());
    expect(thrown.length).toBeGreaterThan(10);
  });
});
