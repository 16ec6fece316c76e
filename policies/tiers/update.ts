import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { argv } from "node:process";
import { buildTiers } from "./build-tiers.ts";
import { readAzTier, readEntraFalcon, readMaester, readScubaGear, type Source } from "./sources.ts";

// node policies/tiers/update.ts <folder>: <folder> contains Git clones of the four repositories, named as below.
// Without a folder it builds the tiers again from the stored copy of the sources.

const origins = {
  scubaGear: {
    repository: "cisagov/ScubaGear",
    path: "PowerShell/ScubaGear/schemas/RiskyAppPermissions.json",
    licence: "CC0-1.0",
    read: readScubaGear,
  },
  azTier: {
    repository: "emiliensocchi/azure-tiering",
    path: "Microsoft Graph application permissions/tiered-msgraph-app-permissions.json",
    licence: "GPL-3.0; only names, ids and tiers are copied",
    read: readAzTier,
  },
  maester: {
    repository: "maester365/maester",
    path: "powershell/public/maester/entra/Test-MtHighRiskAppPermissions.ps1",
    licence: "MIT",
    read: readMaester,
  },
  entraFalcon: {
    repository: "CompassSecurity/EntraFalcon",
    path: "modules/shared_Functions.psm1",
    licence: "MIT",
    read: readEntraFalcon,
  },
};

type Sources = Record<keyof typeof origins, Source>;

const sourcesFile = new URL("sources.json", import.meta.url);
const [, , folder] = argv;
if (folder !== undefined) write(sourcesFile, readSources(folder));
write(new URL("../permission-tiers.json", import.meta.url), buildTiers(readStored()));

function readStored(): Sources {
  return JSON.parse(readFileSync(sourcesFile, "utf8")) as Sources;
}

function readSources(clones: string): Sources {
  const entries = Object.entries(origins).map(([name, { repository, path, licence, read }]): [string, Source] => {
    const git = (...args: string[]): string =>
      execFileSync("git", args, {
        cwd: join(clones, repository.split("/")[1] ?? ""),
        encoding: "utf8",
        maxBuffer: 2 ** 26,
      });
    const commit = git("rev-parse", "HEAD").trim();
    const url = `https://github.com/${repository}/blob/${commit}/${encodeURI(path)}`;
    return [name, { url, commit, licence, levels: read(git("show", `HEAD:${path}`)) }];
  });
  return Object.fromEntries(entries) as Sources;
}

function write(file: URL, content: unknown): void {
  writeFileSync(file, `${JSON.stringify(content, undefined, 2)}\n`);
}
