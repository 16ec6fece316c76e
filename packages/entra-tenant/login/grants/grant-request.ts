import type { Application } from "../../entities.ts";
import type { LoginContext, EndpointVersion } from "../context.ts";
import type { Parameters } from "../form.ts";
import type { Segment } from "../tenant-segment.ts";
import type { TokenAnswer } from "./token-answer.ts";

/** A request to the token endpoint whose client is known, though not yet proven. */
export interface GrantRequest {
  context: LoginContext;
  version: EndpointVersion;
  segment: Segment;
  segmentName: string;
  client: Application;
  form: Parameters;
  /** The `Origin` header, which browsers send. */
  origin: string | undefined;
}

/** Answers one `grant_type`. */
export type Grant = (request: GrantRequest) => Promise<TokenAnswer>;
