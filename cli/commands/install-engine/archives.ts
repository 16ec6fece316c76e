import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../../../integrations/text/user-error.ts";

/** An archive with code that a deployment runs. */
export interface Archive {
  /** Its file name, as listed in the checksums file. */
  readonly name: string;
  readonly url: string;
  /** Name and version of its provider. @default - the archive contains the Pulumi CLI */
  readonly plugin?: { readonly name: string; readonly version: string };
}

/** An archive and its expected SHA-256. */
export interface PinnedArchive extends Archive {
  readonly sha256: string;
}

const manifest = z.looseObject({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()).default({}),
});
const isNoProvider = (name: string): boolean => ["@pulumi/pulumi", "@pulumi/policy"].includes(name);

/**
 * Lists the archives of the Pulumi CLI and of each provider, in the versions of package.json and for this machine.
 * `server` must have all of them in one folder. @default - Pulumi's own servers
 */
export async function listArchives(projectDir: string, server: string | undefined): Promise<Archive[]> {
  const { dependencies, devDependencies } = manifest.parse(
    JSON.parse(await readFile(join(projectDir, "package.json"), "utf8")),
  );
  const cpu = process.arch === "x64" ? "amd64" : process.arch;
  const cli = `pulumi-v${devDependencies["pulumi"] ?? dependencies["pulumi"] ?? ""}-${process.platform}-${process.arch}.tar.gz`;
  const providers = Object.entries(dependencies).flatMap(([dependency, version]) => {
    const name = /^@pulumi\/(.+)$/.exec(dependency)?.[1];
    return name === undefined || isNoProvider(dependency) ? [] : [{ name, version }];
  });
  // https://www.pulumi.com/docs/iac/download-install/versions/ and the engine's default address of its providers.
  return [
    { name: cli, url: `${server ?? "https://get.pulumi.com/releases/sdk"}/${cli}` },
    ...providers.map((plugin) => {
      const name = `pulumi-resource-${plugin.name}-v${plugin.version}-${process.platform}-${cpu}.tar.gz`;
      return { name, url: `${server ?? "https://api.pulumi.com/releases/plugins"}/${name}`, plugin };
    }),
  ];
}

/** Adds the expected hash of each archive. Refuses all archives if the hash of one is missing. */
export function pinArchives(archives: readonly Archive[], checksums: string, file: string): PinnedArchive[] {
  const lines = checksums.split("\n").map((line) => /^([0-9a-f]{64}) [ *](\S+)$/i.exec(line.trim()));
  const known = new Map(lines.flatMap((match) => (match === null ? [] : [[match[2] ?? "", match[1] ?? ""]])));
  const missing = archives.filter(({ name }) => !known.has(name));
  if (missing.length > 0) {
    throw new UserError({
      message: `${file}: must have the SHA-256 of ${missing.map(({ name }) => name).join(", ")}`,
      fix: "add the lines of npm run install-engine -- --print-checksums, after a second person has compared them with Pulumi's own",
      code: "checksum-missing",
    });
  }
  return archives.map((archive) => ({ ...archive, sha256: (known.get(archive.name) ?? "").toLowerCase() }));
}
