import { UserError } from "../../../integrations/text/user-error.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import { asText } from "@entra-integrations/provider-bridge/property.ts";
import { type ExchangeObject, invoke, unlessNotFound } from "./admin-endpoint.ts";
import { patiently } from "../patience.ts";
import type { AdminEndpoint } from "./target.ts";

/** Ids of an enterprise application. */
export interface PrincipalIds {
  readonly appId: string;
  readonly objectId: string;
}

/** Whether two ids or addresses are the same. */
export function isSame(one: unknown, other: unknown): boolean {
  return asText(one) !== "" && asText(one).toLowerCase() === asText(other).toLowerCase();
}

/**
 * Returns Exchange's service principal with this object id; undefined if Exchange has none. Get-ServicePrincipal answers an
 * unknown id with all service principals, or with a refusal.
 */
export async function findPrincipal(target: AdminEndpoint, objectId: string): Promise<ExchangeObject | undefined> {
  const found = await unlessNotFound(invoke(target, "Get-ServicePrincipal", { Identity: objectId }));
  return found?.find((one) => isSame(one["ObjectId"], objectId));
}

/**
 * As `findPrincipal`, before something is made for it. Throws `UserError` if Exchange has the object id for another application,
 * or the application with another object id: then it would refuse every sign-in.
 */
export async function findRightPrincipal(
  target: AdminEndpoint,
  { appId, objectId }: PrincipalIds,
): Promise<ExchangeObject | undefined> {
  const found = await findPrincipal(target, objectId);
  if (found !== undefined) {
    if (!isSame(found["AppId"], appId)) throw wrongPointer(appId, objectId, found);
    return found;
  }
  const byAppId = await unlessNotFound(invoke(target, "Get-ServicePrincipal", { Identity: appId }));
  const other = byAppId?.find((one) => isSame(one["AppId"], appId));
  if (other !== undefined && !isSame(other["ObjectId"], objectId)) throw wrongPointer(appId, objectId, other);
  return other;
}

/** As `findRightPrincipal`, and waits for one that was made a moment ago. Throws `UserError` if there is none. */
export async function requirePrincipal(target: AdminEndpoint, ids: PrincipalIds): Promise<ExchangeObject> {
  const found = await patiently(target.session, () => findRightPrincipal(target, ids), 60);
  if (found !== undefined) return found;
  throw unknownPrincipal(ids);
}

/** An application that Exchange does not know. */
export function unknownPrincipal({ appId, objectId }: PrincipalIds): UserError {
  const app = appId === "" ? "<application (client) id>" : appId;
  return new UserError({
    message: `Exchange Online does not know the enterprise application with the object id ${visibleText(objectId)}`,
    fix: `run in Exchange Online PowerShell: New-ServicePrincipal -AppId ${visibleText(app)} -ObjectId ${visibleText(objectId)}`,
    code: "exchange-principal-unknown",
  });
}

function wrongPointer(appId: string, objectId: string, found: ExchangeObject): UserError {
  const [app, object] = [visibleText(appId), visibleText(objectId)];
  const [foundApp, foundObject] = [visibleText(asText(found["AppId"])), visibleText(asText(found["ObjectId"]))];
  return new UserError({
    message: `Exchange Online has application ${foundApp} with the object id ${foundObject}, but the enterprise application of ${app} has the object id ${object}; every sign-in of it is refused`,
    fix: `run in Exchange Online PowerShell: Remove-ServicePrincipal -Identity ${foundObject}; then run this again. The id of the app registration is often used by mistake`,
    code: "exchange-principal-wrong",
  });
}
