import js from "@eslint/js";
import globals from "globals";

const STATIC = "webapp/static";

// docs/developers.md, 5: what each layer may touch. An unlisted global is an error of no-undef.
const STORE_GLOBALS = ["Blob", "IDBKeyRange", "Response", "TextDecoder", "TextEncoder", "URL", "console", "structuredClone"];
const readonly = (names) => Object.fromEntries(names.map((name) => [name, "readonly"]));

export default [
  { ignores: ["**/vendor/**", "node_modules/**", ".venv/**", "instance/**"] },
  js.configs.recommended,
  {
    rules: {
      "no-unused-vars": ["error", { argsIgnorePattern: "^_", caughtErrors: "none" }],
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-eval": "error",
      "no-redeclare": ["error", { builtinGlobals: false }],
      "no-implied-eval": "error",
      "no-var": "error",
      "prefer-const": "error",
      "max-lines": ["error", { max: 300, skipComments: true }],
      "max-lines-per-function": ["error", { max: 100, skipComments: true, skipBlankLines: true }],
    },
  },
  { files: [`${STATIC}/js/domain/**/*.js`], languageOptions: { globals: {} } },
  { files: [`${STATIC}/js/store/**/*.js`], languageOptions: { globals: readonly(STORE_GLOBALS) } },
  {
    files: [`${STATIC}/js/{sync,ui,pages}/**/*.js`],
    ignores: ["**/*-worker.js"],
    languageOptions: { globals: globals.browser },
  },
  {
    files: [`${STATIC}/sw.js`],
    languageOptions: { sourceType: "script", globals: globals.serviceworker },
  },
  { files: [`${STATIC}/js/**/*-worker.js`], languageOptions: { globals: globals.worker } },
  { files: ["tests/js/harness/**", "bench/phone/**", "bench/bootstrap/**"], languageOptions: { globals: globals.browser } },
  { files: ["bench/**/*.mjs"], languageOptions: { globals: globals.nodeBuiltin } },
  { files: ["*.js", "tests/js/**/*.js"], ignores: ["tests/js/harness/**"], languageOptions: { globals: globals.nodeBuiltin } },
];
