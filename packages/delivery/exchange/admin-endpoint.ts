import type { Fetch } from "@entra-integrations/http/client.ts";
import { refused, unreadable } from "@entra-integrations/http/service-failure.ts";
import { z } from "zod";
import { UserError } from "../../../integrations/text/user-error.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import { patiently } from "../patience.ts";
import type { AdminEndpoint } from "./target.ts";

/** Exchange ran a cmdlet and refused it. */
export class CmdletFailure extends UserError {
  /** An object in the request does not exist, or not yet. */
  readonly isNotFound: boolean;
  /** The object to be made exists. */
  readonly isDuplicate: boolean;

  constructor(cmdlet: string, status: number, text: string) {
    super({
      message: `Exchange Online refused ${cmdlet}: ${text === "" ? `status ${String(status)}` : visibleText(text)}`,
      fix: `run ${cmdlet} in Exchange Online PowerShell to see whether it is refused there too`,
      code: "exchange-refused",
    });
    this.isNotFound = status === 404 || /ManagementObjectNotFound|couldn't be found/i.test(text);
    this.isDuplicate = /already exist/i.test(text);
  }
}

/** One object in the answer of a cmdlet. */
export type ExchangeObject = Readonly<Record<string, unknown>>;

const answerBody = z.object({
  value: z.array(z.record(z.string(), z.unknown())).default([]),
  "@odata.nextLink": z.string().optional(),
});

const service = "Exchange Online";

/**
 * Runs a cmdlet by the endpoint of the PowerShell module, which Microsoft does not document. Every cmdlet that is used can be
 * repeated: a second run changes nothing, or is refused as a duplicate. An empty 403 is repeated for minutes, because a new
 * directory role answers so at first. Throws `CmdletFailure` and other errors of type `UserError`.
 */
export async function invoke(
  target: AdminEndpoint,
  cmdlet: string,
  parameters: Record<string, unknown>,
): Promise<ExchangeObject[]> {
  const objects: ExchangeObject[] = [];
  const first = `${target.exchange}/adminapi/beta/${target.tenantId}/InvokeCommand`;
  for (let url: string | undefined = first; url !== undefined;) {
    const page: z.output<typeof answerBody> = await post(target, url, cmdlet, parameters);
    objects.push(...page.value);
    url = page["@odata.nextLink"];
    // The token goes there.
    if (url !== undefined && URL.parse(url)?.hostname !== new URL(first).hostname) {
      throw unreadable({ service, method: "POST", url: first }, 200);
    }
  }
  return objects;
}

/** Returns the objects of a cmdlet; undefined if Exchange does not find an object in the request. */
export async function unlessNotFound(answer: Promise<ExchangeObject[]>): Promise<ExchangeObject[] | undefined> {
  return await answer.catch((error: unknown) => {
    if (error instanceof CmdletFailure && error.isNotFound) return undefined;
    throw error;
  });
}

async function post(
  target: AdminEndpoint,
  url: string,
  cmdlet: string,
  parameters: Record<string, unknown>,
): Promise<z.output<typeof answerBody>> {
  const request = { service, method: "POST", url };
  let fetch = await target.signIn();
  let isTokenNew = false;
  const answer = await patiently(
    target.session,
    async () => {
      const response = await send(fetch, target, url, { CmdletName: cmdlet, Parameters: parameters });
      const text = await response.text();
      if (response.ok) return readAnswer(text) ?? fail(unreadable(request, response.status));
      const isEmpty = text.replaceAll("\0", "").trim() === "";
      const diagnostics = response.headers.get("x-ms-diagnostics") ?? "";
      if (response.status === 403 && isEmpty && diagnostics === "") {
        fetch = await target.signIn(true);
        return undefined;
      }
      if (response.status === 401 && !isTokenNew) {
        isTokenNew = true;
        fetch = await target.signIn(true);
        return undefined;
      }
      if (response.status === 401)
        throw refused(request, 401, "give the deploying identity the application permission Exchange.ManageAsApp");
      if (response.status === 403) throw permissionMissing(cmdlet, reasonIn(diagnostics));
      throw new CmdletFailure(cmdlet, response.status, failureText(text));
    },
    target.roleSeconds,
  );
  if (answer === undefined) throw roleMissing(cmdlet);
  return answer;
}

async function send(fetch: Fetch, { tenantId }: AdminEndpoint, url: string, CmdletInput: object): Promise<Response> {
  return await fetch(url, {
    service,
    method: "POST",
    isRepeatable: true,
    redirect: "error",
    headers: {
      "content-type": "application/json; charset=utf-8",
      // Routes the request to the tenant's servers. This mailbox is in every organization.
      "x-anchormailbox": `APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@${tenantId}`,
      prefer: "odata.maxpagesize=1000",
    },
    body: JSON.stringify({ CmdletInput }),
  });
}

/** Cmdlets that return nothing have an empty body. */
function readAnswer(text: string): z.output<typeof answerBody> | undefined {
  return text.trim() === "" ? { value: [] } : answerBody.safeParse(parse(text)).data;
}

const message = z.object({ message: z.string() });
const failureBody = z.object({
  error: z.object({
    message: z.string().default(""),
    details: z.array(message).optional(),
    innererror: z.object({ internalexception: message.optional(), internalException: message.optional() }).optional(),
  }),
});

/** The message itself is always "Invalid Operation". The text is in the details as `id|type|text`, or in the inner exception. */
function failureText(text: string): string {
  const error = failureBody.safeParse(parse(text)).data?.error;
  if (error === undefined) return "";
  const { internalexception, internalException } = error.innererror ?? {};
  return error.details?.[0]?.message ?? internalexception?.message ?? internalException?.message ?? error.message;
}

function reasonIn(diagnostics: string): string {
  return /reason="([^"]*)"/.exec(diagnostics)?.[1] ?? diagnostics;
}

function permissionMissing(cmdlet: string, reason: string): UserError {
  return new UserError({
    message: `Exchange Online does not let the deploying identity run ${cmdlet}: ${visibleText(reason)}`,
    fix: "grant it the application permission Exchange.ManageAsApp of Office 365 Exchange Online, and the Entra role Exchange Administrator",
    code: "exchange-permission-missing",
  });
}

function roleMissing(cmdlet: string): UserError {
  return new UserError({
    message: `Exchange Online gives the deploying identity no right to run ${cmdlet}, and no reason`,
    fix: "assign it the Entra role Exchange Administrator; if it has the role since a short time, run this again in some minutes",
    code: "exchange-role-missing",
  });
}

function fail(error: Error): never {
  throw error;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
