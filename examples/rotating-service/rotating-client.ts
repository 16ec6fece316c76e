import type { SecretClient } from "@azure/keyvault-secrets";
import { AuthError, ConfidentialClientApplication, ServerError } from "@azure/msal-node";
import { retry } from "./retry.ts";

/** Which integration signs in, and where its secret is. */
export interface RotatingClientOptions {
  /** Opens the vault for one reading. */
  readonly openVault: () => Pick<SecretClient, "getSecret">;
  /** Its secrets in the vault are named after it. */
  readonly integration: string;
  /** `https://login.microsoftonline.com` in the public cloud. */
  readonly authorityHost: string;
  /** Age after which a secret is read again, while requests continue; much less than the rotation's period. */
  readonly maxAgeSeconds: number;
  /** Called when a service fails and the present secret or token stays in use. */
  readonly onFailed: (error: unknown) => void;
  /** @default - the real time */
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/** Milliseconds after which a reading without an answer is given up. */
const longestReading = 30_000;

/** A token, and the version of the secret that it was requested with. */
interface Token {
  readonly accessToken: string;
  readonly expiresOn: Date | null;
  readonly secretVersion: string;
}

/** A version of the secret, with the client that uses it. */
interface Held {
  readonly version: string;
  /** Caches its tokens until they expire. */
  application: ConfidentialClientApplication;
  readonly open: () => ConfidentialClientApplication;
}

/**
 * Signs in with a client secret from a key vault. It reads the secret at the first use, on a schedule because of
 * rotations, and when Entra refuses it, as after a leak.
 */
export class RotatingClient {
  readonly #options: RotatingClientOptions;
  #held: Held | undefined;
  /** The version that Entra accepted last. The previous version stays valid for another period. */
  #accepted: Held | undefined;
  readonly #tokens = new Map<string, Token>();
  #readAt = 0;
  #reading: Promise<Held> | undefined;

  constructor(options: RotatingClientOptions) {
    this.#options = options;
  }

  /** Returns a token that is still valid if it cannot be renewed. Without one, repeats a failed request for 15 seconds. */
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
      // Some of Entra's servers do not know a new secret for about a minute.
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
    // Entra accepts it for at least another period, so a slow or unreadable vault does not stop the service.
    const isOld = Date.now() - this.#readAt >= this.#options.maxAgeSeconds * 1000;
    if (isOld && this.#reading === undefined) this.#readAgain().catch(this.#options.onFailed);
    return held;
  }

  /** Simultaneous requests share one reading. */
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
