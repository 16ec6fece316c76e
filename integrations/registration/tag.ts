/** What the tag of a registration and of its enterprise application contains. */
export interface RegistrationTag {
  project: string;
  stack: string;
  /** Name of the integration. */
  integration: string;
  /** Whether the registration stays in Entra when its entry is removed. */
  isKept: boolean;
}

/** The tag of the objects in a tenant that belong to one integration, such as `entra-integrations:crm:prod:erp-sync`. */
export function formatTag({ project, stack, integration, isKept }: RegistrationTag): string {
  return ["entra-integrations", project, stack, integration, ...(isKept ? ["keep"] : [])].join(":");
}

/** Reads a tag of a registration. Returns undefined for the tags of others. */
export function parseTag(tag: string): RegistrationTag | undefined {
  const [prefix, project, stack, integration, keep, ...others] = tag.split(":");
  if (prefix !== "entra-integrations" || project === undefined || stack === undefined) return undefined;
  if (integration === undefined || others.length > 0 || (keep !== undefined && keep !== "keep")) return undefined;
  return { project, stack, integration, isKept: keep === "keep" };
}
