/** A registration that people made with the portal or another tool, as the requests of that tool to Microsoft Graph. */
export interface MadeByHand {
  /** Names it in tests. */
  key: string;
  /** What is special about it, and how it was made. */
  title: string;
  /** Body of `POST /applications`, without permissions. Absent for an application of another tenant. */
  application?: { displayName: string } & Record<string, unknown>;
  /** Client id of an application of another tenant, which `corpusSeed` contains. */
  external?: string;
  /** Declared permissions by API: a name of `apis`, or the key of another registration. */
  permissions?: Record<string, { delegated?: string[]; application?: string[] }>;
  /** Declared permissions by id, for APIs and permissions that the tenant does not know. */
  unknownPermissions?: { resourceAppId: string; resourceAccess: { id: string; type: "Scope" | "Role" }[] }[];
  /** Later changes of the registration, in order. They can refer to other registrations. */
  changes?: ((clientIdOf: (key: string) => string) => Record<string, unknown>)[];
  /** Properties of the enterprise application. "none" if nobody created it. @default - as the portal creates it */
  servicePrincipal?: Record<string, unknown> | "none";
  secrets?: SecretByHand[];
  /** Secrets of the enterprise application, as old versions of Azure PowerShell create them. */
  servicePrincipalSecrets?: SecretByHand[];
  certificates?: CertificateByHand[];
  federatedCredentials?: Record<string, unknown>[];
  /** Consent for delegated permissions, by API. Without a user for the whole organization. */
  grants?: { api: string; scope: string; user?: string }[];
  /** Granted application permissions, by API. */
  roles?: Record<string, string[]>;
  /** Users, groups and registrations with a role of this one, or with default access. */
  assigned?: { to: string; role?: string }[];
  /** Users by the first part of their names, and keys of registrations whose service principal is an owner. */
  owners?: string[];
  servicePrincipalOwners?: string[];
  /** Whether another registration with the same name was made and deleted before. */
  hasDeletedTwin?: boolean;
}

interface SecretByHand {
  displayName?: string;
  /** ISO time. @default - two years after the creation */
  endDateTime?: string;
}

interface CertificateByHand {
  displayName?: string;
  start: string;
  end: string;
}

/** App ids of Microsoft's APIs in the corpus. */
export const apis: Readonly<Record<string, string>> = {
  microsoftGraph: "00000003-0000-0000-c000-000000000000",
  exchangeOnline: "00000002-0000-0ff1-ce00-000000000000",
  sharePoint: "00000003-0000-0ff1-ce00-000000000000",
  dynamicsErp: "00000015-0000-0000-c000-000000000000",
  cognitiveServices: "7d312290-28c8-473c-a0ed-8e53749b6d6d",
};

/** The tag with which the portal, Visual Studio and Terraform's feature tags show an enterprise application. */
export const portalTag = "WindowsAzureActiveDirectoryIntegratedApp";

/** The permission that the portal declares for each new registration. */
export const portalPermissions = { microsoftGraph: { delegated: ["User.Read"] } };
