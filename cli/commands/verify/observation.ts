import type { z } from "zod";
import type { Connection } from "../../../integrations/connection.ts";
import type { DeployCommands } from "../../stack/deploy-commands.ts";
import type { api, application, assignment, grant, servicePrincipal, trust } from "./graph-objects.ts";
import type { Answer } from "./graph-reader.ts";
import type { TokenAnswer } from "./token-request.ts";

/** A registration as described in the outputs. */
export type Entra = NonNullable<Connection["entra"]>;

/** Input of the checks of one integration: the record of the deployment and the objects in the tenant. */
export interface TenantSnapshot {
  readonly name: string;
  readonly entra: Entra;
  readonly discovery: Discovery;
  readonly application: Answer<z.output<typeof application>>;
  readonly servicePrincipal: Answer<z.output<typeof servicePrincipal>>;
  readonly grants: Answer<z.output<typeof grant>[]>;
  readonly assignments: Answer<z.output<typeof assignment>[]>;
  /** Undefined for a client without federated credentials. */
  readonly trusts: Answer<z.output<typeof trust>[]> | undefined;
  /** The APIs of the declared permissions, by app id. */
  readonly apis: ReadonlyMap<string, Answer<Api>>;
  /** Results of signing in with the secret, by scope; undefined without a secret. */
  readonly tokens: readonly TriedToken[] | undefined;
}

/** The service principal of an API in the tenant. */
export type Api = z.output<typeof api>;

/** The response to a token request with the secret. */
export interface TriedToken {
  readonly scope: string;
  /** The roles that the target system needs in the token. */
  readonly roles: readonly string[];
  readonly answer: TokenAnswer;
}

/** The discovery document, or the status of the failed request. */
export type Discovery =
  | {
      readonly state: "read";
      readonly issuer: string;
      readonly tokenEndpoint: string;
      readonly authorizationEndpoint: string;
    }
  | { readonly state: "unreadable"; readonly status: number };

/** Settings of the checks. */
export interface CheckContext {
  readonly now: Date;
  /** Warn this many days before a credential expires; undefined for the default. */
  readonly withinDays: number | undefined;
  /** The commands that deploy this stack, for fixes. */
  readonly commands: DeployCommands;
  /** Whether secrets may be used to request tokens. @default true */
  readonly usesSecrets?: boolean;
}
