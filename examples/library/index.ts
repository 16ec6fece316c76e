import { Integration } from "entra-integrations";

/** Connects Integray to Microsoft 365. */
export default function main() {
  const erp = new Integration("erp-sync", {
    system: "integray",
    address: "https://acme.integray.app",
    permissions: { microsoftGraph: ["User.Read", "Files.Read.All"] },
  });

  return {
    clientId: erp.clientId,
    clientSecret: erp.clientSecret,
    handoff: erp.handoff,
  };
}
