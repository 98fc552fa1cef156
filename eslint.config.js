/**
 * The rules of our own, none of which needs types. Every other rule is oxlint's (.oxlintrc.json), which
 * runs plugins too, but sets aside 4 GiB of address space for them and stops where it gets none.
 */
import parser from '@typescript-eslint/parser';
import layout from './dev/lint.mjs';

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
  rules: { 'no-restricted-syntax': ['error', ...NO_MARKUP] },
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

export default [
  {
    files: ['{src,dev}/**/*.ts'],
    languageOptions: { parser },
    plugins: { layout },
    rules: { 'layout/direction': 'error', 'layout/function-length': 'error' },
  },
  noMarkup,
  oneWriter,
];
