/** A Connect server, and everything that this tenant keeps of it. */
export interface ConnectServer {
  /** Host and path prefix, such as `connect.contoso.com/rsc`. */
  id: string;
  /** Servers up to 2025.07.0 lack permissions, environment variables and the number of uses in their answers. */
  version: string;
  /** Whether the licence contains OAuth integrations. */
  isLicensed: boolean;
  /** Whether an identity token of a pipeline can be exchanged for an API key. */
  exchangesTokens: boolean;
  /** Number of the next object. Connect counts integrations and permissions. */
  nextId: number;
  integrations: ConnectIntegration[];
  associations: ConnectAssociation[];
  sessions: ConnectSession[];
}

/** A value in the `config` of an integration. */
export type ConfigValue = string | boolean | number;

/** An OAuth integration. Names in snake case are Connect's own. */
export interface ConnectIntegration {
  id: number;
  guid: string;
  created_time: string;
  updated_time: string;
  name: string | null;
  description: string | null;
  template: string;
  /** The values that Connect returns. */
  config: Record<string, ConfigValue>;
  /** Encrypted values of secret fields, by field. Connect never returns them. */
  sealedSecrets: Record<string, string>;
  permissions: ConnectPermission[];
}

/** Who may use an integration: one user or one group. */
export interface ConnectPermission {
  id: number;
  guid: string;
  user_guid: string | null;
  group_guid: string | null;
}

/** Use of an integration by content. */
export interface ConnectAssociation {
  content_guid: string;
  oauth_integration_guid: string;
  created_time: string;
}

/** Sign-in of a viewer through an integration. */
interface ConnectSession {
  id: number;
  guid: string;
  user_guid: string;
  oauth_integration_guid: string;
  has_refresh_token: boolean;
  created_time: string;
  updated_time: string;
}
