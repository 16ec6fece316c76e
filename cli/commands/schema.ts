import { writeFile } from "node:fs/promises";
import { stackSchema } from "../../integrations/stack-file/stack-schema.ts";

await writeFile(new URL("../../stack.schema.json", import.meta.url), JSON.stringify(stackSchema()));
