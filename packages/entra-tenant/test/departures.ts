import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("..", import.meta.url));
const mark = /^Departs from (?:Entra|Azure|Dynamics|Exchange Online|Posit Connect|SharePoint): /;

/** Returns the README's list of differences: one line for each comment that begins with "Departs from". */
export function listDepartures(): string[] {
  const files = globSync("**/*.ts", { cwd: folder, exclude: ["test/**", "node_modules/**"] });
  return files
    .sort()
    .flatMap((file) =>
      departuresIn(readFileSync(join(folder, file), "utf8")).map((text) => `- ${text} ([${file}](${file}))`),
    );
}

/** Each text goes on until the comment ends, another one begins, or a line is an address. */
function departuresIn(source: string): string[] {
  const texts: string[] = [];
  let isOpen = false;
  for (const line of source.split("\n")) {
    const [, text = ""] = /^\s*(?:\/\*\*|\*|\/\/) ?(.*?)(?: ?\*\/)?$/.exec(line) ?? [];
    if (mark.test(text)) {
      texts.push(text.replace(mark, ""));
      isOpen = true;
    } else {
      isOpen &&= text !== "" && text !== "/" && !text.startsWith("https://");
      if (isOpen) texts.push(`${texts.pop() ?? ""} ${text}`);
    }
  }
  return texts;
}
