import * as azuread from "@pulumi/azuread";
import type { ResourceRule } from "../rule.ts";

/** RFC 9700, section 2.4. Desktop applications need this setting for other flows, so the rule only warns. */
export const publicClientFlowDisabled: ResourceRule = {
  name: "public-client-flow-disabled",
  description: "No client can sign users in with their password or a device code.",
  judge(resource) {
    const application = resource.asType(azuread.Application);
    const fallback = resource.asType(azuread.ApplicationFallbackPublicClient);
    if (application === undefined && fallback === undefined) return undefined;
    const isEnabled =
      application === undefined
        ? fallback?.enabled
        : application.fallbackPublicClientEnabled === true || application.deviceOnlyAuthEnabled === true;
    if (isEnabled !== true) return [];
    return [
      {
        message: "Public client flows are enabled, among them the password and device code grants that phishing uses.",
        fix: "Disable them unless the product is a desktop or mobile application that needs them.",
      },
    ];
  },
};
