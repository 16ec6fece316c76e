import { visibleText } from "../../../integrations/text/visible-text.ts";
import { addDays } from "../../tasks/due-date.ts";
import type { ProductUse } from "./product-use.ts";

/** How long the registration of a retired product can be restored. */
const restoreDays = 30;

/** A product that is retired in a stack file. */
export interface Retirement {
  readonly file: string;
  readonly integration: string;
  /** The changed lines of the stack file. */
  readonly change: string;
  /** ISO date. */
  readonly day: string;
  /** Whether the registration stays in Entra. */
  readonly keeps: boolean;
  readonly use: ProductUse;
  readonly isDryRun: boolean;
}

/** Renders the change of the stack file and what happens when. */
export function renderRetirement({ file, integration, change, day, keeps, use, isDryRun }: Retirement): string {
  const last = addDays(`${day}T00:00:00Z`, restoreDays).slice(0, 10);
  const name = visibleText(integration);
  return [
    `${visibleText(file)}: ${name}${isDryRun ? " would be retired" : ""}`,
    change,
    "",
    use.sentence,
    "",
    `${day}  The next run disables the sign-in of ${name}, and removes its credentials, its consent and what it delivered.`,
    ...(keeps
      ? [`${day}  The registration stays in Entra, because the entry has onRemoval: keep. It is not deleted.`]
      : [
          `${last}  The next run deletes the registration. After that, delete the entry.`,
          `Until ${last}, deleting the line restores the product, with the same client id and a new credential.`,
        ]),
    "",
    isDryRun ? "nothing was changed" : `next: review and deploy ${visibleText(file)}`,
  ].join("\n");
}
