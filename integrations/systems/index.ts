import type { z } from "zod";
import { bizagiMail } from "./bizagi-mail.ts";
import { custom } from "./custom.ts";
import { dynamics365FinanceOnprem } from "./dynamics365-finance-onprem.ts";
import { dynamics365Finance } from "./dynamics365-finance.ts";
import { integray } from "./integray.ts";
import { orocommerce } from "./orocommerce.ts";
import { positConnect } from "./posit-connect.ts";
import type { System } from "./system.ts";

/** All target systems. To add one, write a system file and list it here. */
export const systems = [
  integray,
  orocommerce,
  dynamics365Finance,
  dynamics365FinanceOnprem,
  positConnect,
  bizagiMail,
  custom,
] as const satisfies readonly System[];

/** One entry of a stack file as its author writes it, before defaults, typed by its `system`. */
export type IntegrationEntry = z.input<(typeof systems)[number]["schema"]>;
