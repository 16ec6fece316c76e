import { describe, expect, it } from "vitest";
import { systems } from "../../../integrations/systems/index.ts";
import { credentialVariants } from "./credential-variants.ts";
import { deploy, specOf } from "./deployed.ts";
import { entriesOf, readPage } from "./pages.ts";
import { variants } from "./variants.ts";

// Texts that a guide expects its reader to replace: <client-id>, {tenant}, [your_company], TODO, and hosts of examples.
// A variable of a shell is not a placeholder, because the command runs without an edit.
const placeholders = [
  /<[^<>\n]+>/,
  /(?<!\$)\{[\w -]+\}/,
  /\[(your|project|the)[\w -]*\]/i,
  /\b(TODO|TBD|FIXME|XXX|changeMe)\b/i,
  /\bexample\.(com|org|net)\b/,
  /\bundefined\b|\bnull\b|\[object /,
];

function placeholdersIn(text: string): string[] {
  return placeholders.flatMap((placeholder) => placeholder.exec(text)?.[0] ?? []);
}

/** Every text of a value, however deep. */
function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

const pageVariants = systems.flatMap(({ key }) =>
  Object.entries(entriesOf(readPage(key))).map(([name, entry]) => ({ title: `${name} in docs/${key}.md`, entry })),
);
const all = [...variants, ...credentialVariants, ...pageVariants];

describe("the hand-off", () => {
  it("is tested for every system", () => {
    const tried = new Set(all.map(({ entry }) => entry.system));
    expect([...tried].sort()).toEqual(systems.map(({ key }) => key).sort());
  });

  it.each(all)("of $title contains no placeholder", ({ entry }) => {
    const { handoff } = deploy(specOf(entry));
    expect(textsOf(handoff).flatMap(placeholdersIn)).toEqual([]);
  });

  it.each(all)("of $title has one source for each field", ({ entry }) => {
    const { fields } = deploy(specOf(entry)).handoff;
    const sources = fields.map(({ field, value, secret, leave }) => ({
      field,
      sources: [value, secret, leave].filter((source) => source !== undefined && source !== ""),
    }));
    expect(sources.filter((one) => one.sources.length !== 1)).toEqual([]);
  });

  it.each(all)("of $title names the secret if and only if the client has one", ({ entry }) => {
    const spec = specOf(entry);
    const named = deploy(spec).handoff.fields.flatMap(({ secret }) => secret ?? []);
    expect(named).toEqual(spec.entra?.credential.type === "secret" ? ["clientSecret"] : []);
  });

  it.each(all)("of $title has text in every step", ({ entry }) => {
    const { steps } = deploy(specOf(entry)).handoff;
    expect(steps.filter(({ detail, code }) => (detail ?? code?.text ?? "") === "")).toEqual([]);
  });
});

describe("the search for placeholders", () => {
  it.each([
    "New-ServicePrincipal -AppId <APPLICATION_ID>",
    "https://login.microsoftonline.com/{tenant}/oauth2/token",
    "https://[your_project]-[your_company].bizagi.com",
    "client_secret: changeMe",
    "https://connect.example.org/__api__",
    "fill this in: TODO",
    "https://undefined/callback",
  ])("finds the placeholder in %s", (text) => {
    expect(placeholdersIn(text)).toHaveLength(1);
  });

  it.each([
    'curl -H "Authorization: Key ${CONNECT_API_KEY}"',
    "Where-Object { $_.TrimEnd('/') -eq 'https://ax.contoso.com' }",
    '.["posit-graph"].clientSecret as $secret | { "template": "msgraph" }',
    `"MemberOfGroup -eq '$($group.DistinguishedName)'"`,
  ])("finds none in %s", (text) => {
    expect(placeholdersIn(text)).toEqual([]);
  });
});
