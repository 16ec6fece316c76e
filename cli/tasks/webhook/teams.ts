import { type Digest, type Entry, restOf } from "./digest.ts";

/** Teams refuses messages above 28 KB: https://learn.microsoft.com/microsoftteams/limits-specifications-teams */
const longestMessage = 26_000;

/**
 * Renders a digest for a Teams workflow with the trigger "When a Teams webhook request is received", which replaced the
 * Office 365 connectors. Text runs are used, because text blocks would format Markdown in names.
 * https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using and
 * https://adaptivecards.io/explorer/
 */
export function teamsMessage(digest: Digest): object {
  for (let shown = digest.entries.length; ; shown -= 1) {
    const message = render(digest, shown);
    if (shown === 0 || Buffer.byteLength(JSON.stringify(message)) <= longestMessage) return message;
  }
}

function render({ summary, entries }: Digest, shown: number): object {
  const rest = restOf(entries.length, shown);
  const body = [
    block([{ type: "TextRun", text: summary, size: "Medium", weight: "Bolder" }]),
    ...entries.slice(0, shown).map((entry) => block(runsOf(entry))),
    ...(rest === undefined ? [] : [block([{ type: "TextRun", text: rest, isSubtle: true }])]),
  ];
  const content = {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    type: "AdaptiveCard",
    version: "1.2",
    body,
  };
  return {
    type: "message",
    attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", contentUrl: null, content }],
  };
}

function block(inlines: readonly object[]): object {
  return { type: "RichTextBlock", spacing: "Medium", inlines };
}

function runsOf({ title, facts, isOverdue, url }: Entry): object[] {
  return [
    ...(isOverdue ? [{ type: "TextRun", text: "Overdue: ", color: "Attention", weight: "Bolder" }] : []),
    {
      type: "TextRun",
      text: title,
      weight: "Bolder",
      ...(url !== undefined && { selectAction: { type: "Action.OpenUrl", url } }),
    },
    { type: "TextRun", text: ` (${facts})` },
  ];
}
