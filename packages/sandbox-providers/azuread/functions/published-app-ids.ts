import type { ProviderFunction } from "@entra-integrations/provider-bridge/provider.ts";
import type { GraphClient } from "../graph-client.ts";
// The same as the response of azuread provider 6.9.1. Its own source is environments/application_ids.go of
// hashicorp/go-azure-sdk.
import publishedAppIds from "./published-app-ids.json" with { type: "json" };

/** Function azuread.getApplicationPublishedAppIds: client ids of Microsoft's applications by the provider's names. */
export const getApplicationPublishedAppIds: ProviderFunction<GraphClient> = {
  properties: {},
  call: () => Promise.resolve({ id: "appIds", result: publishedAppIds }),
};
