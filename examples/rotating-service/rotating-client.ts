import type { SecretClient } from "@azure/keyvault-secrets";
import { AuthError, ConfidentialClientApplication } from "@azure/msal-node";

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
  /** Is told when the vault cannot be read and the secret before is used on. */
  readonly onUnreadable: (error: unknown) => void;
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
  readonly application: ConfidentialClientApplication;
}

/**
 * Signs in with the client secret that a key vault holds. It is read at the first use and again on a schedule, so that a
 * rotation is never noticed; and when it is refused, which is how a leaked secret ends before its time.
 */
export class RotatingClient {
  readonly #options: RotatingClientOptions;
  #held: Held | undefined;
  #readAt = 0;
  #reading: Promise<Held> | undefined;

  constructor(options: RotatingClientOptions) {
    this.#options = options;
  }

  async getToken(scope: string): Promise<Token> {
    const held = await this.#current();
    try {
      return await requestToken(held, scope);
    } catch (error) {
      if (!(error instanceof AuthError) || error.errorCode !== "invalid_client") throw error;
      const newest = await this.#readAgain();
      if (newest === held) throw error;
      return await requestToken(newest, scope);
    }
  }

  async #current(): Promise<Held> {
    const held = this.#held;
    if (held === undefined) return await this.#readAgain();
    // Entra accepts it for another period at least: a vault that is slow or cannot be read need not stop the service.
    const isOld = Date.now() - this.#readAt >= this.#options.maxAgeSeconds * 1000;
    if (isOld && this.#reading === undefined) this.#readAgain().catch(this.#options.onUnreadable);
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
    this.#held = {
      version,
      application: new ConfidentialClientApplication({
        auth: {
          clientId: clientId.value ?? "",
          clientSecret: clientSecret.value ?? "",
          authority: `${authorityHost}/${tenantId.value ?? ""}`,
          knownAuthorities: [new URL(authorityHost).host],
        },
      }),
    };
    return this.#held;
  }
}

async function requestToken({ application, version }: Held, scope: string): Promise<Token> {
  const result = await application.acquireTokenByClientCredential({ scopes: [scope] });
  if (result === null) throw new Error("no token came back");
  return { accessToken: result.accessToken, expiresOn: result.expiresOn, secretVersion: version };
}
