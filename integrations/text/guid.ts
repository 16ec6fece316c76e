/** A GUID, in upper or lower case. */
export const guidPattern = "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$";

/** Whether a text is a GUID. */
export function isGuid(text: string): boolean {
  return new RegExp(guidPattern).test(text);
}
