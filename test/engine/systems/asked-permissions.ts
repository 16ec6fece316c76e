import type { Access } from "./cases.ts";
import type { ServiceProduct, UserProduct } from "./product.ts";

const apis: Record<string, string> = {
  "https://graph.microsoft.com": "Microsoft Graph",
  "https://outlook.office.com": "Office 365 Exchange Online",
  "https://outlook.office365.com": "Office 365 Exchange Online",
  "00000003-0000-0ff1-ce00-000000000000": "Office 365 SharePoint Online",
  "https://cognitiveservices.azure.com": "Microsoft Cognitive Services",
  "https://storage.azure.com": "Azure Storage",
  "https://contoso.operations.dynamics.com": "Microsoft Dynamics ERP",
};

/** The permissions that a product requests, by name. For `.default` these are the permissions expected in its token. */
export function readAsked(product: UserProduct | ServiceProduct, token: Access): string[] {
  const requests =
    "request" in product ? [product.request] : [product.authorize, product.redeem ?? {}, product.renew ?? {}];
  const scopes = requests.flatMap(({ scope }) => scope?.split(" ") ?? []);
  return scopes.flatMap((scope) => {
    const slash = scope.lastIndexOf("/");
    if (slash === -1) return [`Microsoft Graph ${scope}`];
    const values = scope.endsWith("/.default") ? token.permissions : [scope.slice(slash + 1)];
    return values.map((value) => `${apis[scope.slice(0, slash)] ?? "unknown"} ${value}`);
  });
}
