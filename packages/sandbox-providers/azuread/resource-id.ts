import { asText } from "@entra-integrations/provider-bridge/property.ts";

const uuid = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}";

/** Form of a resource type's ids, such as `/applications/{id}`. Parts in braces are captured. */
export class IdFormat {
  readonly #shape: string;
  readonly #pattern: RegExp;

  constructor(shape: string, part = uuid) {
    this.#shape = shape;
    // The last part of an assignment's or grant's id can be any text. The parts before it are object ids.
    const parts = shape.match(/\{\w+\}/g) ?? [];
    let index = 0;
    const pattern = shape.replace(/\{\w+\}/g, () => (++index === parts.length ? `(${part})` : `(${uuid})`));
    this.#pattern = new RegExp(`^${pattern}$`);
  }

  /** Describes the problem of an id. Undefined for a valid one. */
  check(id: string): string | undefined {
    return this.#pattern.test(id)
      ? undefined
      : `parsing the id ${JSON.stringify(id)}: expected the form ${this.#shape}`;
  }

  /** The parts of an id, for errors about its form. */
  parse(id: string): [string, string] {
    const match = this.#pattern.exec(id);
    if (match === null) throw new Error(this.check(id));
    return [match[1] ?? "", match[2] ?? ""];
  }
}

/** Ids of applications. Most other resources refer to them. */
export const applicationIds = new IdFormat("/applications/{objectId}");

/** The Graph path and the object id of the application in a resource's `applicationId`. */
export function locateApplication(applicationId: unknown): { objectId: string; path: string } {
  const [objectId] = applicationIds.parse(asText(applicationId));
  return { objectId, path: `/v1.0/applications/${objectId}` };
}
