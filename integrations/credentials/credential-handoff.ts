import type { CertificateFacts } from "./credential-facts.ts";
import type { HandoffField, HandoffStep } from "../handoff.ts";
import type { EntraFacts } from "../spec.ts";

/** The fields with which a client of the user's own proves who it is, whichever type of credential it has. */
export function credentialFields(
  { credential }: EntraFacts,
  notes: { secret?: string; none?: string } = {},
): HandoffField[] {
  const field = "Client secret";
  switch (credential.type) {
    case "secret":
      return [{ field, secret: "clientSecret", ...(notes.secret !== undefined && { note: notes.secret }) }];
    case "none":
      return [{ field, leave: "empty", note: notes.none ?? "a public client has none" }];
    case "certificate":
      return [
        { field, leave: "empty", note: "the client signs with its certificate" },
        ...credential.certificates.flatMap(certificateFields),
      ];
    case "federated":
      return [
        { field, leave: "empty", note: "the workload presents a token of its own issuer" },
        ...credential.trusts.flatMap(({ issuer, subject, audiences }) => [
          { field: "Trusted issuer", value: issuer, note: "iss, to the letter" },
          { field: "Trusted subject", value: subject, note: "sub, to the letter" },
          { field: "Trusted audience", value: audiences.join(" "), note: "aud" },
        ]),
      ];
  }
}

function certificateFields({
  thumbprint,
  sha256Thumbprint,
  subject,
  expiresOn,
  keyVault,
}: CertificateFacts): HandoffField[] {
  const note = `${subject}, until ${expiresOn.slice(0, 10)}`;
  return [
    { field: "Certificate thumbprint", value: thumbprint, note },
    { field: "Certificate thumbprint (SHA-256)", value: sha256Thumbprint, note },
    keyVault === undefined
      ? { field: "Private key", leave: "where the certificate was made", note: `of ${thumbprint}` }
      : { field: "Private key", value: keyVault, note: `of ${thumbprint}, in Key Vault` },
  ];
}

const githubIssuer = "https://token.actions.githubusercontent.com";

/** How a workload that is trusted asks for a token without a user; nothing where users sign in. */
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
