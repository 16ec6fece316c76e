/**
 * The security identifier of a user or group, derived from its object id: `S-1-12-1-` and the id's bytes as four
 * numbers.
 */
export function securityIdentifier(objectId: string): string {
  const [first = "", second = "", third = "", ...rest] = objectId.split("-");
  const last = Buffer.from(rest.join(""), "hex");
  const numbers = [
    Number.parseInt(first, 16),
    Number.parseInt(`${third}${second}`, 16),
    last.readUInt32LE(0),
    last.readUInt32LE(4),
  ];
  return `S-1-12-1-${numbers.join("-")}`;
}
