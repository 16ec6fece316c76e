import { UserError } from "../../integrations/text/user-error.ts";
import { visibleText } from "../../integrations/text/visible-text.ts";

/** A request, as shown in messages. Contains no query, no header and no body, because each may contain a secret. */
export interface NamedRequest {
  /** Display name, such as `Microsoft Graph`. */
  readonly service: string;
  readonly method: string;
  readonly url: string;
}

/** Why a service gave no usable response. */
export type FailureKind = "throttled" | "down" | "refused" | "unreachable" | "unreadable" | "unsendable";

interface FailureDetails {
  readonly kind: FailureKind;
  /** What happened. Follows the name of the service in messages. */
  readonly what: string;
  readonly fix: string;
  /** Whether the service may have carried the request out. @default true */
  readonly mayBeDone?: boolean;
  /** Status of the response of a service that fails. */
  readonly status?: number;
}

/** A service gave no usable response. The message contains its name, a fix and a code such as `service-down`. */
export class ServiceFailure extends UserError {
  readonly kind: FailureKind;
  readonly mayBeDone: boolean;
  /** Undefined for all kinds except `down`, and for a service that does not answer. */
  readonly status: number | undefined;

  constructor({ service, url }: NamedRequest, { kind, what, fix, mayBeDone = true, status }: FailureDetails) {
    super({ message: `${service} (${new URL(url).host}) ${what}`, fix, code: `service-${kind}` });
    this.kind = kind;
    this.mayBeDone = mayBeDone;
    this.status = status;
  }
}

/** Renders a request for a message: `GET /v1.0/applications`. */
export function textOf({ method, url }: NamedRequest): string {
  return `${method} ${visibleText(new URL(url).pathname)}`;
}

/** The service throttles. `wait` is in milliseconds. */
export function throttled(request: NamedRequest, status: number, wait: number | undefined): ServiceFailure {
  const asked = wait === undefined ? "" : ` and asks to wait ${String(Math.ceil(wait / 1000))} seconds`;
  return new ServiceFailure(request, {
    kind: "throttled",
    what: `gets too many requests: it answered ${String(status)} to ${textOf(request)}${asked}`,
    fix: `run this again ${wait === undefined ? "in some minutes" : "after that time"}, with fewer runs at once`,
    mayBeDone: false,
  });
}

/** The service fails. */
export function down(
  request: NamedRequest,
  how: { readonly status: number } | { readonly silentFor: number },
): ServiceFailure {
  const what =
    "status" in how
      ? `is down: it answered ${String(how.status)} to ${textOf(request)}`
      : `does not answer: ${textOf(request)} was given up after ${String(Math.ceil(how.silentFor / 1000))} seconds`;
  return new ServiceFailure(request, {
    kind: "down",
    what,
    fix: "run this again later; nothing in the stack is wrong, and the status page of the service says more",
    ...("status" in how && { status: how.status }),
  });
}

/** The service does not allow this identity to do it. */
export function refused(request: NamedRequest, status: number, fix: string): ServiceFailure {
  return new ServiceFailure(request, {
    kind: "refused",
    what: `refused ${textOf(request)} with ${String(status)}`,
    fix,
    mayBeDone: false,
  });
}

/** The response differs from the service's documentation. */
export function unreadable(request: NamedRequest, status: number): ServiceFailure {
  return new ServiceFailure(request, {
    kind: "unreadable",
    what: `answered ${textOf(request)} with status ${String(status)} and a text that is not its own`,
    fix: "run this again; if it stays so, see whether a proxy or a sign-in page answers instead",
  });
}

/** A service answered with JSON of another form than it documents. `path` is the first difference, empty for the whole answer. */
export function unexpected(request: NamedRequest, status: number, path: string): ServiceFailure {
  const place = path === "" ? "as a whole" : `at ${visibleText(path)}`;
  return new ServiceFailure(request, {
    kind: "unreadable",
    what: `answered ${textOf(request)} with status ${String(status)} and JSON that differs ${place} from its documentation`,
    fix: "compare the version of the platform with that of its documentation",
    // The request succeeded, so repeating it would do everything twice.
    mayBeDone: false,
  });
}
