/** Files that no deployment reads. Changes of all other files touch every stack. */
const withoutEffect = [
  /^(?:docs|examples|test)\//,
  /^(?:cli|policies|provider|packages\/[^/]+)\/test\//,
  /\.md$/,
  /^LICENSE$/,
];

/**
 * Finds the stacks that changed files touch. `Pulumi.prod.yaml` touches only the stack prod. Code, policies, the lock
 * file, certificates and files of unknown purpose touch all stacks, because all share them.
 */
export function findTouched(stacks: readonly string[], changedFiles: readonly string[]): string[] {
  const files = changedFiles.filter((file) => !withoutEffect.some((pattern) => pattern.test(file)));
  const own = new Set(files.map((file) => /^Pulumi\.([\w.-]+)\.yaml$/.exec(file)?.[1]));
  return own.has(undefined) ? [...stacks] : stacks.filter((stack) => own.has(stack));
}
