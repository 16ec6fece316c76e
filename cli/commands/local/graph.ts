import { Command, Option } from "@commander-js/extra-typings";
import { openGraph } from "../../sandbox/graph.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { processTerminal } from "../../command.ts";
import { openSandboxTenant } from "./project.ts";
import { printableJson } from "../../output/printable-json.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";

/** `local graph`: sends one request to the local tenant's Microsoft Graph, as its deploying identity. */
export const graph = new Command("graph")
  .description("Send one request to the local tenant's Microsoft Graph, as its deploying identity.")
  .argument("<method>", "GET, POST, PATCH or DELETE")
  .argument("<path>", "path after the version, such as /applications")
  .addOption(new Option("--body <json>", "body of the request"))
  .action(async (method, path, { body }) => {
    const terminal = processTerminal();
    const sent = body === undefined ? undefined : parseBody(body);
    await using sandbox = await openSandboxTenant(terminal);
    await using graph = await openGraph(sandbox.tenant);
    const answer = await graph.request(method.toUpperCase(), path, sent);
    const text = await answer.text();
    if (!answer.ok) {
      throw new UserError({
        message: `the local tenant answered ${answer.status} to ${method} ${path}: ${visibleText(text)}`,
        fix: "correct the request",
        code: "graph-request-refused",
      });
    }
    terminal.print(text === "" ? `${answer.status}, no content` : printableJson(JSON.parse(text)));
  });

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError({
      message: "--body: must be JSON",
      fix: 'quote it for the shell, such as \'{"displayName":"ERP"}\'',
      code: "body-not-json",
    });
  }
}
