/** The result of a look-up, undefined if the provider finds no such object. Rejects with any other failure. */
export async function undefinedIfNotFound<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return undefined;
  }
}

// The provider has no code for missing objects. These are its messages for the three look-ups. A wider pattern would also
// match a wrong tenant id (AADSTS90002, "Tenant ... not found") or a failed request.
function isNotFound(error: unknown): boolean {
  return (
    error instanceof Error &&
    /No service principal found|Application not found|User with UPN ".*" was not found/.test(error.message)
  );
}
