import { serveProvider } from "../bridge/serve.ts";
import { azureadProvider } from "./provider.ts";

serveProvider(azureadProvider());
