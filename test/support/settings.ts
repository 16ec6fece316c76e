import * as pulumi from "@pulumi/pulumi";
import { readSettings, type Settings } from "../../config.ts";
import type { AddedSystems } from "../../integrations/stack-file/parse.ts";
import { SpecError } from "../../integrations/stack-file/problems.ts";

/** Reads a stack file's `config`. Values that are not text are passed as JSON, as in Pulumi. */
export function read(config: Record<string, unknown>, added?: AddedSystems): Settings {
  const texts = Object.entries(config).map(([key, value]) => [
    key.includes(":") ? key : `entra-integrations:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  pulumi.runtime.setAllConfig(Object.fromEntries(texts) as Record<string, string>);
  return readSettings(added);
}

/** The problems shown to the user, without the heading. */
export function refusal(config: Record<string, unknown>): string {
  try {
    read(config);
  } catch (error) {
    if (error instanceof SpecError) return error.message.split("\n").slice(1).join("\n");
    throw error;
  }
  throw new Error("nothing was refused");
}
