import { declaring, graph, roles, somethingElse } from "../ids.ts";
import { one, type Plan } from "../plan.ts";

const exact = "federated-subject-exact";
const fic = "ApplicationFederatedIdentityCredential";
const flexible = "ApplicationFlexibleFederatedIdentityCredential";
const github = "https://token.actions.githubusercontent.com";
const audiences = ["api://AzureADTokenExchange"];
const subject = "repo:contoso/erp:ref:refs/heads/main";
const applicationId = `/applications/${somethingElse}`;
const trusting = (more: object) => ({ applicationId, displayName: "ci", issuer: github, subject, audiences, ...more });
const matching = (claimsMatchingExpression: string, more: object = {}) => ({
  applicationId,
  displayName: "ci",
  issuer: github,
  audience: "api://AzureADTokenExchange",
  claimsMatchingExpression,
  ...more,
});

export const federationPlans: Plan[] = [
  one("trusts a wildcard", "stops", exact, fic, trusting({ subject: "repo:contoso/*" })),
  one("trusts an issuer without encryption", "stops", exact, fic, trusting({ issuer: "http://issuer.contoso.com" })),
  one("trusts an empty subject", "stops", exact, fic, trusting({ subject: "" })),
  one("trusts a subject with white space", "stops", exact, fic, trusting({ subject: ` ${subject}` })),
  one("trusts two audiences", "stops", exact, fic, trusting({ audiences: [...audiences, "api://other"] })),
  one(
    "trusts every branch by a pattern",
    "stops",
    exact,
    flexible,
    matching("claims['sub'] matches 'repo:contoso/erp:ref:refs/heads/*'"),
  ),
  one(
    "trusts by a pattern in upper case",
    "stops",
    exact,
    flexible,
    matching("claims['sub'] MATCHES 'repo:contoso/*'"),
  ),
  one(
    "trusts an issuer without encryption by an expression",
    "stops",
    exact,
    flexible,
    matching(`claims['sub'] eq '${subject}'`, { issuer: "http://issuer.contoso.com" }),
  ),
  one(
    "trusts an unknown issuer",
    "warns",
    "federated-issuer-allowed",
    fic,
    trusting({ issuer: "https://issuer.fabrikam.com" }),
  ),
  one(
    "trusts tokens for another service",
    "warns",
    "federated-issuer-allowed",
    fic,
    trusting({ audiences: ["sts.amazonaws.com"] }),
  ),
  {
    title: "trusts pull requests with a permission that writes",
    expected: "warns",
    rule: "federated-pull-request-limited",
    create(make) {
      const client = make("Application", declaring(graph, "Role", roles.directoryWrite));
      make(fic, trusting({ applicationId: client.id, subject: "repo:contoso/erp:pull_request" }));
    },
  },
];
