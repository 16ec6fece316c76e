import { UserError } from "../../integrations/text/user-error.ts";

/** Reads a variable that the pipeline sets. */
export function requireVariable(env: NodeJS.ProcessEnv, name: string, fix: string): string {
  const value = env[name];
  if (value !== undefined && value !== "") return value;
  throw new UserError({ message: `${name} must be set`, fix, code: "pipeline-variable-missing" });
}
