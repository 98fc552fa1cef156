// pure
// Every text that users read stands in a feature’s `strings.ts`;
// those of errors are in `src/main/ui/error-strings.ts`.
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as ts from 'typescript';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { filesBelow } from '../../../dev/build/changed.ts';
import { root } from '../../../dev/build/paths.ts';

const TABLES = /(?:^|[/-])strings\.ts$|\/languages\//;
/** The demo wallet's name, and what it says when it refuses: words of wallets, which our page reads. */
const WALLETS = ['src/main/wallet/demo/load.ts', 'src/main/wallet/demo/standard.ts'];

/** A capital letter, then more than one word. */
const SENTENCE = /^[A-Z“][^A-Z]*\p{L} \p{Ll}/u;
/** A word, and no amount with its unit, no name of a test id. */
const isShown = (text: string | null): text is string =>
  text !== null && /\p{Ll}{2}/u.test(text) && !/^[a-z]+(-[a-z]+)+$/.test(text);
/** Their arguments are shown: of `h`, all but the first two. */
const SHOWS = new Map([
  ['h', 2],
  ['button', 0],
  ['field', 0],
  ['fact', 0],
  ['setText', 1],
]);

const textOf = (node: ts.Node): string | null =>
  ts.isStringLiteralLike(node)
    ? node.text
    : ts.isTemplateExpression(node)
      ? node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('')
      : null;

/** Returns the texts that the source shows to people without a table. */
function loose(name: string, source: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const text = textOf(node);
    const thrown = ts.isNewExpression(node.parent ?? node);
    if (text !== null && !thrown && SENTENCE.test(text)) found.push(`${name}: ${text}`);
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const from = SHOWS.get(node.expression.text);
      const shown = from === undefined ? [] : node.arguments.slice(from).map(textOf);
      found.push(...shown.filter(isShown).map((t) => `${name}: ${t}`));
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true));
  return found;
}

test('the search finds sentences, labels and templates, and nothing else', () => {
  const source = [
    "h('p', { className: 'lead' }, 'Label');",
    "button('Send', { testid: 'send' });",
    'setText(line, `Paid ${amount} so far`);',
    "const hint = 'Your wallet is empty.';",
    "log.add('rtc.state', { why: 'not needed' }); throw new Error('Never thrown, they say');",
    "const path = 'M3 4 h 5'; const channel = 'x402';",
  ];
  assert.equal(
    new Set(loose('x', source.join('\n'))),
    new Set(['x: Label', 'x: Send', 'x: Paid … so far', 'x: Your wallet is empty.']),
  );
});

// Proves stage 10: Every string is in a table
test('every text that a person reads is in a table of strings', () => {
  const files = filesBelow(join(root, 'src/main'))
    .map((path) => relative(root, path).replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !TABLES.test(path) && !WALLETS.includes(path));
  assert.ok(files.length > 100, 'the files are there');
  const found = files.flatMap((path) => loose(path, readFileSync(join(root, path), 'utf8')));
  assert.equal(found, []);
});

test.run();
