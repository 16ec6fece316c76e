import type { LimitFinding } from "./finding.ts";
import type { Wanted } from "./wanted.ts";

/** The tenant's settings for consent by users. */
export interface ConsentSettings {
  /** Ids of the app consent policies that apply to users, such as `microsoft-user-default-low`. */
  readonly userPolicies: readonly string[];
  /** Whether users can ask an administrator. */
  readonly takesRequests: boolean;
}

/** The policy that lets users consent to every permission that needs no administrator. */
const unrestricted = "microsoft-user-default-legacy";

/**
 * Checks whether users can consent if an integration leaves consent to them. If not, the deployment works, but users
 * fail at their first sign-in. https://learn.microsoft.com/entra/identity/enterprise-apps/configure-user-consent
 */
export function checkConsent({ name, usersConsent }: Wanted, settings: ConsentSettings): LimitFinding[] {
  const { userPolicies, takesRequests } = settings;
  if (!usersConsent || userPolicies.includes(unrestricted)) return [];
  const request = takesRequests ? ", who can be asked on the sign-in page" : "";
  const fix = `have an administrator consent at the URL of the hand-off${request}, or write consent: granted`;
  const finding = { integration: name, effect: "note" as const, limit: "user-consent", fix };
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
