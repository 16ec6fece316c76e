import { visibleText } from "../../../integrations/text/visible-text.ts";

/** Explains why an address cannot be the one of a Connect server; undefined for one that can. */
export function checkConnectAddress(address: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || url.protocol !== "https:") return "address: must be an https address";
  // The texts do not repeat the address, because it may contain a password.
  if (url.username !== "" || url.password !== "") return "address: must not contain a user name or a password";
  if (url.search !== "" || url.hash !== "") return "address: must end with the path of the server";
  if (url.pathname.includes("/__api__")) return "address: must be the address of the dashboard, without /__api__";
  return undefined;
}

/** Host and path prefix of an address, for messages. */
export function placeOf(address: string): string {
  const { host, pathname } = new URL(address);
  return visibleText(`${host}${pathname.replace(/\/+$/, "")}`);
}
