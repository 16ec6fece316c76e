/** An integration of a stack file that gives too much access. */
export interface StackFilePlan {
  title: string;
  /** The integration's name. */
  name: string;
  /** The rule that stops it or warns about it, or the code of the program's refusal. */
  rule: string;
  entry: Record<string, unknown>;
}

/** Replaced by a unique address, because two integrations cannot have the same. */
const redirectUris = ["https://erp.contoso.com/signin"];
const owner = "user@contoso.onmicrosoft.com";

type Row = readonly [title: string, rule: string, entry: object];
const plansOf = (prefix: string, rows: readonly Row[]): StackFilePlan[] =>
  rows.map(([title, rule, entry], index) => {
    const name = `${prefix}-${String(index)}`;
    const own = "redirectUris" in entry && entry.redirectUris === redirectUris;
    const address = own ? { redirectUris: [`https://${name}.contoso.com/signin`] } : {};
    return { title, rule, name, entry: { system: "custom", ...entry, ...address } };
  });

const listed = "permission-allow-listed";

export const stoppedPlans: StackFilePlan[] = plansOf("stopped", [
  ["lets other tenants sign in", "application-single-tenant", { audience: "AzureADMultipleOrgs", redirectUris }],
  ["reads every mailbox", listed, { applicationPermissions: { microsoftGraph: ["Mail.Read"] } }],
  [
    "sends mail as everybody for no reason",
    "permission-justified",
    { applicationPermissions: { microsoftGraph: ["Mail.Send"] } },
  ],
  [
    "takes over the tenant",
    listed,
    { applicationPermissions: { microsoftGraph: ["RoleManagement.ReadWrite.Directory"] } },
  ],
  [
    "writes every site of SharePoint",
    listed,
    { applicationPermissions: { sharePointOnline: ["Sites.FullControl.All"] } },
  ],
  [
    "acts as an administrator",
    listed,
    { redirectUris, delegatedPermissions: { microsoftGraph: ["AppRoleAssignment.ReadWrite.All"] } },
  ],
  [
    "acts as one with consent",
    listed,
    { redirectUris, delegatedPermissions: { microsoftGraph: ["Group.ReadWrite.All"] }, consent: "granted" },
  ],
  [
    "writes the user's sites",
    listed,
    { redirectUris, delegatedPermissions: { microsoftGraph: ["Sites.ReadWrite.All"] } },
  ],
  [
    "has an owner who may do everything",
    "privileged-application-ownerless",
    { applicationPermissions: { microsoftGraph: ["Directory.ReadWrite.All"] }, owners: [owner] },
  ],
  ["redirects to the user's machine", "redirect-uri-not-local", { redirectUris: ["http://localhost:8080/signin"] }],
  [
    "keeps a secret for a year",
    "secret-lifetime-limited",
    { redirectUris, credential: { type: "secret", rotateEveryDays: 180 } },
  ],
  ["has nobody who answers for it", "application-accountable", { redirectUris }],
  ["is deleted with its line", "application-protected", { redirectUris, serviceManagementReference: "SVC-4711" }],
  [
    "adds a certificate for years",
    "certificate-lifetime-limited",
    { redirectUris, credential: { type: "certificate", certificates: [{ configSecret: "longCertificate" }] } },
  ],
]);

export const warnedPlans: StackFilePlan[] = plansOf("warned", [
  ["lets every account sign in", "assignment-required", { redirectUris, assignmentRequired: false }],
  ["puts every group into tokens", "group-claims-limited", { redirectUris, groupMembershipClaims: ["All"] }],
  [
    "reads the directory",
    "permission-narrow",
    { redirectUris, delegatedPermissions: { microsoftGraph: ["Directory.Read.All"] } },
  ],
  [
    "allows passwords on a desktop",
    "public-client-flow-disabled",
    { publicClientRedirectUris: ["http://localhost"], delegatedPermissions: { microsoftGraph: ["User.Read"] } },
  ],
  [
    "redirects to a host that others can get",
    "redirect-uri-host-owned",
    { redirectUris: ["https://erp-sync.azurewebsites.net/signin"] },
  ],
  [
    "trusts an unknown issuer",
    "federated-issuer-allowed",
    {
      redirectUris,
      credential: { type: "federated", trusts: [{ issuer: "https://issuer.fabrikam.com", subject: "erp" }] },
    },
  ],
]);

/** Refusals of the program, before the pack sees a plan. */
export const refusedPlans: StackFilePlan[] = plansOf("refused", [
  ["redirects without encryption", "redirect-uri-not-https", { redirectUris: ["http://erp.contoso.com"] }],
  ["redirects to a pattern", "redirect-uri-wildcard", { redirectUris: ["https://*.contoso.com/signin"] }],
  ["redirects to a fragment", "redirect-uri-fragment", { redirectUris: ["https://erp.contoso.com/#signin"] }],
  ["redirects to a relative address", "redirect-uri-not-absolute", { redirectUris: ["/signin"] }],
  ["redirects with a password", "redirect-uri-credentials", { redirectUris: ["https://ada:pw@erp.contoso.com/"] }],
  [
    "trusts a pattern",
    "trust-wildcard",
    {
      redirectUris,
      credential: { type: "federated", trusts: [{ issuer: "https://issuer.contoso.com", subject: "erp-*" }] },
    },
  ],
  [
    "trusts an issuer without encryption",
    "trust-issuer",
    {
      redirectUris,
      credential: { type: "federated", trusts: [{ issuer: "http://issuer.contoso.com", subject: "erp" }] },
    },
  ],
  [
    "names a permission in another case",
    "permission-case",
    { applicationPermissions: { microsoftGraph: ["rolemanagement.readwrite.directory"] } },
  ],
  [
    "names a permission by its id",
    "permission-is-a-guid",
    { applicationPermissions: { microsoftGraph: ["9E3F62CF-CA93-4989-B6CE-BF83C28F9FE8"] } },
  ],
  [
    "names an application permission as a delegated one",
    "permission-wrong-kind",
    { redirectUris, delegatedPermissions: { microsoftGraph: ["Application.ReadWrite.OwnedBy"] } },
  ],
]);

/** Exceptions without a real reason or a near end. */
export const exceptionPlans = [
  { rule: "policy-exception-complete", exception: { reason: ".", until: "2027-01-31" } },
  { rule: "policy-exception-term-limited", exception: { reason: "the vendor signs in too", until: "9999-12-31" } },
].map(({ rule, exception }) => ({
  rule,
  exception: { rule: "application-single-tenant", resource: "nothing-yet", ...exception },
}));
