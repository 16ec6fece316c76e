import { join } from "node:path";
import type { Connection } from "../../../integrations/connection.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { EngineCommand } from "../../sandbox/engine-command.ts";
import { findEngine } from "../../engine/find-engine.ts";
import { locateSandbox } from "../../sandbox/folder.ts";
import { readTextIfThere } from "../../sandbox/project.ts";
import { selectConnections } from "../../stack/select-connections.ts";
import { accessTo, meansSandbox, readStackOutputs } from "../../stack/stack-outputs.ts";
import { readStackClock } from "../../stack/stack-clock.ts";
import type { StackSource } from "../../stack/stack-source.ts";
import { readStackFile } from "../add/stack-file.ts";
import { authorityOf } from "../verify/clouds.ts";
import { findNamedTenant, type NamedTenant } from "../verify/open-tenant.ts";
import type { ContainTarget } from "./contain-client.ts";
import { exchangeUseOf, unknownUse } from "./exchange-use.ts";
import type { Declared } from "./journal.ts";

/** What to cut off. At least one of both is given. */
export interface ClientRequest extends StackSource {
  readonly integration: string | undefined;
  /** Names the client if the state of the stack cannot be read. */
  readonly clientId: string | undefined;
  readonly onProgress: (line: string) => void;
}

/** The client of a request, and where its stack is. */
export interface FoundClient {
  readonly target: ContainTarget;
  readonly named: NamedTenant;
  /** The stack's name without its organization; undefined if it is unknown. */
  readonly stack: string | undefined;
  /** The stack's name, if it is one of the sandbox's. */
  readonly localStack: string | undefined;
  /** The record in the outputs; undefined if they were not read. */
  readonly connection: Connection | undefined;
  /** The time of the tenant. */
  readonly now: () => Date;
}

/** Finds a client in the outputs of its stack, or by its id without reading them. */
export async function findClient(request: ClientRequest): Promise<FoundClient> {
  const { integration, clientId } = request;
  if (clientId !== undefined) return await findById(request, clientId);
  if (integration === undefined) {
    throw new UserError({
      message: "an integration is required",
      fix: "name one of the stack, or a client of its tenant with --client-id",
      code: "integration-missing",
    });
  }
  const { source, connections, secrets, localStack, now } = await readOutputs(request);
  const connection = selectConnections(connections, [integration], source)[integration];
  const named = findNamedTenant(connections);
  const entra = connection?.entra;
  if (connection === undefined || entra === undefined || named === undefined) {
    throw new UserError({
      message: `${integration} has nothing in Entra, so nothing can be cut off there`,
      fix: "change its password or client id in the product's own sign-in service",
      code: "integration-without-entra",
    });
  }
  return {
    target: {
      integration,
      tenantId: entra.tenantId,
      clientId: entra.clientId,
      tokenEndpoint: entra.tokenEndpoint,
      clientSecret: secrets?.[integration]?.["clientSecret"],
      declared: declaredOf(entra),
      exchange: exchangeUseOf(connection),
    },
    named,
    stack: localStack ?? nameOf(request.stack ?? (await selectedStack(request))),
    localStack,
    connection,
    now: clockAt(now),
  };
}

/**
 * The permissions that a deployment grants. The outputs of a run with `contained` lack the consent that the stack declares,
 * and creating a permission twice fails, so all permissions count.
 */
function declaredOf({ consent, cutOff }: NonNullable<Connection["entra"]>): Declared {
  if (consent.state !== "granted" && cutOff === undefined) return { delegated: [], application: [] };
  const { delegated, application } = consent.permissions;
  return {
    delegated: [...new Set(delegated.map(({ apiAppId }) => apiAppId))],
    application: application.map(({ apiAppId, value }) => ({ apiAppId, value })),
  };
}

async function readOutputs(request: ClientRequest) {
  try {
    return await readStackOutputs({ ...request, withSecrets: true });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { message, code } = error.problem;
    const fix = "name the client instead, which needs neither the engine nor the state: --client-id <id>";
    throw new UserError({ message, fix, code });
  }
}

async function findById(request: ClientRequest, clientId: string): Promise<FoundClient> {
  const { integration, projectDir, env } = request;
  const isLocal = meansSandbox(request);
  const stack = nameOf(request.stack ?? (isLocal ? "dev" : undefined));
  const named = isLocal ? await localTenant(request) : tenantOf(stack, request);
  return {
    target: {
      integration,
      tenantId: named.tenantId,
      clientId: clientId.toLowerCase(),
      tokenEndpoint: `${named.authority}/${named.tenantId}/oauth2/v2.0/token`,
      clientSecret: undefined,
      declared: undefined,
      exchange: unknownUse,
    },
    named,
    stack,
    localStack: isLocal ? (request.stack ?? "dev") : undefined,
    connection: undefined,
    now: isLocal
      ? (await import("../../sandbox/clock.ts")).openClock(locateSandbox(projectDir, env)).now
      : clockAt(readStackClock(env)),
  };
}

/** The tenant in a stack file, or in the variables of the azuread provider. */
function tenantOf(stack: string | undefined, { projectDir, env }: ClientRequest): NamedTenant {
  const file = `Pulumi.${stack ?? ""}.yaml`;
  const { tenant } = readStackFile(stack === undefined ? undefined : readTextIfThere(join(projectDir, file)), file);
  const tenantId = tenant["azuread:tenantId"] ?? env["ARM_TENANT_ID"];
  const environment = tenant["azuread:environment"] ?? env["ARM_ENVIRONMENT"] ?? "public";
  if (typeof tenantId === "string" && tenantId !== "" && typeof environment === "string") {
    return { tenantId, authority: authorityOf(environment) };
  }
  throw new UserError({
    message: "the tenant of the client is unknown",
    fix: "name a stack whose file has azuread:tenantId, or set ARM_TENANT_ID",
    code: "tenant-unknown",
  });
}

async function localTenant({ projectDir, env }: ClientRequest): Promise<NamedTenant> {
  const { findLastOrigin } = await import("../../sandbox/last-origin.ts");
  const found = await findLastOrigin(locateSandbox(projectDir, env).tenantFile);
  if (found !== undefined) return { tenantId: found.tenantId, authority: found.origin };
  throw new UserError({ message: "there is no sandbox", fix: "create it with npm start", code: "sandbox-missing" });
}

async function selectedStack(request: ClientRequest): Promise<string> {
  const { dir, env } = accessTo(request);
  const command = new EngineCommand(await findEngine(request), env);
  return (await command.run(["stack", "--show-name"], dir)).stdout.trim();
}

/** A stack file is named after the stack without its organization and project. */
function nameOf<Name extends string | undefined>(stack: Name): Name {
  return stack?.slice(stack.lastIndexOf("/") + 1) as Name;
}

/** The sandbox may be ahead of this machine. */
function clockAt(present: Date): () => Date {
  const ahead = present.getTime() - Date.now();
  return () => new Date(Date.now() + ahead);
}
