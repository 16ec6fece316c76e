type Json = Record<string, unknown>;

/**
 * Applies a PATCH: complex properties are merged member by member, collections replaced whole, and `null` returns a property
 * to what `defaults` says. `optionalClaims` is replaced whole too, as Entra does it.
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
