import { describe, expect, it } from "vitest";
import { credentialVariants } from "./systems/credential-variants.ts";
import { deploy, specOf, summarize } from "./systems/deployed.ts";

function entryOf(title: string): unknown {
  return credentialVariants.find((variant) => variant.title === title)?.entry;
}

/** The lines of a hand-off that speak of the credential. */
function credentialLines(title: string): string[] {
  return summarize(entryOf(title))
    .split("\n")
    .filter((line) => /secret|Certificate|Private key|Trusted/.test(line));
}

describe("the hand-off", () => {
  it("of certificates lists each with the place of its private key", () => {
    expect(credentialLines("custom service with certificates, one in Key Vault")).toMatchInlineSnapshot(`
      [
        "  Client secret -- empty",
        "  Certificate thumbprint = 0EF8CE700EF8CE700EF8CE700EF8CE700EF8CE70",
        "  Certificate thumbprint (SHA-256) = 0EF8CE700EF8CE700EF8CE700EF8CE700EF8CE700EF8CE700EF8CE700EF8CE70",
        "  Private key -- where the certificate was made",
        "  Certificate thumbprint = 5BF110F15BF110F15BF110F15BF110F15BF110F1",
        "  Certificate thumbprint (SHA-256) = 5BF110F15BF110F15BF110F15BF110F15BF110F15BF110F15BF110F15BF110F1",
        "  Private key = https://kv-mail.vault.azure.net/certificates/sender/0123456789abcdef0123456789abcdef",
      ]
    `);
  });

  it("of trusts lists the required claims of the workload's token", () => {
    expect(credentialLines("custom service on Kubernetes")).toMatchInlineSnapshot(`
      [
        "  Client secret -- empty",
        "  Trusted issuer = https://oidc.contoso.com/erp/",
        "  Trusted subject = system:serviceaccount:erp:web",
        "  Trusted audience = api://AzureADTokenExchange",
      ]
    `);
  });

  it("of a trust in GitHub contains a complete workflow snippet", () => {
    const [github] = deploy(specOf(entryOf("custom service of a GitHub workflow"))).handoff.steps;
    expect(github?.code?.text).toMatchInlineSnapshot(`
      "permissions:
        id-token: write
        contents: read
      steps:
        - uses: azure/login@v2
          with:
            client-id: 11111111-2222-4333-8444-555566667777
            tenant-id: 7c4a1a0e-1111-4222-8333-444455556666
            allow-no-subscriptions: true"
    `);
  });

  it("of a custom audience contains it in the workflow snippet", () => {
    const entry = entryOf("custom service of a GitHub workflow") as { credential: { trusts: object[] } };
    const trusts = [{ ...entry.credential.trusts[0], audience: "api://AzureADTokenExchangeUSGov" }];
    const [github] = deploy(specOf({ ...entry, credential: { type: "federated", trusts } })).handoff.steps;
    expect(github?.code?.text).toContain("\n      audience: api://AzureADTokenExchangeUSGov\n");
  });

  it("of a trusted service shows a token request without a token in process arguments", () => {
    const steps = deploy(specOf(entryOf("dynamics365-finance service of a GitHub workflow"))).handoff.steps;
    expect(steps.at(-1)?.code?.text).toMatchInlineSnapshot(`
      "printf %s "\${FEDERATED_TOKEN:?not set}" |
        curl --fail-with-body --silent 'https://login.microsoftonline.com/7c4a1a0e-1111-4222-8333-444455556666/oauth2/v2.0/token' --data-urlencode client_assertion@- \\
          --data client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer \\
          --data grant_type=client_credentials --data client_id=11111111-2222-4333-8444-555566667777 --data-urlencode scope=https://contoso.operations.dynamics.com/.default"
    `);
  });

  it.each(["custom web application on Kubernetes", "dynamics365-finance service with a certificate"])(
    "of %s has no step for a token without a user",
    (title) => {
      const { steps } = deploy(specOf(entryOf(title))).handoff;
      expect(steps.filter(({ title: step }) => /token|workflow|Try/.test(step))).toEqual([]);
    },
  );
});
