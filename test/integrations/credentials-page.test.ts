import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { parseIntegrations } from "../../integrations/stack-file/parse.ts";
import type { CredentialSpec } from "../../integrations/spec.ts";
import { trustForms } from "../../integrations/credentials/trust-forms.ts";
import { readSample } from "./sample-certificates.ts";

const page = readFileSync(new URL("../../docs/credentials.md", import.meta.url), "utf8");

/** The credentials of the page's examples, by type. */
const examples = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml = ""]): CredentialSpec => {
  const context = { now: new Date("2026-11-21"), owners: undefined, readCertificate: readSample };
  return parseIntegrations(parseYaml(yaml), context)[0]!.entra!.credential;
});

describe("docs/credentials.md", () => {
  it("shows valid stack lines for every type with options", () => {
    expect(examples.map(({ type }) => type)).toEqual([
      "secret",
      "secret",
      "secret",
      "certificate",
      "federated",
      "federated",
    ]);
  });

  it("shows issuer and subject of each trust in the example", () => {
    const example = examples.find(({ type }) => type === "federated");
    const rows = [...page.matchAll(/^\| (?:`(\w+)`|as written) +\| `(https:[^`]+)` +\| `([^`]+)` +\|$/gm)];
    const shown = rows.map(([, , issuer, subject]) => ({ issuer, subject }));
    expect(example?.type === "federated" && example.trusts.map(({ issuer, subject }) => ({ issuer, subject }))).toEqual(
      shown,
    );
  });

  it("lists every form of a trust", () => {
    const named = [...page.matchAll(/^\| `(\w+)` +\| `https:/gm)].map(([, form]) => form);
    expect(new Set(named)).toEqual(new Set(Object.keys(trustForms)));
  });
});
