import type { SecretClient } from "@azure/keyvault-secrets";
import { AuthError, ConfidentialClientApplication, ServerError } from "@azure/msal-node";
import { retry } from "./retry.ts";

/** Which integration signs in, and where its secret lies. */
export interface RotatingClientOptions {
  /** Opens the vault for one reading. */
  readonly openVault: () => Pick<SecretClient, "getSecret">;
  /** Its secrets in the vault are named after it. */
  readonly integration: string;
  /** `https://login.microsoftonline.com` in the public cloud. */
  readonly authorityHost: string;
  /** How old a secret may get before it is read again, beside the requests; far less than the rotation's period. */
  readonly maxAgeSeconds: number;
  /** Called when a service fails and the secret or the token that is there is used on. */
  readonly onFailed: (error: unknown) => void;
  /** @default - the real time */
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/** A vault that accepts a request and never answers is asked again after this many milliseconds. */
const longestReading = 30_000;

/** A token, and with which version of the secret it was got. */
interface Token {
  readonly accessToken: string;
  readonly expiresOn: Date | null;
  readonly secretVersion: string;
}

/** A version of the secret, in the client that uses it. */
interface Held {
  readonly version: string;
  /** Keeps its tokens until they end. */
  application: ConfidentialClientApplication;
  readonly open: () => ConfidentialClientApplication;
}

/**
 * Signs in with the client secret that a key vault holds. It is read at the first use and again on a schedule, so that a
 * rotation is never noticed; and when it is refused, which is how a leaked secret ends before its time.
 */
export class RotatingClient {
  readonly #options: RotatingClientOptions;
  #held: Held | undefined;
  /** The version that Entra accepted last; the one before the newest is good for another period. */
  #accepted: Held | undefined;
  readonly #tokens = new Map<string, Token>();
  #readAt = 0;
  #reading: Promise<Held> | undefined;

  constructor(options: RotatingClientOptions) {
    this.#options = options;
  }

  /** A token that is still valid is used on when it cannot be renewed. Without one, a failure is tried again for 15 seconds. */
  async getToken(scope: string): Promise<Token> {
    const { onFailed, pause } = this.#options;
    const last = this.#tokens.get(scope);
    const isValid = (last?.expiresOn?.getTime() ?? 0) > Date.now();
    const request = (): Promise<Token> => this.#requestToken(scope);
    try {
      const token = await (isValid ? request() : retry(request, onFailed, pause));
      this.#tokens.set(scope, token);
      return token;
    } catch (error) {
      if (last === undefined || !isValid) throw error;
      onFailed(error);
      return last;
    }
  }

  async #requestToken(scope: string): Promise<Token> {
    const held = await this.#current();
    try {
      return await this.#requestTokenOf(held, scope);
    } catch (error) {
      if (!isSecretRefused(error)) throw error;
      const newest = await this.#readAgain();
      if (newest !== held) return await this.#requestTokenOf(newest, scope);
      // A new secret is unknown to some of Entra's servers for a minute.
      if (this.#accepted === undefined || this.#accepted === held) throw error;
      return await this.#requestTokenOf(this.#accepted, scope);
    }
  }

  async #requestTokenOf(held: Held, scope: string): Promise<Token> {
    const token = await requestToken(held, scope);
    this.#accepted = held;
    return token;
  }

  async #current(): Promise<Held> {
    const held = this.#held;
    if (held === undefined) return await this.#readAgain();
    // Entra accepts it for another period at least: a vault that is slow or cannot be read need not stop the service.
    const isOld = Date.now() - this.#readAt >= this.#options.maxAgeSeconds * 1000;
    if (isOld && this.#reading === undefined) this.#readAgain().catch(this.#options.onFailed);
    return held;
  }

  /** However many requests want it at once, it is read once for all. */
  #readAgain(): Promise<Held> {
    this.#reading ??= this.#read().finally(() => {
      this.#readAt = Date.now();
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<Held> {
    const { openVault, integration, authorityHost } = this.#options;
    const vault = openVault();
    const options = { abortSignal: AbortSignal.timeout(longestReading) };
    const [clientId, tenantId, clientSecret] = await Promise.all([
      vault.getSecret(`${integration}-client-id`, options),
      vault.getSecret(`${integration}-tenant-id`, options),
      vault.getSecret(`${integration}-client-secret`, options),
    ]);
    const version = clientSecret.properties.version ?? "";
    if (this.#held?.version === version) return this.#held;
    const open = (): ConfidentialClientApplication =>
      new ConfidentialClientApplication({
        auth: {
          clientId: clientId.value ?? "",
          clientSecret: clientSecret.value ?? "",
          authority: `${authorityHost}/${tenantId.value ?? ""}`,
          knownAuthorities: [new URL(authorityHost).host],
        },
      });
    this.#held = { version, application: open(), open };
    return this.#held;
  }
}

async function requestToken(held: Held, scope: string): Promise<Token> {
  try {
    const result = await held.application.acquireTokenByClientCredential({ scopes: [scope] });
    if (result === null) throw new Error("no token came back");
    return { accessToken: result.accessToken, expiresOn: result.expiresOn, secretVersion: held.version };
  } catch (error) {
    // After an answer of 500 or more MSAL sends nothing for a minute.
    if (error instanceof ServerError && (error.status ?? 0) >= 500) held.application = held.open();
    throw error;
  }
}

function isSecretRefused(error: unknown): boolean {
  return error instanceof AuthError && error.errorCode === "invalid_client";
}
