import { type Digest, type Entry, restOf } from "./digest.ts";

/** https://docs.slack.dev/reference/block-kit/blocks */
const mostBlocks = 50;
/** A header has at most 150 characters. */
const longestHeader = 150;
/** Slack also limits all blocks together, to about 13,000 characters. Its documentation does not name this limit. */
const longestMessage = 12_000;

/**
 * Renders a digest for an incoming webhook of Slack. Rich text is used, because other texts would format and mention
 * names: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
export function slackMessage(digest: Digest): object {
  // The header and the last line are blocks, too.
  for (let shown = Math.min(digest.entries.length, mostBlocks - 2); ; shown -= 1) {
    const message = render(digest, shown);
    if (shown === 0 || JSON.stringify(message).length <= longestMessage) return message;
  }
}

function render({ summary, entries }: Digest, shown: number): object {
  const rest = restOf(entries.length, shown);
  const header = summary.length <= longestHeader ? summary : `${summary.slice(0, longestHeader - 1).toWellFormed()}…`;
  return {
    // Shown in notifications.
    text: escapeMrkdwn(summary),
    blocks: [
      { type: "header", text: { type: "plain_text", text: header, emoji: false } },
      ...entries.slice(0, shown).map(blockOf),
      ...(rest === undefined ? [] : [richText([{ type: "text", text: rest, style: { italic: true } }])]),
    ],
  };
}

/** At most 250 + 500 characters and an address, so always below Slack's limit of 3000. */
function blockOf({ title, facts, isOverdue, url }: Entry): object {
  return richText([
    ...(isOverdue ? [{ type: "text", text: "Overdue: ", style: { bold: true } }] : []),
    url === undefined
      ? { type: "text", text: title, style: { bold: true } }
      : { type: "link", url, text: title, style: { bold: true } },
    { type: "text", text: ` (${facts})` },
  ]);
}

function richText(elements: readonly object[]): object {
  return { type: "rich_text", elements: [{ type: "rich_text_section", elements }] };
}

/** https://docs.slack.dev/messaging/formatting-message-text#escaping */
function escapeMrkdwn(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
