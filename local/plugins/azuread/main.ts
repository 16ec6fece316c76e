import { serveProvider } from "../bridge/serve.ts";
import { azureadProvider } from "./provider.ts";
import { trustAuthorities } from "./trust.ts";

trustAuthorities(process.env["SSL_CERT_FILE"]);
serveProvider(azureadProvider());
