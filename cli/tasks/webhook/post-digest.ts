import { type Fetch, openHttp } from "@entra-integrations/http/client.ts";
import type { Pace } from "@entra-integrations/http/pace.ts";
import { ServiceFailure } from "@entra-integrations/http/service-failure.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import type { Digest } from "./digest.ts";
import { slackMessage } from "./slack.ts";
import { teamsMessage } from "./teams.ts";

/** A product that can receive a digest. */
export type WebhookKind = "teams" | "slack";

/** The variable with the address. It is a variable because the address is a secret: it lets anyone post. */
const webhookVariable = "TASKS_WEBHOOK_URL";

const products = { teams: { name: "Teams", render: teamsMessage }, slack: { name: "Slack", render: slackMessage } };

/**
 * Posts one message. It is repeated only if the product certainly refused it, so it never arrives twice. No message or
 * error contains any part of the address.
 */
export async function postDigest(
  kind: WebhookKind,
  digest: Digest,
  env: NodeJS.ProcessEnv,
  pace: Pace,
  send?: Fetch,
): Promise<void> {
  const { name, render } = products[kind];
  const url = readAddress(env, name);
  const { fetch } = openHttp({ deadlineSeconds: 300, pace, ...(send && { fetch: send }) });
  const response = await fetch(url, {
    service: name,
    method: "POST",
    // Another address must not get the message.
    redirect: "error",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(render(digest)),
  }).catch((error: unknown) => {
    if (!(error instanceof ServiceFailure)) throw error;
    // Its message contains the host and the path.
    throw new UserError({
      message: `the webhook of ${name} got no message: ${reasons[error.kind]}`,
      fix: `run this again later, and check the address in ${webhookVariable}`,
      code: "tasks-webhook-failed",
    });
  });
  if (response.ok) return;
  throw new UserError({
    message: `the webhook of ${name} refused the message with ${response.status}${await slackReason(kind, response)}`,
    fix: `check that the address in ${webhookVariable} is complete and that its workflow or app still exists`,
    code: "tasks-webhook-refused",
  });
}

const reasons: Record<ServiceFailure["kind"], string> = {
  throttled: "it gets too many requests",
  down: "it fails or does not answer",
  refused: "it refuses requests",
  unreachable: "it cannot be reached",
  unreadable: "it answers with the address of another page",
  unsendable: "the request cannot be written as HTTP",
};

function readAddress(env: NodeJS.ProcessEnv, name: string): string {
  const address = env[webhookVariable]?.trim() ?? "";
  const { protocol, hostname } = URL.canParse(address) ? new URL(address) : { protocol: "", hostname: "" };
  if (protocol === "https:" || (protocol === "http:" && hostname === "127.0.0.1")) return address;
  throw new UserError({
    message: `${webhookVariable} must be set to the https address of a webhook of ${name}`,
    fix: `store the address as a secret of the pipeline, and add env: { ${webhookVariable}: ... } to the step`,
    code: "tasks-webhook-address",
  });
}

/** Slack's answers are one word, such as no_service. Other texts could repeat the address. */
async function slackReason(kind: WebhookKind, response: Response): Promise<string> {
  const text = kind === "slack" ? await response.text() : "";
  return /^[a-z_]{1,40}$/.test(text) ? ` (${text})` : "";
}
