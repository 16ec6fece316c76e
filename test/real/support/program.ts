import { Integration } from "../../../components/integration.ts";
import { readTenantDirectory } from "../../../lookups/tenant-directory.ts";
import type { CertificateReader } from "../../../integrations/credentials/certificates.ts";
import { parseIntegrations } from "../../../integrations/stack-file/parse.ts";
import { type Problem, SpecError } from "../../../integrations/stack-file/problems.ts";
import type { IntegrationSpec } from "../../../integrations/spec.ts";
import { readSample } from "../../integrations/sample-certificates.ts";
import { createCertificate } from "../../support/certificates.ts";

const now = new Date();
const { certificate: pem } = await createCertificate();

/** Any certificate, with a text that Entra can read. */
const readCertificate: CertificateReader = (source) => {
  const reading = readSample(source);
  return reading.certificate === undefined ? reading : { certificate: { ...reading.certificate, pem } };
};

/** The program's own part of a run of these integrations, or what the parser refuses of them. */
export function programOf(
  integrations: Record<string, unknown>,
  eachAlone = false,
): { run: () => Promise<void> } | { problems: readonly Problem[] } {
  const read = (value: unknown): IntegrationSpec[] =>
    parseIntegrations(JSON.parse(JSON.stringify(value)), { now, owners: undefined, readCertificate });
  try {
    // Entries that are variants of one another would share redirect URIs and names in one stack.
    const specs = eachAlone
      ? Object.entries(integrations).flatMap(([name, entry]) => read({ [name]: entry }))
      : read(integrations);
    return {
      run: async () => {
        const directory = await readTenantDirectory(specs);
        for (const spec of specs) {
          const authorityHost = "https://login.microsoftonline.com";
          new Integration(spec.name, { spec, directory, authorityHost, now });
        }
      },
    };
  } catch (error) {
    if (error instanceof SpecError) return { problems: error.problems };
    throw error;
  }
}
