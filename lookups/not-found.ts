/** The result of a look-up, undefined if the provider finds no such object. Rejects with any other failure. */
export async function undefinedIfNotFound<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
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
