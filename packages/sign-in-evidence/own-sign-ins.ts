import { randomUUID } from "node:crypto";

/** The first digits of every id below. Chosen at random. */
const mark = "e9c1d7a4";

/**
 * Returns a value for the header `client-request-id` of a token request. Entra logs it as the correlation id, so that checks by
 * this project are not mistaken for use by the product. Not tried on a real tenant.
 */
export function ownRequestId(): string {
  return mark + randomUUID().slice(mark.length);
}

/** Whether a correlation id was made by `ownRequestId`. */
export function isOwnRequest(correlationId: string | null | undefined): boolean {
  return correlationId?.toLowerCase().startsWith(`${mark}-`) ?? false;
}
