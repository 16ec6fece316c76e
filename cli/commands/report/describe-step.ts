import { isReadable, readAccess, type AccessReading } from "./access.ts";
import type { AccessState, ReadingContext } from "./access-facts.ts";
import { hasEntries, noChange, type ChangeLists, type ResourceChange } from "./change-lists.ts";
import { changeOf, type ChangeWord } from "./change.ts";
import { compareFacts, type OneSided, presentFacts } from "./compare-facts.ts";
import { readManagement } from "./management.ts";
import { deliveryNames } from "./delivery-readers.ts";
import { describePermission } from "./permission-description.ts";
import type { PreviewStep } from "./preview.ts";
import { secretProperties } from "./readers.ts";
import { readSecretChange } from "./secret-change.ts";
import { readIds, settingsOf } from "./setting-changes.ts";

// The contents of the other types appear in the lists.
const resourceNames: Partial<Record<string, string>> = {
  "azuread:index/application:Application": "app registration",
  "azuread:index/servicePrincipal:ServicePrincipal": "service principal",
};

/** Types that are recognized only in an integration, because the resource's name shows the purpose. */
const namesInIntegrations: Partial<Record<string, string>> = {
  ...deliveryNames,
  "azure-native:keyvault:Secret": "key vault secret",
  "random:index/randomUuid:RandomUuid": "id",
};

/** Describes one step. A changed resource has at least one entry, whatever its type and the operation. */
export function describeStep(step: PreviewStep, context: ReadingContext, now: Date): ChangeLists {
  const change = changeOf(step);
  // A component is not an object of the tenant. The resources that it creates have their own steps.
  if (!step.isCustom || change === "read") return noChange();
  const management = readManagement(step).map((one) => ({ ...one, resource: step.name }));
  if (change === undefined && step.op !== "refresh") return { ...noChange(), management };
  const isOurs = context.integration !== undefined;
  const resources = change === undefined ? [] : resourcesOf(step, change, isOurs);
  if (change === "released") return { ...noChange(), resources, management };
  const reading = readAccess(step, context);
  const lists = { ...noChange(), ...readLists(step, reading, context, now), resources, management };
  // If the engine's refresh found no change, only the readers' results count.
  if (change === undefined) return lists;
  const isNamed = isOurs && namesInIntegrations[step.type] !== undefined;
  const { undescribed } = reading;
  const properties =
    lists.secrets.length === 0 ? undescribed : undescribed.filter((one) => !secretProperties.includes(one));
  const isIncomplete = !isNamed && (!isReadable(step.type) || properties.length > 0);
  if (!isIncomplete && hasEntries(lists)) return lists;
  const { type, name, urn } = step;
  return { ...lists, undescribed: [{ change, type, name, urn, properties: isNamed ? [] : properties }] };
}

function readLists(
  step: PreviewStep,
  reading: AccessReading,
  context: ReadingContext,
  now: Date,
): Omit<ChangeLists, "resources" | "undescribed" | "management"> {
  const isImport = changeOf(step) === "adopted";
  const between = <Fact extends object>(of: (side: AccessState) => Fact[]): OneSided<Fact>[] =>
    isImport ? presentFacts(of(reading.after)) : compareFacts(of(reading.before), of(reading.after));
  const secret = readSecretChange(step, now);
  const ids = isReadable(step.type)
    ? []
    : compareFacts(readIds(step.type, step.before), readIds(step.type, step.after));
  return {
    permissions: between(({ permissions }) => permissions.map(describePermission)),
    consents: between(({ consents }) => consents.map(describePermission)),
    redirectUris: between(({ redirectUris }) => redirectUris),
    secrets: secret === undefined ? [] : [secret],
    credentials: between(({ credentials }) => credentials),
    settings: isImport
      ? []
      : settingsOf([...between(({ settings }) => settings), ...(context.integration === undefined ? ids : [])]),
  };
}

function resourcesOf({ type, name }: PreviewStep, change: ChangeWord, isOurs: boolean): ResourceChange[] {
  const named = isOurs ? namesInIntegrations[type] : undefined;
  if (named !== undefined) return [{ change, name: `${named} ${name}` }];
  const kind = resourceNames[type];
  // Changes of a registration or a service principal are in the other lists.
  return kind === undefined || change === "changed" ? [] : [{ change, name: kind }];
}
