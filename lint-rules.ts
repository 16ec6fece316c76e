/** A form of syntax that is refused, as a selector of ESLint, and what to write instead. */
interface Restriction {
  readonly selector: string;
  readonly message: string;
}

/** What the linter hands to a rule. */
interface RuleContext {
  readonly options: readonly Restriction[];
  report(problem: { node: unknown; message: string }): void;
}

/** The rule of ESLint's name, which oxlint has not: https://eslint.org/docs/latest/rules/no-restricted-syntax. */
const noRestrictedSyntax = {
  meta: { schema: false },
  create: (context: RuleContext) =>
    Object.fromEntries(
      context.options.map(({ selector, message }) => [
        selector,
        (node: unknown) => {
          context.report({ node, message });
        },
      ]),
    ),
};

export default { meta: { name: "own" }, rules: { "no-restricted-syntax": noRestrictedSyntax } };
