import * as azuread from "@pulumi/azuread";
import type { ResourceValidationArgs } from "@pulumi/policy";
import { ifKnown } from "../known.ts";
import type { ResourceRule } from "../rule.ts";

/** Entra's portals link to these addresses, and sign-out and SAML responses go to them. Redirect URIs have separate rules. */
export const applicationUrlHttps: ResourceRule = {
  name: "application-url-https",
  description: "Sign-on, sign-out and home page addresses use https.",
  judge(resource) {
    return urlsOf(resource)
      ?.filter(([, text]) => !isSecure(text))
      .map(([name, text]) => ({
        message: `The ${name} ${text} does not use https, so anyone on the network path can replace its content.`,
        fix: "Use https.",
      }));
  },
};

type NamedUrl = readonly [name: string, text: string];

function urlsOf(resource: ResourceValidationArgs): NamedUrl[] | undefined {
  const known = (name: string, read: () => string | undefined): NamedUrl[] => {
    const text = ifKnown(read) ?? "";
    return text === "" ? [] : [[name, text]];
  };
  const principal = resource.asType(azuread.ServicePrincipal);
  if (principal !== undefined) return known("sign-on URL", () => principal.loginUrl);
  const application = resource.asType(azuread.Application);
  const registration = resource.asType(azuread.ApplicationRegistration);
  const pages = application ?? registration;
  if (pages === undefined) return undefined;
  return [
    ...known("home page", () => application?.web?.homepageUrl ?? registration?.homepageUrl),
    ...known("logout URL", () => application?.web?.logoutUrl ?? registration?.logoutUrl),
    ...known("marketing page", () => pages.marketingUrl),
    ...known("privacy statement", () => pages.privacyStatementUrl),
    ...known("support page", () => pages.supportUrl),
    ...known("terms of service", () => pages.termsOfServiceUrl),
  ];
}

function isSecure(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === "https:" || (url?.protocol === "http:" && url.hostname === "localhost");
}
