import tseslint from 'typescript-eslint';
import layout from './dev/lint.mjs';

/** Areas may import their own files and `shared`; nothing else (docs/architecture.md, "Walls"). */
const wall = (files, forbidden) => ({
  files,
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: forbidden.map((group) => ({
          group: [group],
          message: 'walls: see docs/architecture.md',
        })),
      },
    ],
  },
});

/** Properties that parse a string as markup, or a string as a script's address or text. */
const MARKUP =
  '/^(?:innerHTML|outerHTML|srcdoc|insertAdjacentHTML|createContextualFragment|parseFromString|setHTML|setHTMLUnsafe|parseHTMLUnsafe|createPolicy)$/';

const markup = (selector) => ({
  selector,
  message: 'no outside data as markup: build nodes and set textContent (docs/security.md)',
});

const NO_MARKUP = [
  markup(`MemberExpression[computed=false] > Identifier.property[name=${MARKUP}]`),
  markup(`MemberExpression > Literal.property[value=${MARKUP}]`),
  markup(`Property > Identifier.key[name=${MARKUP}]`),
  markup(`Property > Literal.key[value=${MARKUP}]`),
  markup("MemberExpression[object.name='document'][property.name=/^write(?:ln)?$/]"),
  markup("NewExpression[callee.name='DOMParser']"),
  markup("CallExpression[callee.property.name='setAttribute'] > Literal[value=/^(?:on|srcdoc$)/i]"),
];

/** Nothing that could become markup or code, outside the page's one Trusted Types policy. */
const noMarkup = {
  files: ['src/**/*.ts'],
  ignores: ['src/main/trusted-types.ts'],
  languageOptions: { globals: { setTimeout: 'readonly', setInterval: 'readonly' } },
  rules: {
    'no-eval': 'error',
    'no-implied-eval': 'error',
    'no-new-func': 'error',
    'no-script-url': 'error',
    'no-restricted-syntax': ['error', ...NO_MARKUP],
  },
};

/** A payment is written down in one place, whoever has the journal. */
const oneWriter = {
  files: ['src/workers/ledger/**/*.ts'],
  ignores: ['src/workers/ledger/payment/{journal,payments}.ts'],
  rules: {
    'no-restricted-syntax': [
      'error',
      ...NO_MARKUP,
      ...['object.name', 'object.property.name'].map((owner) => ({
        selector: `CallExpression[callee.${owner}='journal'][callee.property.name=/^(?:add|update|settle|rollBack)$/]`,
        message: 'only payment/payments.ts writes to the journal (docs/architecture.md)',
      })),
    ],
  },
};

/** A text of a table is a function, and a template would show its source (main/text/texts.ts). */
const noFunctionInText = {
  files: ['src/main/**/*.ts'],
  languageOptions: { parserOptions: { project: 'src/main/tsconfig.json' } },
  rules: {
    '@typescript-eslint/restrict-template-expressions': [
      'error',
      { allowNumber: true, allowBoolean: true, allowNullish: true },
    ],
  },
};

export default tseslint.config(
  { ignores: ['dist/', '.tsbuild/', 'node_modules/', '.cache/', 'test-results/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strict],
    rules: {
      'no-console': 'error',
      eqeqeq: 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/unified-signatures': 'off',
    },
  },
  {
    files: ['src/**/*.ts', 'dev/**/*.ts'],
    plugins: { layout },
    rules: { 'layout/direction': 'error', 'layout/function-length': 'error' },
  },
  noMarkup,
  noFunctionInText,
  oneWriter,
  wall(['src/shared/**/*.ts'], ['**/main/**', '**/workers/**']),
  wall(['src/main/**/*.ts'], ['**/workers/**']),
  wall(['src/workers/**/*.ts'], ['**/main/**']),
  { files: ['dev/**', 'test/**'], rules: { 'no-console': 'off' } },
);
