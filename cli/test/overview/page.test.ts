import { type HTMLElement, parse } from "node-html-parser";
import { expect, it } from "vitest";
import { buildOverview, type OverviewStack } from "../../commands/overview/overview.ts";
import { renderPage } from "../../commands/overview/page.ts";
import { deployed, integray, today } from "../handoff/deployed.ts";
import { manyStacks } from "./many-stacks.ts";

const overlapping = { ...integray, credential: { type: "secret", rotationStart: "2026-08-01" } };

async function pageOf(
  entries: Record<string, Record<string, unknown>>,
  rest: Partial<OverviewStack> = {},
): Promise<HTMLElement> {
  const outputs = { stack: "prod", source: "stack prod", connections: deployed(entries), now: today };
  return parse(await renderPage(buildOverview([{ outputs, evidence: new Map(), tasks: [], ...rest }])));
}

it("is smaller than 2 MB for 200 integrations, with fewer than 25,000 elements", async () => {
  const text = await renderPage(buildOverview(manyStacks(200)));
  const page = parse(text);
  expect(page.querySelectorAll(".integrations > tbody")).toHaveLength(200);
  expect(Buffer.byteLength(text)).toBeLessThan(2_000_000);
  expect(page.querySelectorAll("*").length).toBeLessThan(25_000);
});

it("describes each timeline in words", async () => {
  const page = await pageOf({ erp: overlapping });
  expect(page.querySelector("svg.timeline")?.getAttribute("aria-label")).toBe(
    "previous secret, from 2026-08-01 until 2027-01-08; current secret, from 2026-10-20 until 2027-03-29, replaced by a run from 2027-01-08 on",
  );
});

it("draws the overlap of two secrets between the places of their dates", async () => {
  const page = await pageOf({ erp: overlapping });
  const [previous, current] = page.querySelectorAll(".timeline .bar").map((bar) => bar.getAttribute("d") ?? "");
  const [, end] = /H(\d+)/.exec(previous ?? "") ?? ["", "no end"];
  const [, start] = /^M(\d+) /.exec(current ?? "") ?? ["", "no start"];
  expect(page.querySelector(".timeline .overlap")?.getAttribute("d")).toMatch(new RegExp(`^M${start} 0H${end}V`));
});

it("reports once why the last use is unknown", async () => {
  const page = await pageOf({ erp: integray, crm: { ...integray, address: "https://crm.integray.app" } });
  expect(page.querySelectorAll(".notice p").map(({ text }) => text.replaceAll(/\s+/g, " ").trim())).toEqual([
    "Last use is unknown for 2 of 2 integrations: the sign-in reports were not read.",
  ]);
});

it("names the stacks that could not be read", async () => {
  const [stack] = manyStacks(1);
  const unreadable = [{ stack: "prod", problem: "the passphrase is wrong" }];
  const page = parse(await renderPage(buildOverview([stack!], unreadable)));
  expect(page.querySelector(".notice p")?.text).toBe("Stack prod is missing: the passphrase is wrong");
});

it("asks for no other file", async () => {
  const page = await pageOf({ erp: integray });
  expect(page.querySelectorAll("link, img, iframe, [src], [style]")).toEqual([]);
});

const hostile = `"><script>alert("&'")</script>`;

it.each(["contact", "justification", "displayName", "product", "owner", "stack", "source", "task", "reason"])(
  "shows a tag in a %s as text",
  async (part) => {
    const connections = deployed({ erp: { ...integray, credential: undefined } });
    const text = (name: string): string => (name === part ? hostile : "text");
    const erp = connections["erp"]!;
    Object.assign(erp, {
      contact: text("contact"),
      justification: text("justification"),
      displayName: text("displayName"),
      owners: [text("owner")],
    });
    erp.handoff.product = text("product");
    const task = {
      ...manyStacks(24)[0]!.tasks[0]!,
      stack: text("stack"),
      integration: "erp",
      title: text("task"),
    };
    const outputs = { stack: text("stack"), source: text("source"), connections, now: today };
    const evidence = new Map([["erp", { state: "unknown", reason: text("reason") } as const]]);
    const page = parse(await renderPage(buildOverview([{ outputs, evidence, tasks: [task] }])));
    expect([
      page.querySelectorAll("script").length,
      page.querySelector("body")?.text.includes(`<script>alert("&'")`),
    ]).toEqual([1, true]);
  },
);

it("shows hidden characters of a name", async () => {
  const connections = deployed({ erp: overlapping });
  connections["erp"]!.contact = "it\u202E@contoso.com";
  const outputs = { stack: "prod", source: "stack prod", connections, now: today };
  const page = await renderPage(buildOverview([{ outputs, evidence: new Map(), tasks: [] }]));
  expect([page.includes("\u202E"), page.includes("it[U+202E]@contoso.com")]).toEqual([false, true]);
});

it("shows a hostile name as text, also in attributes", async () => {
  const connections = deployed({ erp: overlapping });
  connections["erp"]!.name = hostile;
  const outputs = { stack: "prod", source: "stack prod", connections, now: today };
  const page = parse(await renderPage(buildOverview([{ outputs, evidence: new Map(), tasks: [] }])));
  expect([
    page.querySelectorAll("script").length,
    page.querySelector(".integrations > tbody")?.getAttribute("data-name"),
  ]).toEqual([1, hostile]);
});

it("shows since when an integration is cut off", async () => {
  const page = await pageOf({ erp: { ...integray, retired: "2026-11-20" } });
  expect(page.querySelector(".integrations > tbody")?.text).toMatch(
    /retired since\s+2026-11-20|retired since\s+20 Nov 2026/,
  );
});
