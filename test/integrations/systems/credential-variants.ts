import { entryOf, type Variant } from "./variants.ts";

const service = entryOf("dynamics365-finance service");
const mailer = { system: "custom", applicationPermissions: { microsoftGraph: ["Mail.Send"] } };
const github = { repository: "contoso/import", environment: "production" };
const fromGithub = { type: "federated", trusts: [{ githubActions: github }] };
const fromKubernetes = {
  type: "federated",
  trusts: [{ kubernetes: { issuer: "https://oidc.contoso.com/erp/", namespace: "erp", serviceAccount: "web" } }],
};
const inKeyVault = "https://kv-mail.vault.azure.net/certificates/sender/0123456789abcdef0123456789abcdef";

/** Every system that can do without a secret, in every way that changes what is handed over. */
export const credentialVariants: Variant[] = [
  {
    title: "dynamics365-finance service with a certificate",
    entry: { ...service, credential: { type: "certificate", certificates: [{ file: "import.pem" }] } },
  },
  {
    title: "dynamics365-finance service of a GitHub workflow",
    entry: { ...service, credential: fromGithub },
  },
  {
    title: "custom service with certificates, one in Key Vault",
    entry: {
      ...mailer,
      credential: {
        type: "certificate",
        certificates: [{ file: "sender.pem" }, { configSecret: "nextSender", keyVault: inKeyVault }],
      },
    },
  },
  { title: "custom service of a GitHub workflow", entry: { ...mailer, credential: fromGithub } },
  { title: "custom service on Kubernetes", entry: { ...mailer, credential: fromKubernetes } },
  {
    title: "custom web application on Kubernetes",
    entry: { system: "custom", redirectUris: ["https://reporting.contoso.com/cb"], credential: fromKubernetes },
  },
];
