import type { DynamicsEnvironment } from "./entities.ts";

const sets = {
  DataManagementDefinitionGroups: ["DataManagementDefinitionGroup", ["Name", "Description"]],
  SystemUsers: ["SystemUser", ["UserID", "Enabled"]],
  SysAADClientTables: ["SysAADClientTable", ["AADClientId", "Name", "UserId"]],
} as const;

/** An entity set that this tenant serves. */
export type EntitySet = keyof typeof sets;

/**
 * The entity sets of an environment.
 * Departs from Dynamics: An environment has three entity sets; a real one has thousands. Whether SysAADClientTables is one
 * of them in Dynamics is unknown: its name is from the test data of another project.
 */
export function entitySetsOf({ hasClientEntity }: DynamicsEnvironment): EntitySet[] {
  return (Object.keys(sets) as EntitySet[]).filter((name) => hasClientEntity || name !== "SysAADClientTables");
}

/** https://docs.oasis-open.org/odata/odata-csdl-xml/v4.01/odata-csdl-xml-v4.01.html */
export function metadataOf(environment: DynamicsEnvironment): string {
  const names = entitySetsOf(environment);
  const types = names.map((name) => {
    const [type, properties] = sets[name];
    const members = properties.map((property) => `<Property Name="${property}" Type="Edm.String"/>`).join("");
    return `<EntityType Name="${type}"><Key><PropertyRef Name="${properties[0]}"/></Key>${members}</EntityType>`;
  });
  const containers = names.map(
    (name) => `<EntitySet Name="${name}" EntityType="Microsoft.Dynamics.DataEntities.${sets[name][0]}"/>`,
  );
  return [
    `<?xml version="1.0" encoding="utf-8"?>`,
    `<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>`,
    `<Schema Namespace="Microsoft.Dynamics.DataEntities" xmlns="http://docs.oasis-open.org/odata/ns/edm">`,
    ...types,
    `<EntityContainer Name="Resources">`,
    ...containers,
    `</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>`,
  ].join("\n");
}
