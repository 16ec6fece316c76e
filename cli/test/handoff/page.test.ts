import { parse } from "node-html-parser";
import { expect, it } from "vitest";
import { buildDocument } from "../../commands/handoff/document.ts";
import { renderPage } from "../../commands/handoff/page.ts";
import { deployed, integray, onPremises, today } from "./deployed.ts";

const connections = deployed({ "erp-sync": integray });
const source = "stack dev";
const secrets = { "erp-sync": { clientSecret: "abc8Q~s3cret" } };

it("holds no secret unless it was asked for", async () => {
  const page = await renderPage(buildDocument({ source, connections }, today));
  expect(parse(page).querySelectorAll("details")).toEqual([]);
});

it("contains a secret once, in a closed section", async () => {
  const page = await renderPage(buildDocument({ source, connections, secrets }, today));
  const details = parse(page).querySelectorAll("details:not([open]) code");
  expect([details.map(({ text }) => text), page.split("abc8Q~s3cret").length - 1]).toEqual([["abc8Q~s3cret"], 1]);
});

it("warns of the secrets it holds", async () => {
  const page = await renderPage(buildDocument({ source, connections, secrets }, today));
  expect(parse(page).querySelector("p.notice")?.text.trim()).toBe(
    "This page holds secrets. Keep it as you would keep them, and delete it once they are entered.",
  );
});

it("asks for no other file", async () => {
  const page = await renderPage(buildDocument({ source, connections }, today));
  expect(parse(page).querySelectorAll("link, img, iframe, [src], style:not(:first-of-type)")).toEqual([]);
});

it.each(["field", "value", "note", "product", "where", "title", "detail", "code", "source"])(
  "shows a tag in a %s as text",
  async (part) => {
    const tag = (name: string): string => (name === part ? `<script>alert("&'")</script>` : "text");
    const [handoff] = buildDocument({ source, connections }, today).integrations;
    const page = await renderPage({
      source: tag("source"),
      writtenOn: "2026-11-21",
      integrations: [
        {
          ...handoff!,
          product: tag("product"),
          where: tag("where"),
          fields: [{ field: tag("field"), kind: "enter", value: tag("value"), note: tag("note") }],
          steps: [{ title: tag("title"), detail: tag("detail"), code: { language: "bash", text: tag("code") } }],
        },
      ],
    });
    const root = parse(page);
    expect([
      root.querySelectorAll("script").length,
      root.querySelector("body")?.text.includes(`<script>alert("&'")`),
    ]).toEqual([1, true]);
  },
);

it("shows why the product needs its permissions, as text", async () => {
  const entry = { ...integray, justification: "Reads <b>order files</b> of the team." };
  const document = buildDocument({ source, connections: deployed({ "erp-sync": entry }) }, today);
  const page = parse(await renderPage(document));
  expect(page.querySelector("ul.permissions")?.previousElementSibling?.text).toBe(
    "Reads <b>order files</b> of the team.",
  );
  const without = parse(await renderPage(buildDocument({ source, connections }, today)));
  expect(without.querySelector("ul.permissions")?.previousElementSibling?.tagName).toMatch(/^H\d$/);
});

it("lists the integrations when there are several", async () => {
  const two = deployed({ "erp-sync": integray, "erp-test": integray });
  const links = parse(await renderPage(buildDocument({ source, connections: two }, today))).querySelectorAll("nav a");
  expect(links.map((link) => [link.getAttribute("href"), link.text])).toEqual([
    ["#erp-sync", "Integray: erp-sync"],
    ["#erp-test", "Integray: erp-test"],
  ]);
});

it("hides the cleanup steps in a closed section, without checkboxes", async () => {
  const document = buildDocument({ source, connections: deployed({ ax: onPremises }) }, today);
  const page = parse(await renderPage(document));
  expect([
    page.querySelectorAll(".steps label").map(({ text }) => text),
    page.querySelectorAll(".steps ~ details > summary").map(({ text }) => text),
  ]).toEqual([document.integrations[0]!.steps.flatMap(({ title, undoes }) => (undoes ? [] : title)), ["Undo"]]);
});

it("shows a system that needs nothing from Entra without expiry, consent and permissions", async () => {
  const document = buildDocument({ source, connections: deployed({ ax: onPremises }) }, today);
  const page = parse(await renderPage(document));
  expect(page.querySelectorAll("h3").map(({ text }) => text)).toEqual(["Steps"]);
});
