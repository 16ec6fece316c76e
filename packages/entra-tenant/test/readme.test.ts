import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { startGraph } from "./graph/graph-client.ts";
import { type ServedRoute, servedRoutes } from "./served-routes.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const page = readFileSync(join(root, "packages/entra-tenant/README.md"), "utf8");

interface Row {
  service: string;
  methods: string;
  path: string;
  witnesses: string[];
  test: string;
}

/** The lines of the tables under "What it serves". */
const rows: Row[] = sectionsOf("What it serves").flatMap(([service, text]) =>
  tableOf(text).map(([methods = "", path = "", witnesses = "", test = ""]) => ({
    service,
    methods,
    path: path.replaceAll("`", ""),
    witnesses: witnesses === "none" ? [] : witnesses.split(", "),
    test: linkIn(test),
  })),
);

/** File of each witness, by name. */
const witnessFiles = new Map(
  tableOf(sectionOf("Witnesses")).map(([name = "", , file = ""]) => [name, linkIn(file)] as const),
);

/** What the unmodified azuread provider asked for, Graph's paths without version. */
const recorded = readFileSync(join(root, "test/recordings/azuread-provider-requests.txt"), "utf8")
  .trim()
  .split("\n")
  .map((line) => line.split(" "))
  .map(([method = "", path = ""]) => ({ method, path: path.replace(/^\/(v1\.0|beta)(?=\/)/, "") }));

/** Requests of Posit's clients, by client. */
const ofPosit = readFileSync(join(root, "test/recordings/posit-connect-clients.txt"), "utf8")
  .trim()
  .split("\n")
  .map((line) => line.split(" "))
  .map(([client = "", method = "", path = ""]) => ({ client, method, path }));

const routes = await servedRoutes();

describe("the README of the local tenant", () => {
  it("lists exactly the routes that are served", () => {
    const listed = new Set(rows.map(({ service, methods, path }) => `${service}: ${methods} ${path}`));
    const served = routes.map((route) => ({ route, key: `${route.service}: ${methodsOf(route)} ${route.path}` }));
    const missing = served.filter(({ key }) => !listed.has(key)).map(({ route }) => lineFor(route));
    const stale = [...listed].filter((key) => !served.some((one) => one.key === key));
    // To mend: put each line of `add` into the table of its service, name its test, and remove what is in `remove`.
    expect({ add: missing, remove: stale }).toEqual({ add: [], remove: [] });
  });

  it("names the azuread provider for the requests in its recording and for no other", () => {
    const wrong = routes.flatMap((route) => {
      const row = rows.find(({ path, service }) => path === route.path && service === route.service);
      const claimed = row?.witnesses.find((witness) => witness.startsWith("azuread"));
      return claimed === azureadWitness(route) ? [] : [{ path: route.path, claimed, recorded: azureadWitness(route) }];
    });
    expect(wrong).toEqual([]);
    expect(recorded.filter((request) => !routes.some((route) => takes(route, request)))).toEqual([]);
  });

  it("names Posit's clients for the requests in their recording and for no other", () => {
    const wrong = routes.flatMap((route) => {
      const row = rows.find(({ path, service }) => path === route.path && service === route.service);
      const claimed = (row?.witnesses ?? []).filter((name) => /^(posit-sdk|rsconnect)/.test(name));
      const expected = positWitnesses(route);
      return claimed.join() === expected.join() ? [] : [{ path: route.path, claimed, expected }];
    });
    expect(wrong).toEqual([]);
    expect(ofPosit.filter((request) => !routes.some((route) => takes(route, request)))).toEqual([]);
  });

  it.each(rows)("has a witness or none, and a test of ours, for $path", ({ path, witnesses, test }) => {
    const names = witnesses.map((witness) => witness.replace(/ \(.*\)$/, ""));
    expect(names.filter((name) => !witnessFiles.has(name))).toEqual([]);
    // The test speaks of the last word of the path, or of the one before it.
    const words = path.split("/").filter((part) => /^[^{*$]/.test(part));
    const text = readFileSync(join(root, "packages/entra-tenant", test), "utf8").toLowerCase();
    expect(
      words.length === 0 || words.slice(-2).some((word) => text.includes(word.toLowerCase().replace(/s$/, ""))),
    ).toBe(true);
  });

  it.each([...witnessFiles])("has the file of the witness %s", (_, file) => {
    expect(existsSync(join(root, "packages/entra-tenant", file))).toBe(true);
  });
});

const unserved = tableOf(sectionOf("What it does not serve")).map(([request = ""]) => request.replaceAll("`", ""));
const graph = await startGraph();

describe("requests that the README lists as not served", () => {
  it.each(unserved)("responds with 501: %s", async (request) => {
    const [method = "", path = ""] = request.split(" ");
    const id = "9b2f4f50-7a61-4c0b-9f5d-2d8c3f1e0a77";
    const { status, headers } = await graph.call(method, path.replaceAll(/\{\w+\}/g, id));
    expect([status, headers.get("x-local-tenant-check")]).toEqual([501, "unknown-route"]);
  });
});

/** Sections of the second level below one of the first, by heading. */
function sectionsOf(heading: string): [string, string][] {
  return sectionOf(heading)
    .split(/^### /m)
    .slice(1)
    .map((text): [string, string] => [text.slice(0, text.indexOf("\n")), text]);
}

function sectionOf(heading: string): string {
  const [, text = ""] = page.split(`\n## ${heading}\n`);
  return text.split("\n## ")[0] ?? "";
}

function tableOf(text: string): string[][] {
  const lines = text.split("\n").filter((line) => line.startsWith("| "));
  return lines.slice(2).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

function linkIn(cell: string): string {
  return /\]\((.+?)\)/.exec(cell)?.[1] ?? cell;
}

function methodsOf({ methods }: ServedRoute): string {
  return methods.join(", ");
}

function takes({ methods, pattern }: ServedRoute, { method, path }: { method: string; path: string }): boolean {
  return pattern.test(path) && (methods.includes(method) || methods.includes("any"));
}

/** `azuread`, with the methods where it asked by some of them only. */
function azureadWitness(route: ServedRoute): string | undefined {
  return witnessOf("azuread", recorded, route);
}

function positWitnesses(route: ServedRoute): string[] {
  return ["posit-sdk", "rsconnect"].flatMap((name) => {
    const own = ofPosit.filter(({ client }) => client === name);
    return witnessOf(name, own, route) ?? [];
  });
}

function witnessOf(
  name: string,
  requests: readonly { method: string; path: string }[],
  route: ServedRoute,
): string | undefined {
  const asked = [...new Set(requests.filter((request) => takes(route, request)).map(({ method }) => method))].sort();
  if (asked.length === 0) return undefined;
  return asked.length === route.methods.length ? name : `${name} (${asked.join(", ")})`;
}

function lineFor(route: ServedRoute): string {
  const witnesses = [azureadWitness(route) ?? [], positWitnesses(route)].flat().join(", ") || "none";
  return `${route.service}: | ${methodsOf(route)} | \`${route.path}\` | ${witnesses} | [NAME](test/NAME.test.ts) |`;
}
