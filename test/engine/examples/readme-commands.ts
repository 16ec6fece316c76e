import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Reads the shell blocks in the README of an example. */
export function readShells(example: string): string[] {
  const readme = readFileSync(`${root}examples/${example}/README.md`, "utf8");
  return [...readme.matchAll(/^```console\n(.*?)^```$/gms)].map(([, text = ""]) => text);
}

/** Reads the commands of this project in a text for a shell, each as arguments of the command line. */
export function readCommands(text: string): string[][] {
  return [...text.matchAll(/^npm (?:run )?((?:start|local).*)$/gm)].map(([, line = ""]) =>
    line.replace(" -- ", " ").split(" "),
  );
}
