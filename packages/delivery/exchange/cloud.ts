import { UserError } from "../../../integrations/text/user-error.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import { isLoopback } from "../loopback.ts";

/** Where a Microsoft cloud signs in, and where its Graph and its Exchange Online are. */
export interface Cloud {
  /** Address of the sign-in service without a slash at the end. */
  readonly authority: string;
  readonly graph: string;
  readonly exchange: string;
}

const worldwide = { graph: "https://graph.microsoft.com", exchange: "https://outlook.office365.com" };

/** Addresses by host of the sign-in service. Those of US Government are GCC High's and were not tried. */
const clouds: Readonly<Record<string, Omit<Cloud, "authority">>> = {
  "login.microsoftonline.com": worldwide,
  "login.microsoftonline.us": { graph: "https://graph.microsoft.us", exchange: "https://outlook.office365.us" },
};

/** Returns the addresses of a cloud. Throws `UserError` for a cloud whose Exchange addresses are not known. */
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
  const known = isLoopback(url.hostname) ? worldwide : clouds[url.hostname];
  if (known !== undefined) return { authority, ...known };
  throw new UserError({
    message: `the addresses of Exchange Online are not known for the cloud of ${url.host}: Microsoft publishes them for no cloud, and public clients only use those of the worldwide cloud and of GCC High`,
    fix: "take exchangeOnline out of deliverTo and follow the steps for PowerShell in the hand-off",
    code: "exchange-cloud-unknown",
  });
}
