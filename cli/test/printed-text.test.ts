import { createColors } from "picocolors";
import { describe, expect, it } from "vitest";
import { parseIntegrations } from "../../integrations/stack-file/parse.ts";
import { UserError } from "../../integrations/text/user-error.ts";
import { listExpiring } from "../commands/expiring/expiring.ts";
import { formats as expiringFormats } from "../commands/expiring/formats.ts";
import { renderTasks } from "../commands/tasks/render.ts";
import { readFailure } from "../failure.ts";
import { buildDocument } from "../commands/handoff/document.ts";
import { renderHandoffFields } from "../commands/handoff/text.ts";
import { formats as handoffFormats } from "../commands/handoff/formats.ts";
import { findNeeds } from "../commands/identity/needs.ts";
import { renderNeeds } from "../commands/identity/render.ts";
import { renderProof } from "../proof/proof.ts";
import { renderConnections } from "../output/render-connections.ts";
import { renderDiagnostic, renderStep } from "../output/render-run.ts";
import { openTerminal } from "../output/terminal.ts";
import { rotated, tasksOf } from "./tasks/rotated.ts";
import { visibleText } from "../../integrations/text/visible-text.ts";
import { attackTexts } from "../../test/support/attack-texts.ts";
import { deployedConnection } from "./connection.ts";

const colors = createColors(false);
const look = { colors, drawsTables: false };
const now = new Date("2026-11-21T09:00:00Z");

type Printer = (text: string) => string | Promise<string>;

const printers: Record<string, Printer> = {
  "a step of a run": (text) =>
    renderStep(
      { op: "create", type: `x:y:${text}`, name: text, urn: text, isCustom: true, differs: [text], inputs: {} },
      colors,
    ),
  "a message of the engine": (text) => renderDiagnostic({ severity: "warning", text }, colors),
  "a failure": (text) =>
    readFailure(new UserError({ message: `${text}: must be other text`, fix: text, code: "other" })).text,
  "the connections": (text) => renderConnections({ x: hostile(text) }, look),
  "a proof": (text) => renderProof({ name: text, ok: true, seen: [text] }, look),
  "the list of expiries": (text) => expiringFormats.table(expiringLists(text), look),
  "the list of expiries as JSON": (text) => expiringFormats.json(expiringLists(text)),
  "the tasks": (text) => {
    const gap = { stack: text, integration: text, kinds: [], reason: text };
    const tasks = [{ ...tasksOf([rotated()])[0]!, title: text, stack: text, responsible: [text], evidence: text }];
    return renderTasks(
      { at: "2026-12-20T00:00:00Z", tasks, warnings: [], unchecked: [gap] },
      { showsDone: false },
      look,
    );
  },
  "a hand-off": (text) => handoffFormats.table(documentOf(text), colors),
  "the fields of a hand-off": (text) => renderHandoffFields(documentOf(text).integrations[0]!, look),
  "a hand-off as JSON": (text) => handoffFormats.json(documentOf(text)),
  "what an identity needs": (text) =>
    renderNeeds(text, needsOf(text), undefined, {
      ...openTerminal({ write: () => true }, { write: () => true }, {}),
      ...look,
    }),
};

describe.each(Object.entries(printers))("%s", (_, print) => {
  it.each(Object.entries(attackTexts))("forges no line of a log: %s", async (_, text) => {
    const harmless = await print("harmless");
    const printed = await print(text);
    // The lines of the text itself are lines too; none of them is a command, and none hides a character.
    for (const line of printed.split("\n")) expect(visibleText(line)).toBe(line);
    expect(printed).not.toBe(harmless);
  });
});

function hostile(text: string) {
  const connection = deployedConnection();
  const { entra } = connection;
  return deployedConnection({
    name: text,
    entra: {
      ...entra!,
      clientId: text,
      credential: {
        type: "certificate",
        certificates: [
          {
            keyId: text,
            thumbprint: text,
            sha256Thumbprint: text,
            subject: text,
            startsOn: "2026-01-01T00:00:00Z",
            expiresOn: "2026-12-01T00:00:00Z",
          },
        ],
      },
      consent: {
        ...entra!.consent,
        adminConsentUrl: text,
        permissions: { delegated: [{ api: text, apiAppId: text, value: text }], application: [] },
      },
    },
    handoff: {
      product: text,
      where: text,
      fields: [
        { field: text, value: text },
        { field: text, leave: text },
        { field: text, secret: "clientSecret", note: text },
      ],
      steps: [
        { title: text, detail: text },
        { title: text, code: { language: "bash", text } },
      ],
    },
  });
}

function expiringLists(text: string) {
  const list = listExpiring({ source: text, connections: { x: hostile(text) } }, now, undefined);
  return { request: { projectDir: ".", env: {} }, lists: [{ stack: text, list }], failures: [] };
}

function documentOf(text: string) {
  return buildDocument({ source: text, connections: { x: hostile(text) } }, now);
}

function needsOf(text: string) {
  const specs = parseIntegrations(
    { "erp-sync": { system: "custom", redirectUris: ["https://a.contoso.com/cb"] } },
    { now, owners: [] },
  );
  const needs = findNeeds(specs);
  const [need] = needs.deploy;
  return { ...needs, deploy: [{ ...need!, name: text, scope: text, because: text }], notes: [text] };
}
