/**
 * How many integrations the tests of `rename` and `move` deploy, at least `fewest`. ENTRA_TEST_INTEGRATIONS=50 deploys as many.
 */
export function countIntegrations(fewest: number): { count: number; timeout: number } {
  const count = Number(process.env["ENTRA_TEST_INTEGRATIONS"] ?? fewest);
  if (!Number.isInteger(count) || count < fewest) {
    throw new Error(`ENTRA_TEST_INTEGRATIONS: must be a number from ${String(fewest)}, got ${String(count)}`);
  }
  return { count, timeout: 120_000 + count * 10_000 };
}
