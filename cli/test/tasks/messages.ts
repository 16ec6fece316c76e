import { createRequire } from "node:module";
import type { KnownBlock } from "@slack/types";
import type * as AdaptiveCards from "adaptivecards";
import { expect } from "vitest";

// The modules of the package lack file extensions, so Node loads only its bundle.
const { AdaptiveCard, SerializationContext } = createRequire(import.meta.url)(
  "adaptivecards/dist/adaptivecards.js",
) as typeof AdaptiveCards;

/** A message to a Teams workflow. */
interface TeamsMessage {
  readonly type: string;
  readonly attachments: readonly {
    readonly contentType: string;
    readonly contentUrl: null;
    readonly content: object;
  }[];
}

/** Checks a message with Microsoft's reader of adaptive cards and the limits of Teams, and returns its lines. */
export function readTeamsMessage(message: object): string[] {
  const { type, attachments } = message as TeamsMessage;
  expect([type, attachments.length, attachments[0]?.contentType, attachments[0]?.contentUrl]).toEqual([
    "message",
    1,
    "application/vnd.microsoft.card.adaptive",
    null,
  ]);
  const { content } = attachments[0]!;
  const card = new AdaptiveCard();
  const context = new SerializationContext();
  card.parse(content, context);
  const problems = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
  expect([...problems, ...card.validateProperties().validationEvents.map((event) => event.message)]).toEqual([]);
  // Properties that the reader does not know would be missing.
  expect(card.toJSON()).toEqual(content);
  expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThan(28 * 1024);
  const { body } = content as { body: { inlines: { text: string }[] }[] };
  return body.map(({ inlines }) => inlines.map(({ text }) => text).join(""));
}

/** Checks a message against the documented limits of Slack, and returns its lines. */
export function readSlackMessage(message: object): string[] {
  const { blocks, text } = message as { blocks: KnownBlock[]; text: string };
  expect(blocks.length).toBeLessThanOrEqual(50);
  expect(JSON.stringify(blocks).length).toBeLessThan(13_000);
  expect(text.length).toBeLessThan(4000);
  return blocks.map((block) => {
    if (block.type === "header") {
      expect(block.text.text.length).toBeLessThanOrEqual(150);
      return block.text.text;
    }
    const [section, ...others] = block.type === "rich_text" ? block.elements : [];
    if (section?.type !== "rich_text_section" || others.length > 0) throw new Error(`unexpected block ${block.type}`);
    const line = section.elements.map((element) => {
      if (element.type !== "text" && element.type !== "link") throw new Error(`unexpected element ${element.type}`);
      return element.text ?? "";
    });
    expect(line.join("").length).toBeLessThanOrEqual(3000);
    return line.join("");
  });
}
