import axe from "axe-core";
import type { Page } from "playwright-core";

/** Runs axe in a page and returns its violations as text. `skipped` are rules that another run of the test covers. */
export async function findAccessibilityFaults(page: Page, skipped: readonly string[] = []): Promise<string[]> {
  const rules = Object.fromEntries(skipped.map((rule) => [rule, { enabled: false }]));
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>(
    `axe.run({ resultTypes: ["violations"], rules: ${JSON.stringify(rules)} })`,
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}
