import { custom } from "./custom.ts";
import { integray } from "./integray.ts";
import type { System } from "./system.ts";

/** Every target system. A new one is a file and a line here. */
export const systems: readonly System[] = [integray, custom];
