import type { PolicyConfigSchema } from "@pulumi/policy";

/** One setting of a rule: its JSON Schema, with a default. */
export type Setting<Value> = PolicyConfigSchema["properties"][string] & { default: Value };

/** The settings of one rule: their schema for Pulumi, and their values in a run. */
export interface Settings<Values extends object> {
  configSchema: PolicyConfigSchema;
  read: (from: { getConfig: () => object }) => Values;
}

/** Defines the settings of a rule. Each has the type of its default. */
export function defineSettings<Values extends object>(properties: {
  [Name in keyof Values]: Setting<Values[Name]>;
}): Settings<Values> {
  const settings = Object.entries<Setting<unknown>>(properties);
  const defaults = Object.fromEntries(settings.map(([name, setting]) => [name, setting.default]));
  return {
    configSchema: { properties: Object.fromEntries(settings) },
    read: (from) => ({ ...defaults, ...from.getConfig() }) as Values,
  };
}
