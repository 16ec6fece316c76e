import { expect, it } from "vitest";
import { createColors } from "picocolors";
import type { Connections } from "../../integrations/connection.ts";
import { renderDeliveries } from "../output/render-deliveries.ts";

const handoff = { product: "A", where: "b", fields: [], steps: [] };
const at = "2026-11-21T12:00:00Z";

it("shows one line for each delivery, and whether the product confirmed it", () => {
  const connections: Connections = {
    reports: {
      name: "reports",
      system: "posit-connect",
      displayName: "Reports",
      delivery: {
        delivered: [
          { target: "positConnect", generation: 3, at, verified: true },
          { target: "webhook", generation: 3, at, verified: false },
        ],
      },
      handoff,
    },
    other: { name: "other", system: "custom", displayName: "Other", handoff },
  };
  expect(renderDeliveries(connections, { colors: createColors(false) })).toEqual([
    "  ok  reports  to Posit Connect, which confirmed it",
    "  ok  reports  to its webhook",
  ]);
});
