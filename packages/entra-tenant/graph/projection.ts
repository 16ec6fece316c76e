/** A JSON object as Graph serves it. */
export type Projection = Record<string, unknown>;

/** Removes the properties that Graph does not return or returns elsewhere. */
export function omit<T extends object, K extends keyof T & string>(object: T, ...names: K[]): Omit<T, K> {
  const kept = Object.entries(object).filter(([name]) => !(names as string[]).includes(name));
  return Object.fromEntries(kept) as Omit<T, K>;
}
