import { describe, expect, it } from "vitest";
import { parseIntegrations } from "../../integrations/stack-file/parse.ts";
import { SpecError } from "../../integrations/stack-file/problems.ts";
import type { ResourceRule } from "../rule.ts";
import { federatedSubjectExact } from "../rules/federated-subject-exact.ts";
import { redirectUriExact } from "../rules/redirect-uri-exact.ts";
import { redirectUriHttps } from "../rules/redirect-uri-https.ts";
import { redirectUriNotLocal } from "../rules/redirect-uri-not-local.ts";
import { secretLifetimeLimited } from "../rules/secret-lifetime-limited.ts";
import { planRotation } from "../../integrations/credentials/rotation.ts";
import { judged, now, verdict } from "./judged.ts";
import { type RedirectUriCase, redirectUriCases } from "./redirect-uris.ts";

// The program and the pack share no code. What one refuses the other refuses too, or the difference is written down here.

/** Whether the program takes an entry of the stack file. */
function isParsed(entry: Record<string, unknown>): boolean {
  try {
    parseIntegrations({ erp: { system: "custom", ...entry } }, { now, owners: undefined });
    return true;
  } catch (error) {
    if (error instanceof SpecError) return false;
    throw error;
  }
}

/** Whether every one of these rules takes a resource. */
function isAccepted(rules: ResourceRule[], resource: ReturnType<typeof judged>): boolean {
  return rules.every((rule) => {
    const found = verdict(rule, resource);
    return found === "does not apply" || found.length === 0;
  });
}

const redirectRules = [redirectUriHttps, redirectUriExact, redirectUriNotLocal];
const platforms = {
  web: "redirectUris",
  publicClient: "publicClientRedirectUris",
  singlePageApplication: "singlePageRedirectUris",
} as const;

function judgeUri(
  uri: string,
  platform: keyof typeof platforms,
  stack: string,
): { parsed: boolean; accepted: boolean } {
  const resource = judged("Application", { [platform]: { redirectUris: [uri] } }, { stack });
  return { parsed: isParsed({ [platforms[platform]]: [uri] }), accepted: isAccepted(redirectRules, resource) };
}

const platformNames = ["web", "publicClient", "singlePageApplication"] as const;

describe.each(platformNames)("program and pack on the platform %s", (platform) => {
  const isOpen = ({ programAccepts }: RedirectUriCase): boolean =>
    programAccepts === "everywhere" || programAccepts === platform;

  const isLeft = ({ providerRefuses }: RedirectUriCase): boolean =>
    providerRefuses !== undefined && (providerRefuses === "publicClient") === (platform === "publicClient");
  const agreed = redirectUriCases.filter((one) => !isOpen(one) && !isLeft(one));

  it.each(agreed)("agree on $uri in a development stack", ({ uri }) => {
    const { parsed, accepted } = judgeUri(uri, platform, "dev");
    expect(accepted).toBe(parsed);
  });

  it.each(redirectUriCases.filter(isOpen))("differ on $uri: only the pack refuses it", ({ uri }) => {
    expect(judgeUri(uri, platform, "dev")).toEqual({ parsed: true, accepted: false });
  });

  it.each(redirectUriCases.filter(isLeft))("differ on $uri: only the provider refuses it", ({ uri }) => {
    expect(judgeUri(uri, platform, "dev")).toEqual({ parsed: false, accepted: true });
  });
});

describe("program and pack, where they differ on purpose,", () => {
  it.each([
    ["http://localhost:8080/signin", "the program does not know which stacks are for development"],
    ["https://localhost/signin", "the program does not know which stacks are for development"],
  ])("differ on %s in production: %s", (uri) => {
    expect(judgeUri(uri, "web", "prod")).toEqual({ parsed: true, accepted: false });
  });

  it.each([
    [`https://erp.contoso.com/${"a".repeat(256)}`, "Entra would refuse it: the pack leaves to Entra what is no risk"],
  ])("differ on %s: %s", (uri) => {
    expect(judgeUri(uri, "web", "dev")).toEqual({ parsed: false, accepted: true });
  });

  it("differ on a period of 91 days: the program knows Entra's limit, the pack the limit of the organization", () => {
    expect(judgeSecret(91)).toEqual({ parsed: true, accepted: false });
  });
});

const issuer = "https://issuer.contoso.com";

function judgeTrust(trust: { issuer: string; subject: string }): { parsed: boolean; accepted: boolean } {
  const credential = { ...trust, audiences: ["api://AzureADTokenExchange"] };
  return {
    parsed: isParsed({ redirectUris, credential: { type: "federated", trusts: [trust] } }),
    accepted: isAccepted([federatedSubjectExact], judged("ApplicationFederatedIdentityCredential", credential)),
  };
}

const redirectUris = ["https://erp.contoso.com/signin"];

function judgeSecret(rotateEveryDays: number): { parsed: boolean; accepted: boolean } {
  const credential = { type: "secret", rotateEveryDays, rotationStart: "2026-11-21" };
  const [spec] = parseIntegrations({ erp: { system: "custom", redirectUris, credential } }, { now, owners: undefined });
  const parsed = spec?.entra?.credential;
  if (parsed?.type !== "secret") throw new Error("the integration has no secret");
  const { expiresOn } = planRotation(parsed, now).current;
  return {
    parsed: true,
    accepted: isAccepted([secretLifetimeLimited], judged("ApplicationPassword", { endDate: expiresOn })),
  };
}

describe("program and pack", () => {
  it.each([1, 80, 90])("agree on secrets that rotate every %d days", (days) => {
    expect(judgeSecret(days)).toEqual({ parsed: true, accepted: true });
  });

  it.each(["repo:contoso/erp:ref:refs/heads/main", "repo:contoso/*", "", " erp", "erp "])(
    "agree on the federated subject %o",
    (subject) => {
      const { parsed, accepted } = judgeTrust({ issuer, subject });
      expect(accepted).toBe(parsed);
    },
  );

  it.each([issuer, "http://issuer.contoso.com"])("agree on the issuer %s", (one) => {
    const { parsed, accepted } = judgeTrust({ issuer: one, subject: "erp" });
    expect(accepted).toBe(parsed);
  });
});
