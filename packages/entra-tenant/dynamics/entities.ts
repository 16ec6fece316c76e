/** A user of a Dynamics environment: https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/sysadmin/tasks/create-new-users */
export interface DynamicsUser {
  userId: string;
  isEnabled: boolean;
  /** Entity sets that the user's security roles let it read. @default - all */
  reads?: string[] | undefined;
}

/** A row of the page Microsoft Entra applications (table SysAADClientTable). Names in Pascal case are Dynamics' own. */
export interface DynamicsClient {
  AADClientId: string;
  Name: string;
  UserId: string;
}

/** An environment of Dynamics 365 finance and operations. */
export interface DynamicsEnvironment {
  /** Host name, such as `contoso.operations.dynamics.com`. */
  id: string;
  users: DynamicsUser[];
  clients: DynamicsClient[];
  /** Whether the OData service has the entity set SysAADClientTables. */
  hasClientEntity: boolean;
}
