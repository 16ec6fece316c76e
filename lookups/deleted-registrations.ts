import * as pulumi from "@pulumi/pulumi";
import type { Connections } from "../integrations/connection.ts";
import { type DeletedRegistration, findUnrecorded } from "../integrations/lifecycle/deleted-registrations.ts";
import type { IntegrationSpec } from "../integrations/spec.ts";
import { visibleText } from "../integrations/text/visible-text.ts";
import { integrationTag } from "./integration-tag.ts";

/**
 * Asks the plugin entra-delivery for deleted registrations of entries that the last run does not know. A first deployment
 * asks nothing. If the tenant cannot be asked, the run goes on and prints why.
 */
export async function findDeletedRegistrations(
  specs: readonly IntegrationSpec[],
  recorded: Connections,
  { tenantId, authorityHost }: { tenantId: string; authorityHost: string },
  providers?: pulumi.InvokeOptions,
): Promise<DeletedRegistration[]> {
  const names = findUnrecorded(specs, recorded).flatMap((name) =>
    [false, true].map((isKept) => [integrationTag(name, isKept), name] as const),
  );
  if (names.length === 0) return [];
  const byTag = new Map(names);
  const { found, unknown } = await ask({ tenantId, authorityHost, tags: [...byTag.keys()] }, providers);
  if (unknown !== "") {
    const text = `it is not known whether deleted registrations of new entries can be restored, because ${unknown}`;
    await pulumi.log.info(visibleText(text));
  }
  return found.flatMap(({ tag, clientId, deletedOn }) => {
    const name = byTag.get(tag);
    return name === undefined ? [] : [{ name, clientId, deletedOn }];
  });
}

interface Answer {
  readonly found: readonly { readonly tag: string; readonly clientId: string; readonly deletedOn: string }[];
  readonly unknown: string;
}

async function ask(args: pulumi.Inputs, providers?: pulumi.InvokeOptions): Promise<Answer> {
  try {
    const token = "entra-delivery:index:findDeletedRegistrations";
    const { found = [], unknown = "" } = (await pulumi.runtime.invoke(token, args, providers)) as Partial<Answer>;
    return { found, unknown };
  } catch (error) {
    const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n", 1);
    return { found: [], unknown: line };
  }
}
