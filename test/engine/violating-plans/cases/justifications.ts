import { declaring, graph } from "../ids.ts";
import { one, type Plan } from "../plan.ts";

const justified = "permission-justified";
const sendMail = "b633e1c5-b582-4048-a93e-9f11b44c7e96";
export const justificationPlans: Plan[] = [
  one("may send mail as everybody for no reason", "stops", justified, "Application", {
    ...declaring(graph, "Role", sendMail),
    notes: "Justification: needed",
  }),
  {
    title: "may do it by a separate resource",
    expected: "stops",
    rule: justified,
    create(make) {
      const registration = make("ApplicationRegistration", { displayName: "ERP" });
      make("ApplicationApiAccess", { applicationId: registration.id, apiClientId: graph, roleIds: [sendMail] });
    },
  },
];
