/** The lint rules of our own, tried on what they must and must not catch. */
import { ESLint } from 'eslint';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { root } from '../../../dev/build/paths.ts';

const eslint = new ESLint({
  cwd: root,
  overrideConfig: [
    {
      // With CI set, types would be read from the file on the disk, not from the text given.
      languageOptions: { parserOptions: { disallowAutomaticSingleRunInference: true } },
    },
    {
      // The samples are in no project, so nothing is known of their types.
      files: ['src/main/**/sample.ts'],
      languageOptions: { parserOptions: { project: null } },
      rules: { '@typescript-eslint/restrict-template-expressions': 'off' },
    },
  ],
});
const RULES = [
  'no-restricted-syntax',
  'no-eval',
  'no-implied-eval',
  'no-new-func',
  'no-script-url',
  'layout/direction',
  'layout/function-length',
];

async function complaints(code: string, file = 'src/main/ui/sample.ts'): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath: `${root}/${file}` });
  assert.ok(result, file);
  return result.messages
    .filter(({ ruleId }) => ruleId === null || RULES.includes(ruleId))
    .map(({ message }) => message);
}

const HEAD =
  'declare const peer: { title: string }; declare const node: HTMLElement; declare const range: Range;\n';

test('every way from a string to markup or code is refused', async () => {
  for (const line of [
    'node.innerHTML = peer.title;',
    'node.outerHTML = peer.title;',
    "node['innerHTML'] = peer.title;",
    'Object.assign(node, { innerHTML: peer.title });',
    "Object.assign(node, { 'outerHTML': peer.title });",
    "node.insertAdjacentHTML('beforeend', peer.title);",
    'document.write(peer.title);',
    'document.writeln(peer.title);',
    "new DOMParser().parseFromString(peer.title, 'text/html');",
    'range.createContextualFragment(peer.title);',
    'node.setHTMLUnsafe(peer.title);',
    "node.setAttribute('onclick', peer.title);",
    "node.setAttribute('srcdoc', peer.title);",
    'eval(peer.title);',
    'new Function(peer.title);',
    "setTimeout('alert(1)', 1);",
    "location.href = 'javascript:alert(1)';",
    "trustedTypes.createPolicy('another', {});",
  ]) {
    assert.ok((await complaints(HEAD + line)).length > 0, line);
  }
});

test('a text that is put into a template without a call is refused', async () => {
  const rule = '@typescript-eslint/restrict-template-expressions';
  const typed = async (code: string): Promise<number> => {
    const [result] = await eslint.lintText(code, { filePath: `${root}/src/main/tip/strings.ts` });
    return result?.messages.filter(({ ruleId }) => ruleId === rule).length ?? 0;
  };
  const head = 'declare const text: { close: () => string }; ';
  assert.is(await typed(`${head}export const a = \`${'${text.close}'}\`;`), 1);
  assert.is(await typed(`${head}export const a = \`${'${text.close()}'}\`;`), 0);
});

test('text, nodes and plain attributes are free', async () => {
  for (const line of [
    'node.textContent = peer.title;',
    'node.append(peer.title);',
    "node.setAttribute('aria-label', peer.title);",
    'node.title = peer.title;',
    'setTimeout(() => node.remove(), 1);',
  ]) {
    assert.equal(await complaints(HEAD + line), [], line);
  }
});

test('the rule reaches workers and shared code; the one policy is the one exception', async () => {
  for (const file of ['src/workers/sample.ts', 'src/shared/sample.ts']) {
    assert.ok((await complaints(`${HEAD}node.innerHTML = peer.title;`, file)).length > 0, file);
  }
  const policy = "trustedTypes.createPolicy('pay2chat', {});";
  assert.equal(await complaints(policy, 'src/main/trusted-types.ts'), []);
});

test('a payment is written down by payments.ts alone', async () => {
  const line =
    "declare const m: any; m.journal.update('id', {}); const { journal } = m; journal.add({});";
  const said = async (file: string): Promise<number> =>
    (await complaints(line, `src/workers/ledger/${file}`)).length;
  assert.is(await said('sale/settle.ts'), 2);
  assert.is(await said('refund/pay.ts'), 2);
  assert.is(await said('payment/payments.ts'), 0);
  assert.ok(
    (await complaints(`${HEAD}node.innerHTML = peer.title;`, 'src/workers/ledger/sale/settle.ts'))
      .length > 0,
  );
});

test('features of an area import in one direction, and each has its place in the order', async () => {
  const said = (file: string, from: string): Promise<string[]> =>
    complaints(`import { any } from '${from}'; export { any };`, file);
  assert.equal(await said('src/main/call/sample.ts', '../ui/dom.ts'), []);
  assert.equal(await said('src/main/call/sample.ts', './chat.ts'), []);
  assert.is((await said('src/main/ui/sample.ts', '../call/chat.ts')).length, 1);
  assert.is((await said('src/main/call/sample.ts', '../index.ts')).length, 1);
  assert.is((await said('src/workers/ledger/payment/sample.ts', '../sale/seller.ts')).length, 1);
  assert.is((await said('src/main/elsewhere/sample.ts', '../ui/dom.ts')).length, 1);
  const lazily = "export const load = () => import('../call/chat.ts');";
  assert.is((await complaints(lazily, 'src/main/ui/sample.ts')).length, 1);
});

test('a function fits on a screen; what is written in one inside it counts there', async () => {
  const steps = (count: number): string => 'step();\n'.repeat(count);
  const head = 'declare function step(): void;\n';
  const plain = (count: number): string => `${head}export function f(): void {\n${steps(count)}}\n`;
  assert.equal(await complaints(plain(78)), []);
  assert.is((await complaints(plain(79))).length, 1);
  const nested = `${head}export function f(): void {\n${steps(50)}function g(): void {\n${steps(50)}}\ng();\n}\n`;
  assert.equal(await complaints(nested), []);
  assert.equal(await complaints(plain(70).replace('{\n', `{\n${'// Why.\n\n'.repeat(30)}`)), []);
});

test.run();
