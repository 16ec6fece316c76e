import type { TenantHandle } from "../../../packages/entra-tenant/index.ts";

/** Properties of the bridge between Terraform and Pulumi. */
const bridgeKeys = new Set(["__pulumi_raw_state_delta", "__meta"]);
const uuids = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gi;
const times = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;
const secretSignature = "4dabf18193072939515e22adb298388d";

/** Compares the answers of two plugins on two equal tenants. Each tenant generates its own ids and secrets. */
export class Alike {
  readonly #origins: readonly [string, string];
  readonly #partners = new Map<string, string>();

  constructor([published, sandbox]: readonly [TenantHandle, TenantHandle]) {
    this.#origins = [published.metadataHost, sandbox.metadataHost];
  }

  /** Every difference as `path: published against sandbox`. */
  differences(published: unknown, sandbox: unknown, path = ""): string[] {
    if (path.endsWith(".__defaults") && Array.isArray(published) && Array.isArray(sandbox)) {
      return this.differences([...(published as unknown[])].sort(), [...(sandbox as unknown[])].sort(), `${path}!`);
    }
    if (isSecretText(published) && isSecretText(sandbox)) return [];
    if (Array.isArray(published) && Array.isArray(sandbox)) {
      if (published.length !== sandbox.length) return [`${path}: ${show(published)} against ${show(sandbox)}`];
      return published.flatMap((one, index) => this.differences(one, sandbox[index], `${path}[${String(index)}]`));
    }
    if (isRecord(published) && isRecord(sandbox)) {
      const keys = new Set([...Object.keys(published), ...Object.keys(sandbox)].filter((key) => !bridgeKeys.has(key)));
      return [...keys].sort().flatMap((key) => this.differences(published[key], sandbox[key], `${path}.${key}`));
    }
    if (typeof published === "string" && typeof sandbox === "string") {
      return this.#areAlike(published, sandbox) ? [] : [`${path}: ${show(published)} against ${show(sandbox)}`];
    }
    return published === sandbox ? [] : [`${path}: ${show(published)} against ${show(sandbox)}`];
  }

  #areAlike(published: string, sandbox: string): boolean {
    const [theirs, ours] = [published.replaceAll(this.#origins[0], "H"), sandbox.replaceAll(this.#origins[1], "H")];
    const shape = (text: string) => text.replaceAll(uuids, "ID").replaceAll(times, "TIME");
    if (shape(theirs) !== shape(ours)) return false;
    const pairs = [...theirs.matchAll(uuids)].map(([id], index) => [id, [...ours.matchAll(uuids)][index]?.[0] ?? ""]);
    return pairs.every(([id = "", partner = ""]) => {
      const known = this.#partners.get(id);
      if (known === undefined) this.#partners.set(id, partner);
      return known === undefined || known === partner;
    });
  }
}

function isSecretText(value: unknown): boolean {
  return (
    isRecord(value) &&
    value[secretSignature] !== undefined &&
    typeof value["value"] === "string" &&
    value["value"] !== ""
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  const text = (JSON.stringify(value) as string | undefined) ?? "absent";
  return text.length > 300 ? `${text.slice(0, 300)}...` : text;
}
