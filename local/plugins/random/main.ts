import { serveProvider } from "../bridge/serve.ts";
import { randomProvider } from "./provider.ts";

serveProvider(randomProvider());
