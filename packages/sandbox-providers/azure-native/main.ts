import { runPlugin } from "@entra-integrations/provider-bridge/serve.ts";
import { trustAuthorities } from "../tenant/trust.ts";
import { azureNativeProvider } from "./provider.ts";

trustAuthorities(process.env["SSL_CERT_FILE"]);
await runPlugin(azureNativeProvider());
