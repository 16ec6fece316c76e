import { HtmlRenderer, Parser } from "commonmark";

const style = `
:root { color-scheme: light dark; --ground: #fff; --text: #1f2328; --quiet: #59636e; --line: #d1d9e0; --code: #eff1f3; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #0d1117; --text: #f0f6fc; --quiet: #9198a1; --line: #3d444d; --code: #262c36; }
}
body { margin: 0; padding: 20px; background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
article { border: 1px solid var(--line); border-radius: 6px; padding: 4px 18px; }
h3, h4 { margin: 16px 0 10px; }
code { padding: 2px 5px; border-radius: 5px; background: var(--code); font-size: 13px; }
table { border-collapse: collapse; font-size: 14px; }
th, td { border: 1px solid var(--line); padding: 5px 10px; text-align: left; }
em { color: var(--quiet); }
`;

/** Returns a page that shows a comment roughly as GitHub does, in a light and a dark colour scheme. */
export function renderComment(markdown: string, title: string): string {
  // commonmark has no tables, which are the only part of GitHub's dialect that a report uses.
  const body = markdown
    .split(/\n{2,}/)
    .map((block) => (block.startsWith("| ") ? renderTable(block) : render(block)))
    .join("\n");
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><style>${style}</style><article>${body}</article></html>`;
}

function renderTable(block: string): string {
  const [head = [], , ...rows] = block.split("\n").map((line) => line.split(/(?<!\\)\|/).slice(1, -1));
  return `<table>${renderRow("th", head)}${rows.map((row) => renderRow("td", row)).join("")}</table>`;
}

function renderRow(tag: "th" | "td", cells: readonly string[]): string {
  const contents = cells.map((cell) => render(cell.trim()).replace(/^<p>|<\/p>\s*$/g, ""));
  return `<tr>${contents.map((content) => `<${tag}>${content}</${tag}>`).join("")}</tr>`;
}

function render(markdown: string): string {
  return new HtmlRenderer({ safe: true }).render(new Parser().parse(markdown));
}
