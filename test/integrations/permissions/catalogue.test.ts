import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import catalogue from "../../../integrations/permissions/catalogue.json" with { type: "json" };
import catalogueOfTenant from "../../../packages/entra-tenant/permission-catalogue.json" with { type: "json" };
import { type Api, apis, findPermissionName } from "../../../integrations/permissions/apis.ts";
import { isGuid } from "../../../integrations/text/guid.ts";

interface Entry {
  api: string;
  kind: "delegated" | "application";
  value: string;
  id: string;
  adminConsent: boolean | null;
  displayName: string;
  sources: number;
}

type Row = Omit<Entry, "api" | "kind" | "value">;
const entries: Entry[] = Object.entries(catalogue).flatMap(([api, { delegated, application }]) =>
  Object.entries({ delegated, application }).flatMap(([kind, rows]) =>
    Object.entries(rows as Record<string, Row>).map(([value, row]) => ({
      ...row,
      api,
      kind: kind as Entry["kind"],
      value,
    })),
  ),
);

describe("the permission catalogue", () => {
  it("has the APIs that a stack file can name, and no other", () => {
    expect(Object.keys(catalogue).sort()).toEqual(apis.map(({ appId }) => appId).sort());
  });

  // The tenant imports nothing from the program, so it has a copy.
  it("has the same content in the local tenant", () => {
    expect(catalogueOfTenant).toEqual(catalogue);
  });

  it("has a valid id, name and number of sources in each row", () => {
    const isSound = ({ id, displayName, sources, value }: Entry): boolean =>
      isGuid(id) && id === id.toLowerCase() && displayName !== "" && sources >= 1 && /^[\w.-]+$/.test(value);
    expect(entries.filter((entry) => !isSound(entry))).toEqual([]);
    expect(entries.length).toBe(2130);
  });

  it("requires an administrator's consent for every application permission", () => {
    expect(entries.filter(({ kind, adminConsent }) => kind === "application" && adminConsent !== true)).toEqual([]);
  });

  it("contains each id once for an API and kind", () => {
    const keys = entries.map(({ api, kind, id }) => `${api} ${kind} ${id}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each(entries.filter((_, index) => index % 100 === 0))("finds $value of $api by its id", (entry) => {
    expect(findPermissionName(entry.api, entry.kind, entry.id.toUpperCase())).toBe(entry.value);
  });

  // These ids must be looked up in the tenant, because only one source lists them.
  it("has only one source for 406 permissions, including those of Dynamics ERP", () => {
    const weak = entries.filter(({ sources }) => sources === 1);
    expect(weak.length).toBe(406);
    expect(weak.filter(({ api }) => api === "00000015-0000-0000-c000-000000000000").map(({ value }) => value)).toEqual([
      "AX.FullAccess",
      "CustomService.FullAccess",
      "Odata.FullAccess",
    ]);
  });

  it("is listed in docs/custom.md, API by API", () => {
    const page = readFileSync(new URL("../../../docs/custom.md", import.meta.url), "utf8");
    const listed = page.matchAll(/^\| `(\w+)` +\| (.+?) +\| `(.+?)` +\|$/gm).map(([, ...row]) => row);
    const asked = ({ scopePrefix, resourceUri }: Api) => scopePrefix.slice(0, -1) || resourceUri;
    expect([...listed]).toEqual(apis.map((api) => [api.key, api.name, asked(api)]));
  });

  it("has the number of permissions in SOURCES.md", () => {
    const page = readFileSync(new URL("../../../integrations/permissions/SOURCES.md", import.meta.url), "utf8");
    const said = [...page.matchAll(/^\| ([^|]+?) +\| (\d+)(?: each)? +\| (\d+) +\|$/gm)].flatMap(
      ([, names, ...counts]) => names!.split(", ").map((name) => [name, ...counts.map(Number)]),
    );
    const counted = Object.values(catalogue).map(({ name, delegated, application }) => [
      name,
      Object.keys(delegated).length,
      Object.keys(application).length,
    ]);
    expect(said.sort()).toEqual(counted.sort());
  });
});
