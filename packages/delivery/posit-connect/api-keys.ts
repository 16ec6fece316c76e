import { UserError } from "../../../integrations/text/user-error.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import type { DeliverySession } from "../session.ts";
import { normalizeAddress } from "../settings.ts";
import { exchangeIdentityToken, type ShortLivedKey } from "./identity-tokens.ts";

/** Seconds before its end at which a short-lived key is replaced. */
const margin = 120;

const shortLivedKeys = new WeakMap<DeliverySession, Map<string, ShortLivedKey>>();

/** Returns the API key in the settings for a server; undefined if there is none. */
export function configuredKey({ settings }: DeliverySession, address: string): string | undefined {
  return settings.positConnectApiKeys.get(normalizeAddress(address));
}

/**
 * Returns an API key for a server: the one in the settings, or one that is exchanged for the pipeline's identity token.
 * Throws `UserError` if there is neither.
 */
export async function requireKey(session: DeliverySession, address: string): Promise<string> {
  const configured = configuredKey(session, address);
  if (configured !== undefined) return configured;
  const keys = shortLivedKeys.get(session) ?? new Map<string, ShortLivedKey>();
  shortLivedKeys.set(session, keys);
  const known = keys.get(address);
  if (known !== undefined && known.until - session.pace.now() > margin * 1000) return known.key;
  const exchanged = await exchangeIdentityToken(session, normalizeAddress(address));
  if (exchanged === undefined) throw missing(normalizeAddress(address));
  keys.set(address, exchanged);
  return exchanged.key;
}

function missing(address: string): UserError {
  const server = visibleText(address);
  return new UserError({
    message: `there is no API key for Posit Connect at ${server}`,
    fix: `store the key of an administrator with: pulumi config set --secret --path 'entra-delivery:positConnectApiKeys["${server}"]' (or set CONNECT_SERVER and CONNECT_API_KEY)`,
    code: "posit-api-key-missing",
  });
}
