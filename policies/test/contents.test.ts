import { describe, expect, it } from "vitest";
import { createPolicies } from "../pack.ts";
import { now } from "./judged.ts";

const policies = createPolicies({ exceptions: { complete: [], problems: [] }, now });

describe("the policy pack", () => {
  it("has these rules with these levels", () => {
    const levels = policies.map(({ name, enforcementLevel }) => [name, enforcementLevel]);
    expect(Object.fromEntries(levels)).toMatchInlineSnapshot(`
      {
        "application-accountable": "mandatory",
        "application-protected": "mandatory",
        "application-single-tenant": "mandatory",
        "application-url-https": "mandatory",
        "assignment-required": "advisory",
        "certificate-lifetime-limited": "mandatory",
        "claims-mapping-absent": "advisory",
        "client-preauthorized-absent": "advisory",
        "custom-role-read-only": "mandatory",
        "directory-role-absent": "mandatory",
        "exchange-permission-scoped": "advisory",
        "federated-issuer-allowed": "advisory",
        "federated-pull-request-limited": "advisory",
        "federated-subject-exact": "mandatory",
        "group-claims-limited": "advisory",
        "group-membership-absent": "advisory",
        "identifier-uri-default": "advisory",
        "implicit-grant-disabled": "mandatory",
        "key-asymmetric": "mandatory",
        "mailbox-access-limited": "advisory",
        "mapped-claims-refused": "mandatory",
        "owner-not-guest": "mandatory",
        "owner-not-workload": "advisory",
        "permission-allow-listed": "mandatory",
        "permission-justified": "mandatory",
        "permission-narrow": "advisory",
        "policy-exception-absent": "advisory",
        "policy-exception-complete": "mandatory",
        "policy-exception-term-limited": "mandatory",
        "policy-exception-used": "mandatory",
        "privileged-application-ownerless": "mandatory",
        "public-client-flow-disabled": "advisory",
        "public-client-flow-separate": "mandatory",
        "redirect-uri-exact": "mandatory",
        "redirect-uri-host-owned": "advisory",
        "redirect-uri-https": "mandatory",
        "redirect-uri-not-local": "mandatory",
        "redirect-uri-not-public-tool": "mandatory",
        "resource-known": "advisory",
        "secret-lifetime-limited": "mandatory",
        "secret-only-rotating": "mandatory",
        "secret-rotating": "advisory",
        "service-principal-credentialless": "advisory",
        "service-principal-not-first-party": "mandatory",
        "synchronization-secret-absent": "advisory",
        "tenant-policy-absent": "mandatory",
        "webhook-secretless": "advisory",
        "workload-groupless": "mandatory",
      }
    `);
  });

  it("has these settings", () => {
    const settings = policies.flatMap(({ name, configSchema }) =>
      configSchema === undefined ? [] : [[name, Object.keys(configSchema.properties)]],
    );
    expect(Object.fromEntries(settings)).toMatchInlineSnapshot(`
      {
        "application-accountable": [
          "stacks",
        ],
        "application-protected": [
          "stacks",
        ],
        "certificate-lifetime-limited": [
          "maximumDays",
        ],
        "custom-role-read-only": [
          "allowedActions",
        ],
        "directory-role-absent": [
          "allowedRoles",
        ],
        "federated-issuer-allowed": [
          "issuers",
          "audiences",
        ],
        "identifier-uri-default": [
          "verifiedDomains",
        ],
        "mailbox-access-limited": [
          "maximumMailboxes",
        ],
        "permission-allow-listed": [
          "tiers",
          "allowed",
        ],
        "permission-justified": [
          "tiers",
        ],
        "permission-narrow": [
          "allowed",
        ],
        "policy-exception-term-limited": [
          "maximumDays",
        ],
        "privileged-application-ownerless": [
          "tiers",
          "allowedOwners",
        ],
        "redirect-uri-host-owned": [
          "hosts",
        ],
        "redirect-uri-not-local": [
          "localStacks",
        ],
        "redirect-uri-not-public-tool": [
          "hosts",
          "localStacks",
        ],
        "secret-lifetime-limited": [
          "maximumDays",
        ],
        "secret-only-rotating": [
          "rotatingComponents",
        ],
        "secret-rotating": [
          "rotatingComponents",
        ],
        "tenant-policy-absent": [
          "allowedTypes",
        ],
      }
    `);
  });
});
