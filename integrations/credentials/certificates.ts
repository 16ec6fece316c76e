import { z } from "zod";
import { type ProblemText, renderValue } from "../stack-file/problems.ts";
import { type FieldProblem, fieldCheck } from "../stack-file/schema.ts";
import type { CertificateSpec } from "../spec.ts";

// https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#object-identifiers
const keyVaultIdentifier =
  /^https:\/\/[a-zA-Z0-9-]+\.vault\.(azure\.net|usgovcloudapi\.net|azure\.cn)\/certificates\/[0-9a-zA-Z-]+\/[0-9a-f]{32}$/;

const source = z
  .strictObject({
    file: z
      .string()
      .min(1)
      .optional()
      .describe("Path of the certificate (PEM, without its private key), from the project's folder"),
    configSecret: z
      .string()
      .min(1)
      .optional()
      .describe("Setting of this project that holds the certificate (PEM, without its private key)"),
    keyVault: z
      .string()
      .check(fieldCheck(checkKeyVault))
      .optional()
      .describe("Identifier of the Key Vault certificate, version included, that holds the private key"),
  })
  .check(fieldCheck(checkSource));

/** The source of a certificate's public part, and the location of its private key. */
export type CertificateSource = z.output<typeof source>;

/** Result of reading a certificate source: the certificate or a problem. Empty if reading was skipped. */
export interface CertificateReading {
  certificate?: Omit<CertificateSpec, "keyVault">;
  problem?: ProblemText;
}

/** Reads a certificate. The caller of the parser provides it, because this folder opens no files. */
export type CertificateReader = (source: Pick<CertificateSource, "file" | "configSecret">) => CertificateReading;

/** The option `credential` with certificates. */
export const certificateCredential = z.strictObject({
  type: z.literal("certificate").describe("Certificates that you bring; their private keys stay where they are"),
  certificates: z
    .array(source)
    .min(1)
    .max(2)
    .describe("One certificate, or two while the second takes over from the first"),
});

/** The certificates of one integration. Reports those that cannot be used. */
export function toCertificateSpecs(
  sources: CertificateSource[],
  context: { now: Date; readCertificate: CertificateReader; report: (problem: FieldProblem) => void },
): CertificateSpec[] {
  const keysOf = (index: number): PropertyKey[] => ["credential", "certificates", index];
  const certificates = sources.flatMap((one, index) => {
    const { certificate, problem } = context.readCertificate(one);
    if (problem !== undefined) context.report({ ...problem, keys: keysOf(index) });
    return certificate === undefined ? [] : [{ ...certificate, keyVault: one.keyVault }];
  });
  if (certificates.length < sources.length) return certificates;
  const [first, second] = certificates;
  if (first !== undefined && first.thumbprint === second?.thumbprint) {
    context.report({
      keys: keysOf(1),
      message: `must differ from the first, got the certificate ${first.thumbprint} in both`,
      fix: "name the certificate that takes over, or remove the repetition",
      code: "certificate-twice",
    });
  }
  const starts = certificates.map(({ startsOn }) => startsOn).sort();
  if (starts[0] !== undefined && Date.parse(starts[0]) > context.now.getTime()) {
    context.report({
      keys: ["credential", "certificates"],
      message: `must hold a certificate that is valid today, the first begins on ${starts[0].slice(0, 10)}`,
      fix: "add the certificate that is valid until then, or deploy on that day",
      code: "certificate-not-yet-valid",
    });
  }
  return certificates;
}

function checkSource({ file, configSecret, keyVault }: CertificateSource): FieldProblem[] {
  if (file !== undefined && configSecret !== undefined) {
    return [
      {
        message: "must be read in one place, got file and configSecret",
        fix: "remove one of the two",
        code: "certificate-source-twice",
      },
    ];
  }
  if (file !== undefined || configSecret !== undefined) return file === undefined ? [] : checkFile(file);
  // Azure's resource API does not return certificates of a vault, and the deploying identity may have no access to it.
  return [
    {
      message: `must name the public part of the certificate as file or configSecret, got ${keyVault === undefined ? "neither" : "keyVault alone"}`,
      fix: "download it with az keyvault certificate download --id IDENTIFIER --file certs/erp.pem, and add file: certs/erp.pem",
      code: "certificate-source-missing",
    },
  ];
}

function checkFile(file: string): FieldProblem[] {
  if (!/-----BEGIN|\n/.test(file)) return [];
  return [
    {
      keys: ["file"],
      message: "must be the path of a file, got PEM text",
      fix: "write the text to a file and name that; if it held a private key, replace the certificate: the key has been copied",
      code: "certificate-inline",
    },
  ];
}

function checkKeyVault(identifier: string): FieldProblem[] {
  if (keyVaultIdentifier.test(identifier)) return [];
  return [
    {
      message: `must be the identifier of a certificate's version, got ${renderValue(identifier)}`,
      fix: "copy Certificate Identifier from the version's page, such as https://kv-erp.vault.azure.net/certificates/erp/0123456789abcdef0123456789abcdef",
      code: "key-vault-certificate",
    },
  ];
}
