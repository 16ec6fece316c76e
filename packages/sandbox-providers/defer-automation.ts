import { deferModule } from "./defer-packages.ts";

// The policy pack never deploys, and the Automation API is a fifth of the files that it loads.
deferModule("@pulumi/pulumi/automation/index.js");
