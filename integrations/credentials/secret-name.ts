/** The name of a secret in the portal, after the first day of its period. A new name applies only to new secrets. */
export function secretName({ startsOn }: { startsOn: string }): string {
  return `period from ${startsOn.slice(0, 10)}`;
}

/** The first day of the period in the name of a secret. Undefined if the name has another form. */
export function periodStartOf(name: string): string | undefined {
  return /^period from (\d{4}-\d{2}-\d{2})$/.exec(name)?.[1];
}

/** Whether the program gave a secret this name. Earlier versions wrote `generation 12`. */
export function isSecretName(name: string): boolean {
  return periodStartOf(name) !== undefined || /^generation \d+$/.test(name);
}
