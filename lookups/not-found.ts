/** Undefined where the provider finds no such object; any other failure is passed on. */
export async function orUndefined<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return undefined;
  }
}

// The provider has no code for "no such object". These are its wordings for the two look-ups; a wider pattern would take
// a wrong tenant id (AADSTS90002, "Tenant ... not found") or a failed request for a missing object.
function isNotFound(error: unknown): boolean {
  return error instanceof Error && /No service principal found|User with UPN ".*" was not found/.test(error.message);
}
