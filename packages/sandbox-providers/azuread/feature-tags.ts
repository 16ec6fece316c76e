import { asList, asValues, type Property, type Values } from "@entra-integrations/provider-bridge/property.ts";

/** The provider's names for tags that Entra's portals interpret. */
const tagsOf: readonly [feature: string, deprecated: string, tag: string][] = [
  ["customSingleSignOn", "customSingleSignOnApp", "WindowsAzureActiveDirectoryCustomSingleSignOnApplication"],
  ["enterprise", "enterpriseApplication", "WindowsAzureActiveDirectoryIntegratedApp"],
  ["gallery", "galleryApplication", "WindowsAzureActiveDirectoryGalleryApplicationNonPrimaryV1"],
];

const flag = { type: "boolean" } as const;

/** Property `featureTags`: tags with other names. It is also an output when only `tags` are set. */
export const featureTagsProperty: Property = {
  type: "list",
  computed: true,
  of: { type: "object", properties: { customSingleSignOn: flag, enterprise: flag, gallery: flag, hide: flag } },
};

/** Returns the tags for a `featureTags` or `features` block. */
export function tagsOfFeatures(blocks: unknown): string[] {
  const block = asValues(asList(blocks)[0]);
  const tags = tagsOf.filter(([name, deprecated]) => block[name] === true || block[deprecated] === true);
  const isHidden = block["hide"] === true || block["visibleToUsers"] === false;
  return [...tags.map(([, , tag]) => tag), ...(isHidden ? ["HideApp"] : [])];
}

/** Both blocks, from tags. `features` is the older one and has `visible` instead of `hide`. */
export function featuresOfTags(tags: unknown): { featureTags: Values[]; features: Values[] } {
  const present = new Set(asList(tags).map((tag) => String(tag).toLowerCase()));
  const has = (tag: string) => present.has(tag.toLowerCase());
  const featureTags = Object.fromEntries(tagsOf.map(([name, , tag]) => [name, has(tag)]));
  const features = Object.fromEntries(tagsOf.map(([, name, tag]) => [name, has(tag)]));
  return {
    featureTags: [{ ...featureTags, hide: has("HideApp") }],
    features: [{ ...features, visibleToUsers: !has("HideApp") }],
  };
}
