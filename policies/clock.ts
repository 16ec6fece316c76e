/** Variables of the policy pack's process. */
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The present time for the rules: the clock of the machine. The sandbox sets another time in
 * `ENTRA_INTEGRATIONS_SANDBOX_TIME`, which has no effect unless the sign-in service is on this machine.
 */
export function readClock(environment: Environment, clock: Date): Date {
  const text = environment["ENTRA_INTEGRATIONS_SANDBOX_TIME"] ?? "";
  if (text === "" || !isSandbox(environment)) return clock;
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) {
    throw new Error(`ENTRA_INTEGRATIONS_SANDBOX_TIME must be an ISO time, got ${JSON.stringify(text)}.`);
  }
  return time;
}

function isSandbox({ AZURE_AUTHORITY_HOST: authority = "" }: Environment): boolean {
  const hostname = URL.parse(authority)?.hostname ?? "";
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
