import type { z } from "zod";
import type { Connection } from "../../../integrations/connection.ts";
import type { DeployCommands } from "../../stack/deploy-commands.ts";
import type { api, application, assignment, grant, servicePrincipal, trust } from "./graph-objects.ts";
import type { Answer } from "./graph-reader.ts";
import type { TokenAnswer } from "./token-request.ts";

/** What a deployment says of its registration. */
export type Entra = NonNullable<Connection["entra"]>;

/** Everything that the checks of one integration look at: what was deployed, and what the tenant has of it. */
export interface Observation {
  readonly name: string;
  readonly entra: Entra;
  readonly discovery: Discovery;
  readonly application: Answer<z.output<typeof application>>;
  readonly servicePrincipal: Answer<z.output<typeof servicePrincipal>>;
  readonly grants: Answer<z.output<typeof grant>[]>;
  readonly assignments: Answer<z.output<typeof assignment>[]>;
  /** Undefined for a client that no other issuer vouches for. */
  readonly trusts: Answer<z.output<typeof trust>[]> | undefined;
  /** The APIs that permissions are declared for, by app id. */
  readonly apis: ReadonlyMap<string, Answer<Api>>;
  /** What came of signing in with the secret, by scope; undefined where there is no secret to try. */
  readonly tokens: readonly TriedToken[] | undefined;
}

/** The API behind a permission, as the tenant has it. */
export type Api = z.output<typeof api>;

/** A token that was asked for with the secret, and the answer. */
export interface TriedToken {
  readonly scope: string;
  /** The roles that the target system needs in it. */
  readonly roles: readonly string[];
  readonly answer: TokenAnswer;
}

/** The discovery document, or the status that came in its place. */
export type Discovery =
  | {
      readonly state: "read";
      readonly issuer: string;
      readonly tokenEndpoint: string;
      readonly authorizationEndpoint: string;
    }
  | { readonly state: "unreadable"; readonly status: number };

/** What the checks go by besides. */
export interface Circumstances {
  readonly now: Date;
  /** How near the end of a credential counts; undefined for what is usual. */
  readonly withinDays: number | undefined;
  /** How whoever reads the findings deploys this stack. */
  readonly commands: DeployCommands;
}
