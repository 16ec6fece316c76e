import type { Application } from "../../entities.ts";
import type { LoginContext, EndpointVersion } from "../context.ts";
import type { Parameters } from "../form.ts";
import type { Segment } from "../tenant-segment.ts";
import type { TokenAttempt } from "../token-sign-in.ts";
import type { TokenAnswer } from "./token-answer.ts";

/** A request to the token endpoint. The client is known but not authenticated yet. */
export interface GrantRequest {
  context: LoginContext;
  version: EndpointVersion;
  segment: Segment;
  segmentName: string;
  client: Application;
  form: Parameters;
  /** The `Origin` header, which browsers send. */
  origin: string | undefined;
  /** Changed by the checks, for the sign-in log. */
  attempt: TokenAttempt;
}

/** Handles one `grant_type`. */
export type Grant = (request: GrantRequest) => Promise<TokenAnswer>;
