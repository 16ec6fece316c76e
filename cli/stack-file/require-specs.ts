import { type ParseContext, parseIntegrations } from "../../integrations/stack-file/parse.ts";
import { renderProblem, SpecError } from "../../integrations/stack-file/problems.ts";
import type { IntegrationSpec } from "../../integrations/spec.ts";
import { UserError } from "../../integrations/text/user-error.ts";

/** Parses integrations that a command has to change. Throws `UserError` with this message and all problems of the file. */
export function requireSpecs(integrations: unknown, context: ParseContext, message: string): IntegrationSpec[] {
  try {
    return parseIntegrations(integrations, context);
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    throw new UserError({
      message,
      fix: "change what is reported below, then run this again",
      code: "stack-file-problems",
      details: error.problems.map(renderProblem).join("\n"),
    });
  }
}
