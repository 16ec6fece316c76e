import type { Connections } from "../../integrations/connection.ts";
import type { Delivered } from "../../integrations/delivery/facts.ts";
import { visibleText } from "../../integrations/text/visible-text.ts";
import type { Look } from "./table.ts";

const titles: Record<Delivered["target"], string> = {
  positConnect: "Posit Connect",
  exchangeOnline: "Exchange Online",
  webhook: "its webhook",
};

/** Returns one line for each target that the last deployment delivered to. */
export function renderDeliveries(connections: Connections, { colors }: Pick<Look, "colors">): string[] {
  return Object.values(connections).flatMap(({ name, delivery }) =>
    (delivery?.delivered ?? []).map(({ target, verified }) => {
      const check = verified ? ", which confirmed it" : "";
      return `  ${colors.green("ok")}  ${colors.bold(visibleText(name))}  to ${titles[target]}${check}`;
    }),
  );
}
