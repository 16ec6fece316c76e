type Json = Record<string, unknown>;

/**
 * Applies a PATCH. Merges complex properties member by member, and replaces collections completely. `null` resets a
 * property to its value in `defaults`. Also replaces `optionalClaims` completely, as Entra does.
 */
export function mergePatch<T extends object>(current: T, patch: object, defaults: T): T {
  const merged = { ...current } as Json;
  for (const [name, value] of Object.entries(patch)) {
    if (value === undefined) continue;
    const before = (current as Json)[name];
    const fallback = (defaults as Json)[name];
    if (value === null) merged[name] = structuredClone(fallback);
    else if (isComplex(value) && isComplex(before) && isComplex(fallback))
      merged[name] = mergePatch(before, value, fallback);
    else merged[name] = value;
  }
  return merged as T;
}

/** Complex properties have an object as their default. The default of `optionalClaims` is null. */
function isComplex(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
