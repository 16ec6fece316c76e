import { UserError, type UserProblem } from "../../../integrations/text/user-error.ts";

/** Connect's error numbers: 221 and above by name in its API description, 228 also in recordings of real servers. */
const codes = { notLicensed: 221, templateNotFound: 227, templateConfig: 228, prohibitedChange: 229 };

/** An answer of Connect that refuses a request. */
interface RefusedAnswer {
  /** Where the server is, for messages. */
  readonly place: string;
  readonly status: number;
  /** Connect's own number; undefined where the answer is not Connect's. */
  readonly code: number | undefined;
  /** Connect's own text, safe to print. */
  readonly text: string;
}

/** Connect refused a request. */
export class ConnectRefusal extends UserError {
  readonly status: number;
  readonly code: number | undefined;
  readonly text: string;

  constructor(answer: RefusedAnswer) {
    super(problemOf(answer));
    this.status = answer.status;
    this.code = answer.code;
    this.text = answer.text;
  }
}

function problemOf({ place, status, code, text }: RefusedAnswer): UserProblem {
  const server = `Posit Connect (${place})`;
  if (code === undefined) {
    return {
      message: `${server} answered ${status} with a text that is not Connect's, so there may be no Connect at this address`,
      fix: "check the address and its path: the dashboard is below the same one. See also whether a proxy or a sign-in page answers instead",
      code: "posit-not-found",
    };
  }
  switch (status) {
    case 401:
      return {
        message: `${server} does not accept the API key: ${text}`,
        fix: "create an API key as an administrator of Connect, and store it with: pulumi config set --secret --path 'entra-delivery:positConnectApiKeys[\"<address>\"]'",
        code: "posit-api-key-refused",
      };
    case 402:
      return {
        message: `${server} has no licence for OAuth integrations: ${text}`,
        fix: "OAuth integrations need the Enhanced or Advanced tier of Connect; without it, remove positConnect from deliverTo",
        code: "posit-licence-missing",
      };
    case 403:
      return {
        message: `${server} does not allow this with the API key: ${text}`,
        fix: "use the API key of an administrator: publishers can only read integrations",
        code: "posit-not-administrator",
      };
    case 404:
      return {
        message: `${server} does not know the request or the object: ${text}`,
        fix: "OAuth integrations need Connect 2024.12.0 or later; look at the version at the bottom of the dashboard",
        code: "posit-unknown",
      };
    case 409:
      return {
        message: `${server} is busy with another change of the same object: ${text}`,
        fix: "run this again, and not at the same time as another run",
        code: "posit-conflict",
      };
    default:
      return { message: `${server} refused the request with ${status}: ${text}`, ...fixOf(code) };
  }
}

function fixOf(code: number): Pick<UserProblem, "fix" | "code"> {
  switch (code) {
    case codes.templateNotFound:
      return { fix: "use a template that the server has", code: "posit-template-unknown" };
    case codes.templateConfig:
      return { fix: "correct the value in the stack file", code: "posit-config-refused" };
    case codes.prohibitedChange:
      return {
        fix: "undo the change, or delete the integration in Connect when no content uses it, and run this again",
        code: "posit-change-forbidden",
      };
    default:
      return {
        fix: "look the number up in the API reference of Connect, correct the cause and run this again",
        code: "posit-refused",
      };
  }
}
