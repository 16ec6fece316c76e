import type { LimitFinding } from "./finding.ts";
import type { Wanted } from "./wanted.ts";

/** What a tenant lets its users do about consent. */
export interface ConsentSettings {
  /** Ids of the app consent policies that apply to users, such as `microsoft-user-default-low`. */
  readonly userPolicies: readonly string[];
  /** Whether users may ask an administrator. */
  readonly takesRequests: boolean;
}

/** The policy that lets users consent to whatever needs no administrator. */
const unrestricted = "microsoft-user-default-legacy";

/**
 * Checks whether users can consent where an integration leaves it to them. No deployment fails because of that; people do at
 * their first sign-in. https://learn.microsoft.com/entra/identity/enterprise-apps/configure-user-consent
 */
export function checkConsent({ name, usersConsent }: Wanted, settings: ConsentSettings): LimitFinding[] {
  const { userPolicies, takesRequests } = settings;
  if (!usersConsent || userPolicies.includes(unrestricted)) return [];
  const request = takesRequests ? ", who can be asked on the sign-in page" : "";
  const remedy = `have an administrator consent at the URL of the hand-off${request}, or write consent: granted`;
  const finding = { integration: name, effect: "note" as const, limit: "user-consent", remedy };
  if (userPolicies.length === 0) {
    return [
      { ...finding, message: "users are to consent at their first sign-in, but the tenant lets no user consent" },
    ];
  }
  return [
    {
      ...finding,
      message: `users are to consent at their first sign-in, but the tenant allows only what ${userPolicies.join(" or ")} allows`,
    },
  ];
}
