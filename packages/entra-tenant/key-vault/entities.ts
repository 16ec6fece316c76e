/** A key vault and its contents. https://learn.microsoft.com/rest/api/keyvault/keyvault/vaults */
export interface Vault {
  /** Resource id in the spelling of the request that created the vault. */
  id: string;
  subscriptionId: string;
  resourceGroupName: string;
  /** Unique in Azure. */
  name: string;
  location: string;
  tags: Record<string, string>;
  sku: "standard" | "premium";
  secrets: VaultSecret[];
}

/** All versions of a secret. */
export interface VaultSecret {
  name: string;
  /** Seconds since 1970; null unless it is deleted and can be recovered. */
  deletedOn: number | null;
  /** Oldest first: the last one is current. */
  versions: SecretVersion[];
}

/** One value of a secret. Every version can be read by its id as long as the secret exists. */
export interface SecretVersion {
  id: string;
  /** Encrypted with the tenant's key, so the state file contains no value in plain text. */
  sealedValue: string;
  contentType: string | null;
  tags: Record<string, string>;
  enabled: boolean;
  /** Times are seconds since 1970. */
  exp: number | null;
  nbf: number | null;
  created: number;
}

/** https://learn.microsoft.com/rest/api/authorization/role-assignments */
export interface RoleAssignment {
  /** Resource id of the assignment: the scope, and a GUID below it. */
  id: string;
  /** The scope of the role, including everything below it. */
  scope: string;
  /** GUID of a built-in role of Azure. */
  roleDefinitionId: string;
  /** Object id of a user or service principal. */
  principalId: string;
  createdOn: string;
}
