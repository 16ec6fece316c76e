/** A key vault and its contents. https://learn.microsoft.com/rest/api/keyvault/keyvault/vaults */
export interface Vault {
  /** Resource id in the spelling of the request that created the vault. */
  id: string;
  subscriptionId: string;
  resourceGroupName: string;
  /** One of its kind in all of Azure. */
  name: string;
  location: string;
  tags: Record<string, string>;
  sku: "standard" | "premium";
  secrets: VaultSecret[];
}

/** A secret under one name. */
export interface VaultSecret {
  name: string;
  /** Seconds since 1970; null unless it is deleted and can be recovered. */
  deletedOn: number | null;
  /** Oldest first: the last one is current. */
  versions: SecretVersion[];
}

/** One value that a secret had. Every version can be read by its id for as long as the secret is there. */
export interface SecretVersion {
  id: string;
  /** Encrypted with the tenant's key: the state file holds no value. */
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
  /** Its resource id: the scope, and a GUID below it. */
  id: string;
  /** Where the role holds, and everywhere below it. */
  scope: string;
  /** GUID of a role that Azure has built in. */
  roleDefinitionId: string;
  /** Object id of a user or service principal. */
  principalId: string;
  createdOn: string;
}
