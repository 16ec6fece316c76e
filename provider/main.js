// Pulumi compiles a .ts file that it loads itself. From here on Node strips the types.
import { main } from "@pulumi/pulumi/provider/index.js";
import { provider } from "./provider.ts";

// Without await: Pulumi requires this file, and Node does not require modules that wait.
void main(provider, process.argv.slice(2));
