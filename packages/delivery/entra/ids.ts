import { visibleText } from "../../../integrations/text/visible-text.ts";

/** Returns a check that a value is a GUID. */
export function checkGuid(name: string): (value: string) => string | undefined {
  return (value) =>
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)
      ? undefined
      : `${name} must be a GUID, got "${visibleText(value)}"`;
}

/** Describes the problem of an address; undefined for a valid one. */
export function checkMailbox(value: string): string | undefined {
  return /^[^\s@"<>/]+@[^\s@"<>/]+$/.test(value)
    ? undefined
    : `mailbox must be an address such as invoices@contoso.com, got "${visibleText(value)}"`;
}
