import { type ProblemText, renderValue } from "./stack-file/problems.ts";

/** The differences between the clouds of Microsoft. */
export interface Cloud {
  /** The sign-in host, without trailing slash. */
  readonly authorityHost: string;
  /** The audience of tokens that Entra exchanges for its own. */
  readonly tokenExchangeAudience: string;
}

/** The cloud of tenants that name no other. */
export const publicCloud: Cloud = {
  authorityHost: "https://login.microsoftonline.com",
  tokenExchangeAudience: "api://AzureADTokenExchange",
};
const usGovernment: Cloud = {
  authorityHost: "https://login.microsoftonline.us",
  tokenExchangeAudience: "api://AzureADTokenExchangeUSGov",
};

// https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud and
// https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity
const clouds: Readonly<Record<string, Cloud>> = {
  public: publicCloud,
  global: publicCloud,
  usgovernment: usGovernment,
  usgovernmentl4: usGovernment,
  usgovernmentl5: usGovernment,
  dod: usGovernment,
  china: {
    authorityHost: "https://login.partner.microsoftonline.cn",
    tokenExchangeAudience: "api://AzureADTokenExchangeChina",
  },
};

/** Finds a cloud by the name that the azuread provider has for it. */
export function findCloud(environment: string): { cloud: Cloud } | { problem: ProblemText } {
  const key = environment.toLowerCase();
  const cloud = Object.hasOwn(clouds, key) ? clouds[key] : undefined;
  if (cloud !== undefined) return { cloud };
  return {
    problem: {
      message: `must be one of ${Object.keys(clouds).join(", ")}, got ${renderValue(environment)}`,
      fix: "name the cloud of your tenant, or remove the setting for the public cloud",
      code: "environment-unknown",
    },
  };
}
