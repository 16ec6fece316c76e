import { defineConfig } from "oxlint";

// What typescript-eslint calls strictTypeChecked, but no-unsafe-class-instance-assignment, which oxlint has not, and
// require-await: an interface may ask for a promise of what is known at once.
const strict = `
await-thenable no-array-constructor no-array-delete no-base-to-string no-deprecated no-duplicate-enum-values
no-duplicate-type-constituents no-dynamic-delete no-empty-object-type no-explicit-any no-extra-non-null-assertion
no-extraneous-class no-floating-promises no-for-in-array no-generated-empty-object-type no-implied-eval
no-invalid-void-type no-meaningless-void-operator no-misused-new no-misused-promises no-misused-spread
no-mixed-enums no-namespace no-non-null-asserted-nullish-coalescing no-non-null-asserted-optional-chain
no-non-null-assertion no-redundant-type-constituents no-require-imports no-this-alias
no-unnecessary-boolean-literal-compare no-unnecessary-condition no-unnecessary-template-expression
no-unnecessary-type-arguments no-unnecessary-type-assertion no-unnecessary-type-constraint
no-unnecessary-type-conversion no-unnecessary-type-parameters no-unsafe-argument no-unsafe-assignment no-unsafe-call
no-unsafe-declaration-merging no-unsafe-enum-assignment no-unsafe-enum-comparison no-unsafe-function-type
no-unsafe-member-access no-unsafe-return no-unsafe-unary-minus no-unused-expressions no-unused-vars
no-useless-constructor no-useless-default-assignment no-wrapper-object-types only-throw-error prefer-as-const
prefer-literal-enum-member prefer-namespace-keyword prefer-promise-reject-errors prefer-reduce-type-parameter
prefer-return-this-type related-getter-setter-pairs triple-slash-reference unbound-method unified-signatures
use-unknown-in-catch-callback-variable`;

const everywhere = [
  {
    selector: "TSAsExpression > TSAsExpression[typeAnnotation.type='TSUnknownKeyword']",
    message: "A cast by way of unknown hides what the value is: parse it, or give it its type where it is born.",
  },
];

const purity = [
  {
    selector:
      "NewExpression[callee.name='Date'][arguments.length=0], MemberExpression[object.name='Date'][property.name='now']",
    message: "config.ts is the only reader of the clock: take the time as a parameter.",
  },
  {
    selector: "MemberExpression[object.name='process'], MemberExpression[object.name='Math'][property.name='random']",
    message: "Nothing here may depend on the environment or on chance: take the value as a parameter.",
  },
];

const tests = [
  {
    selector: "MemberExpression[object.name=/^(it|test|describe)$/][property.name=/^(skip|skipIf|runIf|todo|only)$/]",
    message: "A test that does not run proves nothing: mend it or delete it.",
  },
  {
    selector:
      "CallExpression[callee.name=/^(it|test|describe)$/]:not([arguments.0.type=/^(Literal|TemplateLiteral)$/])",
    message: "A test begins with its title; without one Vitest does not run it.",
  },
  {
    selector: "CallExpression[callee.name=/^(it|test)$/] > Literal.arguments[value=/\\bshould\\b/]",
    message: "A title claims what is so, without should.",
  },
  {
    selector:
      "CallExpression[callee.name=/^(it|test|describe)$/] > ObjectExpression > Property[key.name=/^(retry|repeats)$/]",
    message: "A test that passes at the second try hides a fault.",
  },
];

export default defineConfig({
  plugins: ["typescript"],
  jsPlugins: ["./lint-rules.ts"],
  categories: { correctness: "off" },
  // The types are checked in the same pass; tsc would load all of them again.
  options: { typeAware: true, typeCheck: true, reportUnusedDisableDirectives: "error" },
  ignorePatterns: [".local/", "**/node_modules/", "coverage/", "dist/", "policies/dist/"],
  rules: { "max-lines": ["error", 300] },
  overrides: [
    {
      files: ["**/*.ts"],
      rules: {
        ...Object.fromEntries(
          strict
            .trim()
            .split(/\s+/)
            .map((name) => [`typescript/${name}`, "error" as const]),
        ),
        eqeqeq: "error",
        "no-var": "error",
        "prefer-const": "error",
        "prefer-rest-params": "error",
        "prefer-spread": "error",
        "typescript/ban-ts-comment": ["error", { minimumDescriptionLength: 10 }],
        "typescript/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
        "typescript/restrict-plus-operands": [
          "error",
          {
            allowAny: false,
            allowBoolean: false,
            allowNullish: false,
            allowNumberAndString: false,
            allowRegExp: false,
          },
        ],
        // Numbers read the same everywhere. Objects do not, and an Output in a string is a bug: it prints advice, not a value.
        "typescript/restrict-template-expressions": [
          "error",
          {
            allowAny: false,
            allowBoolean: false,
            allowNever: false,
            allowNullish: false,
            allowNumber: true,
            allowRegExp: false,
          },
        ],
        "typescript/return-await": ["error", "error-handling-correctness-only"],
        "no-restricted-imports": [
          "error",
          {
            name: "@pulumi/azure-native",
            message: "The index loads every service: import the service's own index.js.",
          },
        ],
        "own/no-restricted-syntax": ["error", ...everywhere],
      },
    },
    {
      files: ["integrations/**/*.ts", "components/**/*.ts", "lookups/**/*.ts"],
      rules: { "own/no-restricted-syntax": ["error", ...everywhere, ...purity] },
    },
    {
      files: ["**/test/**/*.ts"],
      rules: {
        "typescript/no-non-null-assertion": "off",
        "no-restricted-imports": [
          "error",
          {
            name: "node:timers/promises",
            message: "A test that sleeps is slow and still flaky: wait for what happens.",
          },
        ],
        "own/no-restricted-syntax": ["error", ...tests],
      },
    },
  ],
});
