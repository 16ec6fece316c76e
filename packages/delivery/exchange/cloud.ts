import { UserError } from "../../../integrations/text/user-error.ts";
import { cloudOf } from "../entra/cloud.ts";
import { isLoopback } from "../loopback.ts";

/** Addresses of Exchange Online by host of the sign-in service. Those of US Government are GCC High's and were not tried. */
const addresses: Readonly<Record<string, string>> = {
  "login.microsoftonline.com": "https://outlook.office365.com",
  "login.microsoftonline.us": "https://outlook.office365.us",
};

/** Returns the address of Exchange Online in a cloud. Throws `UserError` for a cloud where it is not known. */
export function exchangeOf(authorityHost: string): string {
  const { host, hostname } = new URL(cloudOf(authorityHost).authority);
  // A tenant on this machine is reached under Microsoft's addresses.
  const known = isLoopback(hostname) ? "https://outlook.office365.com" : addresses[hostname];
  if (known !== undefined) return known;
  throw new UserError({
    message: `the addresses of Exchange Online are not known for the cloud of ${host}: Microsoft publishes them for no cloud, and public clients only use those of the worldwide cloud and of GCC High`,
    fix: "take exchangeOnline out of deliverTo and follow the steps for PowerShell in the hand-off",
    code: "exchange-cloud-unknown",
  });
}
