import { readFileSync } from "node:fs";
import type { Values } from "@entra-integrations/provider-bridge/property.ts";

/** One gRPC call between the engine and a real plugin. */
export interface RecordedCall {
  run: string;
  plugin: "azuread" | "random";
  call: string;
  request: Values & { type?: string; name?: string; tok?: string };
  response: Values;
}

/** Every recorded call, in the order in which they were made. */
export const recordedCalls: readonly RecordedCall[] = readFileSync(
  new URL("../../../../test/recordings/provider-calls.jsonl", import.meta.url),
  "utf8",
)
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as RecordedCall);

/** Name of a call in test titles. */
export function titleOf({ run, plugin, call, request }: RecordedCall): string {
  const [type = "", subject = JSON.stringify(request["args"] ?? {})] = request.tok
    ? [request.tok]
    : [request.type, request.name];
  return `${run}: ${plugin} ${call} ${type.replace(/.*:/, "")} ${subject}`;
}

/** A message without what belongs to the bridge between Terraform and Pulumi, except for the version of a state's schema. */
export function withoutBridgeKeys(message: unknown): unknown {
  if (Array.isArray(message)) return message.map(withoutBridgeKeys);
  if (!isObject(message)) return message;
  const { __meta: meta, ...others } = message;
  const own = Object.entries(others).filter(([name]) => name !== "__pulumi_raw_state_delta");
  const entries = own.map(([name, value]) => [name, withoutBridgeKeys(value)] as const);
  const { schema_version } = JSON.parse((meta as string | undefined) ?? "{}") as { schema_version?: string };
  const version = schema_version === undefined ? {} : { __meta: JSON.stringify({ schema_version }) };
  return { ...Object.fromEntries(entries), ...version };
}

/** Our answer cut where the recorded one is cut, so that the two can be compared whole. */
export function cutAlike(ours: unknown, recorded: unknown): unknown {
  if (Array.isArray(ours) && Array.isArray(recorded)) {
    const cut: unknown = recorded.at(-1);
    if (typeof cut !== "string" || !cut.startsWith("... ")) {
      return ours.map((element, index) => cutAlike(element, recorded[index]));
    }
    const ids = (recorded.slice(0, -1) as Values[]).map((element) => element["id"]);
    return [...ids.map((id) => (ours as Values[]).find((element) => element["id"] === id)), cut];
  }
  if (!isObject(ours) || !isObject(recorded)) return ours;
  const cut = recorded["..."];
  const names = cut === undefined ? Object.keys(ours) : Object.keys(recorded).filter((name) => name !== "...");
  const entries = names.map((name) => [name, cutAlike(ours[name], recorded[name])] as const);
  return Object.fromEntries(cut === undefined ? entries : [...entries, ["...", cut]]);
}

function isObject(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
