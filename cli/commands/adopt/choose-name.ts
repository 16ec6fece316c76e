import { namePattern } from "../../../integrations/stack-file/name-pattern.ts";
import { UserError } from "../../../integrations/text/user-error.ts";

const longest = 60;

/** Makes the name of an integration from a display name. It differs from those in `taken`. */
export function makeName(displayName: string, clientId: string, taken: ReadonlySet<string>): string {
  const words = displayName
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, longest - 4)
    .replace(/-+$/, "");
  const name = namePattern.test(words) ? words : `app-${clientId.slice(0, 8).toLowerCase()}`;
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** Checks a name that the user chose. */
export function checkName(name: string, fileName: string, taken: ReadonlySet<string>): void {
  if (taken.has(name)) {
    throw new UserError({
      message: `${fileName} has ${name} already`,
      fix: "choose another name with --name",
      code: "integration-exists",
    });
  }
  if (namePattern.test(name) && name.length <= longest) return;
  throw new UserError({
    message: `--name: must be of lower-case letters, digits and single hyphens, at most ${longest}, got ${JSON.stringify(name)}`,
    fix: "choose a name such as erp-sync",
    code: "integration-name",
  });
}
