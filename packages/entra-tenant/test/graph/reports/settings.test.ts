import { expect, it } from "vitest";
import { reportSettings } from "../../../sign-ins/settings.ts";
import { start } from "../../tenant-client.ts";

it("settings of reports come from the options, then from the seed", async () => {
  const { tenant } = await start({
    seed: { reports: { hasPremiumLicence: false, credentialRows: "forEachResource", lagHours: { signIns: 1 } } },
    reports: { credentialRows: "one", lagHours: { credentialActivities: 24 } },
  });
  expect(tenant.reports).toEqual({
    ...reportSettings(),
    hasPremiumLicence: false,
    lagHours: { signIns: 1, credentialActivities: 24, logAnalytics: 0 },
  });
});

it("a lag that is longer than 30 days is refused", async () => {
  const refused = start({ seed: { reports: { lagHours: { signIns: 721 } } } });
  await expect(refused).rejects.toThrow("reports.lagHours.signIns: too big: expected number to be <=720");
});
