import { readFileSync } from "node:fs";
import { z } from "zod";
import { UserError } from "../../../integrations/text/user-error.ts";
import type { Application, RegistrationFacts } from "./facts.ts";
import { application } from "./graph-objects.ts";
import { convertOlderManifest } from "./older-manifest.ts";

/** A registration in a file. */
export interface Manifest {
  readonly file: string;
  readonly application: Application;
}

/** An array may come from `az ad app list`. */
const content = z.union([z.looseObject({ appId: z.string() }), z.tuple([z.looseObject({ appId: z.string() })])]);

/**
 * Reads a registration from a file: a manifest of the portal in either format, the output of `az ad app show`, or a file of
 * EntraExporter's folder Applications. https://learn.microsoft.com/entra/identity-platform/reference-microsoft-graph-app-manifest
 */
export function readManifest(file: string): Manifest {
  const parsed = content.safeParse(parseJson(file));
  if (!parsed.success) throw notAManifest(file, "must have an appId");
  const raw = Array.isArray(parsed.data) ? parsed.data[0] : parsed.data;
  const read = application.safeParse(convertOlderManifest(raw));
  if (read.success) return { file, application: read.data };
  const [issue] = read.error.issues;
  throw notAManifest(file, `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "is not a registration"}`);
}

/** The facts of a registration without a tenant: a file contains neither the enterprise application nor owners. */
export function factsOfManifest({ application: registration }: Manifest, tenantId: string): RegistrationFacts {
  return {
    clientId: registration.appId.toLowerCase(),
    tenantId,
    application: registration,
    servicePrincipal: undefined,
    isComplete: false,
    owners: [],
    federatedCredentials: [],
    apis: [],
  };
}

function parseJson(file: string): unknown {
  try {
    // Windows tools write a byte order mark.
    return JSON.parse(readFileSync(file, "utf8").replace(/^\uFEFF/, ""));
  } catch (error) {
    throw notAManifest(file, error instanceof SyntaxError ? "must be JSON" : "must be a file that can be read");
  }
}

function notAManifest(file: string, message: string): UserError {
  return new UserError({
    message: `${file}: ${message}`,
    fix: "download the manifest on the registration's page, or write it with az ad app show --id CLIENT_ID",
    code: "adopt-manifest",
  });
}
