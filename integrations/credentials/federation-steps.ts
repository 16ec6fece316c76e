import type { HandoffStep } from "../handoff.ts";
import type { EntraFacts } from "../spec.ts";

const githubIssuer = "https://token.actions.githubusercontent.com";

/** Steps for a workload that signs in with a federated credential. Empty if users sign in. */
export function federationSteps({ credential, clientId, tenantId, tokenEndpoint, scopes }: EntraFacts): HandoffStep[] {
  const [scope] = scopes;
  if (credential.type !== "federated" || scope?.endsWith("/.default") !== true) return [];
  const atGithub = credential.trusts.find(({ issuer }) => issuer === githubIssuer);
  return [
    ...(atGithub === undefined ? [] : [githubStep(atGithub.audiences[0] ?? "", clientId, tenantId)]),
    {
      title: "Ask for a token in the workload",
      detail:
        "With the workload's own token, for the trusted audience, in FEDERATED_TOKEN. Identity libraries of Microsoft do the same.",
      code: {
        language: "bash",
        text: [
          `printf %s "\${FEDERATED_TOKEN:?not set}" |`,
          `  curl --fail-with-body --silent '${tokenEndpoint}' --data-urlencode client_assertion@- \\`,
          `    --data client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer \\`,
          `    --data grant_type=client_credentials --data client_id=${clientId} --data-urlencode scope=${scope}`,
        ].join("\n"),
      },
    },
  ];
}

// https://github.com/Azure/login#login-with-openid-connect-oidc-recommended
function githubStep(audience: string, clientId: string, tenantId: string): HandoffStep {
  return {
    title: "Sign in from the GitHub workflow",
    detail: "In the trusted repository, on the trusted branch, tag or environment.",
    code: {
      language: "text",
      text: [
        "permissions:",
        "  id-token: write",
        "  contents: read",
        "steps:",
        "  - uses: azure/login@v2",
        "    with:",
        `      client-id: ${clientId}`,
        `      tenant-id: ${tenantId}`,
        ...(audience === "api://AzureADTokenExchange" ? [] : [`      audience: ${audience}`]),
        "      allow-no-subscriptions: true",
      ].join("\n"),
    },
  };
}
