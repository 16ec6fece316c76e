import { createHash } from "node:crypto";
import { applicationNotReplicated, type FaultAnswer, notReplicated, signInError } from "./answers.ts";

/** A created object that the next requests do not see. */
interface Hidden {
  /** Object id, key id, or path of a secret in a vault. */
  readonly id: string;
  /** Only for an application. */
  readonly appId?: string | undefined;
  /** SHA-256 of a new client secret. */
  readonly secretHash?: string | undefined;
  readonly clientId?: string | undefined;
  /** How many more requests do not see it. */
  misses: number;
}

/** Parts of a request that affect replication. */
export interface ReadRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  /** Name and password of a client that signs in with HTTP Basic. */
  readonly basic?: string | undefined;
}

const mostMisses = 3;

/**
 * Hides new objects from the requests that follow, as a server does which has not got them yet. Counted in requests, not in
 * seconds, so that a run is the same on a slow machine.
 * Departs from Entra: With injected replication delays, each object is missing from at most three answers and can
 * always be deleted. In Entra the delay is seconds to minutes.
 */
export class Replication {
  readonly #hidden: Hidden[] = [];

  /** Hides the object that a request created. `chance` determines for how many requests. */
  hide(request: ReadRequest, created: unknown, chance: number): void {
    const misses = 1 + Math.floor(chance * mostMisses);
    const vault = /\/vaults\/([^/]+)\/secrets\/([^/]+)$/i.exec(request.path);
    if (vault !== null) {
      this.#hidden.push({ id: `/vaults/${vault[1] ?? ""}/secrets/${vault[2] ?? ""}`.toLowerCase(), misses });
      return;
    }
    const { id, appId, keyId, secretText } = textMembers(created);
    const known = keyId ?? id;
    if (known === undefined) return;
    const isApplication = /\/applications$/i.test(request.path);
    this.#hidden.push({
      id: known,
      misses,
      ...(isApplication && { appId }),
      ...(secretText !== undefined && { secretHash: hash(secretText) }),
    });
  }

  /** The response of a server that does not have an object in this request; undefined if it has them all. */
  answer(request: ReadRequest): FaultAnswer | undefined {
    if (this.#hidden.length === 0 || request.method === "DELETE") return undefined;
    if (/\/token$/.test(request.path)) return this.#refuseSignIn(request);
    const path = request.path.toLowerCase();
    const inPath = this.#find(({ id, appId }) => {
      if (id.startsWith("/vaults/")) return path === id || path.startsWith(`${id}/`);
      return path.split(/[/()']/).some((part) => part === id.toLowerCase() || part === appId);
    });
    if (inPath !== undefined) return this.#miss(inPath, notReplicated(request.path, nameOf(inPath)));
    if (request.method !== "POST" || !/\/servicePrincipals$/i.test(request.path)) return undefined;
    const ofApplication = this.#find(({ appId }) => appId !== undefined && request.body.includes(appId));
    return ofApplication && this.#miss(ofApplication, applicationNotReplicated(ofApplication.appId ?? ""));
  }

  /** A response body of Graph without the objects that the server does not have. */
  without(body: unknown): unknown {
    const missed = new Set<Hidden>();
    const kept = this.#strip(body, missed);
    for (const hidden of missed) this.#miss(hidden, undefined);
    return kept;
  }

  get isEmpty(): boolean {
    return this.#hidden.length === 0;
  }

  #refuseSignIn({ body, basic }: ReadRequest): FaultAnswer | undefined {
    const form = new URLSearchParams(body);
    const [basicId, basicSecret] = basic?.split(":").map(decodeURIComponent) ?? [];
    const clientId = form.get("client_id") ?? basicId ?? "";
    const secret = form.get("client_secret") ?? basicSecret ?? "";
    const application = this.#find(({ appId }) => appId === clientId.toLowerCase());
    if (application !== undefined) {
      const message = `Application with identifier '${clientId}' was not found in the directory.`;
      return this.#miss(application, { status: 400, body: signInError(700016, message, "unauthorized_client") });
    }
    const password = this.#find(({ secretHash }) => secretHash !== undefined && secretHash === hash(secret));
    if (password === undefined) return undefined;
    const message = `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'.`;
    return this.#miss(password, { status: 401, body: signInError(7000215, message, "invalid_client") });
  }

  #find(fits: (hidden: Hidden) => boolean): Hidden | undefined {
    return this.#hidden.find(fits);
  }

  #miss<Answer>(hidden: Hidden, answer: Answer): Answer {
    hidden.misses -= 1;
    if (hidden.misses <= 0) this.#hidden.splice(this.#hidden.indexOf(hidden), 1);
    return answer;
  }

  /** Objects are listed in `value`, and credentials in their parent object. */
  #strip(value: unknown, missed: Set<Hidden>): unknown {
    if (Array.isArray(value)) {
      return value
        .filter((one) => {
          const { id, keyId } = textMembers(one);
          const hidden = this.#find((each) => each.id === id || each.id === keyId);
          if (hidden !== undefined) missed.add(hidden);
          return hidden === undefined;
        })
        .map((one) => this.#strip(one, missed));
    }
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, this.#strip(member, missed)]));
  }
}

function nameOf({ id }: Hidden): string {
  return id.split("/").at(-1) ?? id;
}

function textMembers(value: unknown): Record<string, string | undefined> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter(([, member]) => typeof member === "string"));
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}
