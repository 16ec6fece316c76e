import { createHash } from "node:crypto";
import { healthPath } from "../metadata.ts";
import { faultKinds, type FaultKind, type FaultSettings } from "./settings.ts";

/** The fault of one request. */
export interface Fault {
  readonly kind: FaultKind;
  /** From 0 to 1, selects a variant of the kind. */
  readonly chance: number;
}

/**
 * Decides which requests fail. The decision depends on the seed, the route and the number of earlier requests to that
 * route. So it does not depend on the order of requests to different routes.
 */
export class FaultDecider {
  readonly #settings: FaultSettings;
  readonly #counts = new Map<string, number>();

  constructor(settings: FaultSettings) {
    this.#settings = settings;
  }

  decide(method: string, path: string): Fault | undefined {
    const { seed, rate, route = "" } = this.#settings;
    // Clients find the tenant with this route. A fault there would look like a tenant that is not running.
    if (path === healthPath || !path.toLowerCase().includes(route.toLowerCase())) return undefined;
    const name = routeOf(method, path);
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    const [whether, which, chance] = chances(`${String(seed)} ${name} ${String(count)}`);
    if (whether >= rate) return undefined;
    const kinds = kindsFor(method, path, this.#settings.only ?? faultKinds);
    const kind = kinds[Math.floor(which * kinds.length)];
    return kind && { kind, chance };
  }
}

/** The request without its ids, so that objects of another run have the same route. */
export function routeOf(method: string, path: string): string {
  const segments = path.split("/").map((segment) => (isId(segment) ? "{id}" : segment));
  return `${method} ${segments.join("/")}`;
}

/** Object ids are GUIDs; assignments, grants and versions of secrets have longer ids without blanks. */
function isId(segment: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(segment) || /^(?=.*\d)[\w-]{30,}$/.test(segment);
}

function kindsFor(method: string, path: string, wanted: readonly FaultKind[]): FaultKind[] {
  return wanted.filter((kind) => kind !== "lag" || creates(method, path));
}

/** Whether a request creates something that other servers see only later. */
function creates(method: string, path: string): boolean {
  const collections =
    /\/(applications|servicePrincipals|users|groups|addPassword|federatedIdentityCredentials|appRoleAssign(ments|edTo)|oauth2PermissionGrants|roleManagement\/exchange\/roleAssignments)$/i;
  return method === "POST"
    ? collections.test(path)
    : method === "PUT" && /\/vaults\/[^/]+\/secrets\/[^/]+$/i.test(path);
}

function chances(text: string): [number, number, number] {
  const digest = createHash("sha256").update(text).digest();
  const at = (offset: number): number => digest.readUInt32BE(offset) / 2 ** 32;
  return [at(0), at(4), at(8)];
}
