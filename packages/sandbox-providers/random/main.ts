import { runPlugin } from "@entra-integrations/provider-bridge/serve.ts";
import { randomProvider } from "./provider.ts";

await runPlugin(randomProvider());
