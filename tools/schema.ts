import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { stackSchema } from "../integrations/stack-schema.ts";

const path = fileURLToPath(new URL("../stack.schema.json", import.meta.url));
const options = await resolveConfig(path);
await writeFile(path, await format(JSON.stringify(stackSchema()), { ...options, filepath: path }));
