import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const pages = globSync(["*.md", "{docs,examples,integrations,packages,policies,test}/**/*.md"], {
  cwd: root,
  exclude: ["**/node_modules/**"],
});

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(page: string): Set<string> {
  const headings = [...readFileSync(page, "utf8").matchAll(/^#{1,6} (.*)$/gm)].map(([, heading = ""]) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, "")
        .replaceAll(" ", "-"),
    ),
  );
}

/** Links of a page that lead to a missing file or heading of this repository. */
function brokenLinksOf(page: string): string[] {
  const links = [...readFileSync(join(root, page), "utf8").matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
  return links.filter((link) => {
    if (/^https?:/.test(link)) return false;
    const [file = "", anchor] = link.split("#");
    const target = file === "" ? join(root, page) : join(root, dirname(page), file);
    return !existsSync(target) || (anchor !== undefined && !anchorsOf(target).has(anchor));
  });
}

describe("the links between pages", () => {
  it("are searched in every page", () => {
    expect(pages).toEqual(expect.arrayContaining(["README.md", "docs/pipelines.md", "policies/README.md"]));
  });

  it.each(pages)("of %s lead to existing files and headings", (page) => {
    expect(brokenLinksOf(page)).toEqual([]);
  });
});
