/** Shortens a resource type: `azuread:index/application:Application` becomes `azuread Application`. */
export function shortType(type: string): string {
  const [pack, module, name] = type.split(":");
  if (pack === undefined || name === undefined) return type;
  return pack === "pulumi" && module === "providers" ? `provider ${name}` : `${pack} ${name}`;
}
