/** A JSON object as Graph serves it. */
export type Projection = Record<string, unknown>;

/** An object without the properties that Graph keeps to itself or serves elsewhere. */
export function omit<T extends object, K extends keyof T & string>(object: T, ...names: K[]): Omit<T, K> {
  const kept = Object.entries(object).filter(([name]) => !(names as string[]).includes(name));
  return Object.fromEntries(kept) as Omit<T, K>;
}
