import { describe, expect, it } from "vitest";
import { renderMarkdown } from "../../commands/report/markdown.ts";
import { reportOf, step } from "./previews.ts";

describe("an integration that is contained or retired", () => {
  const renderOf = (steps: Parameters<typeof reportOf>[0]) => renderMarkdown(reportOf(steps));
  const signIn = (before: boolean, after: boolean) =>
    step("update", "servicePrincipal", "erp-sync-service-principal", {
      before: { accountEnabled: before },
      after: { accountEnabled: after },
      differs: ["accountEnabled"],
    });

  it("is cut off in the first lines", () => {
    const text = renderOf([signIn(true, false)]);
    expect(text).toContain(
      "\n\nIntegrations: 1 changed. **Cuts off `erp-sync`: Entra will refuse every sign-in.**\n\n",
    );
    expect(text).toContain("#### `erp-sync`: cut off\n");
  });

  it("is enabled again in the first lines", () => {
    const text = renderOf([signIn(false, true)]);
    expect(text).toContain("\n\nIntegrations: 1 changed. **Enables `erp-sync` again.**\n\n");
    expect(text).toContain("#### `erp-sync`: enabled again\n");
  });
});
