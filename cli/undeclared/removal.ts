import type { Removal } from "./undeclared-object.ts";

/** The target of the commands. */
export interface CommandTarget {
  /** `https://graph.microsoft.com` in the public cloud. */
  readonly graphOrigin: string;
  /** Whether it is the local tenant, to which the Azure CLI cannot sign in. */
  readonly isLocal: boolean;
  /** Deploys after a refresh. */
  readonly repair: string;
}

/** Returns the shell command for a removal; undefined if there is none. */
export function renderRemoval(removal: Removal, target: CommandTarget): string | undefined {
  switch (removal.type) {
    case "advice":
      return undefined;
    case "deployment":
      return target.repair;
    case "certificate":
      return target.isLocal ? localCommand(certificateUpdate(removal)) : certificateCommand(removal);
    case "request":
      return target.isLocal ? localCommand(removal) : restCommand(removal, target.graphOrigin);
  }
}

type Request = Extract<Removal, { type: "request" }>;
type Certificate = Extract<Removal, { type: "certificate" }>;

/** https://learn.microsoft.com/cli/azure/reference-index#az-rest */
function restCommand({ method, path, body }: Request, graphOrigin: string): string {
  const words = ["az", "rest", "--method", method, "--url", `${graphOrigin}/v1.0${path}`];
  // The Azure CLI derives the resource from the address only for the Graph of its configured cloud.
  if (graphOrigin !== "https://graph.microsoft.com") words.push("--resource", graphOrigin);
  if (body !== undefined) words.push("--headers", "Content-Type=application/json", "--body", renderJson(body));
  return words.map(quoteWord).join(" ");
}

function localCommand({ method, path, body }: Request): string {
  const words = ["npm", "run", "local", "--", "graph", method, path];
  if (body !== undefined) words.push("--body", renderJson(body));
  return words.map(quoteWord).join(" ");
}

/** Graph removes a certificate by an update without it. The Azure CLI builds this update. */
function certificateCommand({ of, objectId, keyId }: Certificate): string {
  // https://learn.microsoft.com/cli/azure/ad/app/credential#az-ad-app-credential-delete, and the same for sp
  const noun = of === "applications" ? "app" : "sp";
  const words = ["az", "ad", noun, "credential", "delete", "--id", objectId, "--key-id", keyId, "--cert"];
  return words.map(quoteWord).join(" ");
}

function certificateUpdate({ of, objectId, others }: Certificate): Request {
  return { type: "request", method: "PATCH", path: `/${of}/${objectId}`, body: { keyCredentials: others } };
}

/**
 * Renders JSON in printable ASCII and without `#`. Text from the tenant must neither change how the command looks nor
 * run in a pipeline's log.
 */
function renderJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[^\u0020-\u007E]|#/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Quotes a word for a POSIX shell. */
export function quoteWord(word: string): string {
  return /^[\w/:=.,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
