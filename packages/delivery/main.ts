import { runPlugin } from "@entra-integrations/provider-bridge/serve.ts";
import { deliveryProvider } from "./provider.ts";

await runPlugin(deliveryProvider());
