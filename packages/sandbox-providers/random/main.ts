import { runPlugin } from "../bridge/serve.ts";
import { randomProvider } from "./provider.ts";

await runPlugin(randomProvider());
