import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

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

export default defineConfig(
  globalIgnores([".local/", "**/node_modules/", "coverage/", "policies/dist/"]),
  { linterOptions: { reportUnusedDisableDirectives: "error" }, rules: { "max-lines": ["error", 300] } },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: "error",
      // Numbers read the same everywhere. Objects do not, and an Output in a string is a bug: it prints advice, not a value.
      "@typescript-eslint/restrict-template-expressions": [
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
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      // An interface may ask for a promise of what is known at once.
      "@typescript-eslint/require-await": "off",
      "no-restricted-imports": [
        "error",
        { name: "@pulumi/azure-native", message: "The index loads every service: import the service's own index.js." },
      ],
      "no-restricted-syntax": ["error", ...everywhere],
    },
  },
  {
    files: ["integrations/**/*.ts", "components/**/*.ts"],
    rules: { "no-restricted-syntax": ["error", ...everywhere, ...purity] },
  },
  {
    files: ["test/**/*.ts"],
    rules: {
      "@typescript-eslint/no-non-null-assertion": "off",
      "no-restricted-imports": [
        "error",
        { name: "node:timers/promises", message: "A test that sleeps is slow and still flaky: wait for what happens." },
      ],
      "no-restricted-syntax": ["error", ...tests],
    },
  },
);
