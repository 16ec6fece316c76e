import { type NamedRequest, ServiceFailure, textOf } from "./service-failure.ts";

const names = new Set(["ENOTFOUND", "EAI_AGAIN", "EAI_FAIL", "EAI_NODATA", "EAI_NONAME"]);
const lost = new Set(["ECONNRESET", "EPIPE", "UND_ERR_SOCKET", "UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"]);
const temporary = new Set([
  "EAI_AGAIN",
  "ECONNREFUSED",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Why a request got no response, and whether to retry it. */
export interface ConnectionFailure {
  readonly failure: ServiceFailure;
  readonly isTemporary: boolean;
}

/** Reads an error that `fetch` threw. */
export function readConnectionFailure(request: NamedRequest, error: unknown): ConnectionFailure {
  const cause = causeOf(error);
  // An error about the request itself quotes its headers, and so the token.
  if (cause === undefined) {
    const failure = new ServiceFailure(request, {
      kind: "unsendable",
      what: "was not asked: the request cannot be written as HTTP",
      fix: "see whether the token in the environment is one line without blanks, and the address is right",
      mayBeDone: false,
    });
    return { failure, isTemporary: false };
  }
  const { code, message } = cause;
  if (message === "unexpected redirect") {
    const failure = new ServiceFailure(request, {
      kind: "unreadable",
      what: `answered ${textOf(request)} with the address of another page`,
      fix: "check the address, and whether a sign-in page of your network answers instead",
    });
    return { failure, isTemporary: false };
  }
  const mayBeDone = !names.has(code) && !temporary.has(code);
  const failure = unreachable(request, message, { fix: fixOf(code), mayBeDone });
  return { failure, isTemporary: lost.has(code) || temporary.has(code) };
}

/** A service that cannot be reached. */
export function unreachable(
  request: NamedRequest,
  message: string,
  { fix = fixOf(""), mayBeDone = true } = {},
): ServiceFailure {
  return new ServiceFailure(request, { kind: "unreachable", what: `cannot be reached: ${message}`, fix, mayBeDone });
}

function fixOf(code: string): string {
  if (names.has(code)) return "check the address and the DNS of this machine, and HTTPS_PROXY behind a proxy";
  if (isOfTls(code)) {
    return "where a proxy of your company opens TLS, name its certificate authority in NODE_EXTRA_CA_CERTS";
  }
  return "check the network and its firewall, and HTTPS_PROXY behind a proxy";
}

/** OpenSSL's and Node's codes: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
function isOfTls(code: string): boolean {
  return /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/.test(code);
}

function causeOf(error: unknown): { code: string; message: string } | undefined {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  if (!(cause instanceof Error)) return undefined;
  const [first = cause] = cause instanceof AggregateError ? (cause.errors as Error[]) : [];
  const code: unknown = Reflect.get(cause, "code") ?? Reflect.get(first, "code");
  return { code: typeof code === "string" ? code : "", message: first.message.split("\n", 1)[0] ?? "" };
}
