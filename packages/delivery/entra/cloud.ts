import { UserError } from "../../../integrations/text/user-error.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import { isLoopback } from "../loopback.ts";

/** Where a Microsoft cloud signs in, and where its Graph is. Both without a slash at the end. */
export interface Cloud {
  readonly authority: string;
  readonly graph: string;
}

/**
 * Addresses of Graph by host of the sign-in service. That of US Government is GCC High's. Only the worldwide one was tried.
 * https://learn.microsoft.com/graph/deployments
 */
const graphs: Readonly<Record<string, string>> = {
  "login.microsoftonline.com": "https://graph.microsoft.com",
  "login.microsoftonline.us": "https://graph.microsoft.us",
  "login.partner.microsoftonline.cn": "https://microsoftgraph.chinacloudapi.cn",
};

/** Returns the addresses of a cloud. Throws `UserError` for a cloud whose Graph is not known. */
export function cloudOf(authorityHost: string): Cloud {
  const authority = (authorityHost === "" ? "https://login.microsoftonline.com" : authorityHost).replace(/\/+$/, "");
  const url = URL.parse(authority);
  if (url?.protocol !== "https:" || url.origin !== authority) {
    throw new UserError({
      message: `authorityHost: must be an https address without a path, got "${visibleText(authorityHost)}"`,
      fix: "use an address such as https://login.microsoftonline.com",
      code: "authority-host-invalid",
    });
  }
  // A tenant on this machine is reached under Microsoft's addresses.
  const graph = isLoopback(url.hostname) ? "https://graph.microsoft.com" : graphs[url.hostname];
  if (graph !== undefined) return { authority, graph };
  throw new UserError({
    message: `the address of Microsoft Graph is not known for the cloud of ${url.host}`,
    fix: `use one of ${Object.keys(graphs).join(", ")}`,
    code: "graph-cloud-unknown",
  });
}
