import { inject } from "vitest";

const missing = inject("pluginsMissing");
if (missing !== "") throw new Error(missing);
