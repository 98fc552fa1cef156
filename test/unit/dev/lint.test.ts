// pure
/** The linters refuse code that turns text into markup, or that pays past the journal. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ESLint } from 'eslint';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { root } from '../../../dev/build/paths.ts';

const eslint = new ESLint({ cwd: root });

/** Returns ESLint's messages, also those of our own rules. */
async function complaints(code: string, file = 'src/main/ui/sample.ts'): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath: `${root}/${file}` });
  assert.ok(result, file);
  return result.messages.map(({ message }) => message);
}

/** A source, and the folder that it stands in. */
type Sample = readonly [folder: string, code: string];

/** Returns the rules that oxlint finds broken in each sample. oxlint reads files, and types from a project. */
function broken(samples: readonly Sample[]): readonly (readonly string[])[] {
  const scratch = mkdtempSync(join(tmpdir(), 'p2c-lint-'));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(scratch, path)), { recursive: true });
    writeFileSync(join(scratch, path), text);
  };
  try {
    cpSync(join(root, '.oxlintrc.json'), join(scratch, '.oxlintrc.json'));
    // oxlint looks there for its type-aware part.
    symlinkSync(join(root, 'node_modules'), join(scratch, 'node_modules'), 'junction');
    const compilerOptions = { strict: true, lib: ['ES2023', 'DOM'], types: [] };
    write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['**/*.ts'] }));
    samples.forEach(([folder, code], n) => write(`${folder}/${n}.ts`, `${code}\n`));
    const program = join(root, 'node_modules/oxlint/bin/oxlint');
    const args = [program, '--format', 'unix'];
    const said = spawnSync(process.execPath, args, { cwd: scratch, encoding: 'utf8' }).stdout;
    return samples.map((_, n) => {
      const lines = said.matchAll(new RegExp(`/${n}\\.ts:.* \\[Error/(\\w+)\\((.*)\\)\\]$`, 'gm'));
      return [...lines].map(([, owner, rule]) =>
        owner === 'eslint' ? `${rule}` : `${owner}/${rule}`,
      );
    });
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

const [PAGE, WORKER, SHARED] = ['src/main/ui', 'src/workers/ledger/sale', 'src/shared/call'];

/** A fault for each of oxlint's rules that keeps text from becoming code, or parts of the page apart. */
const FAULTS: readonly (readonly [rule: string, ...Sample])[] = [
  ['no-console', PAGE, 'console.error(1);'],
  ['no-eval', SHARED, '(0, eval)("1");'],
  ['no-new-func', WORKER, 'Function("1");'],
  ['no-restricted-imports', SHARED, 'import "../../main/ui/dom.ts";'],
  ['no-restricted-imports', SHARED, 'export * from "../../workers/ledger/index.ts";'],
  ['no-restricted-imports', PAGE, 'export const a = import("../../workers/ledger/index.ts");'],
  ['no-restricted-imports', WORKER, 'export type { A } from "../../../main/ui/dom.ts";'],
  ['no-script-url', WORKER, 'export const a = `JavaScript:alert(1)`;'],
  ['typescript/no-implied-eval', PAGE, 'declare const x: string; setTimeout(x, 1);'],
];

test('each oxlint rule reports the sample of code that breaks the rule', () => {
  const found = broken(FAULTS.map(([, ...sample]) => sample));
  FAULTS.forEach(([rule, , code], n) => assert.ok(found[n]?.includes(rule), `${rule}: ${code}`));
});

const HEAD =
  'declare const peer: { title: string }; declare const node: HTMLElement; declare const range: Range;\n';

// Proves security: Keys and markup
test('the linters reject every way to turn a string into markup or code', async () => {
  const lines = [
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
  ];
  const found = broken(lines.map((line) => [PAGE, HEAD + line]));
  for (const [n, line] of lines.entries()) {
    const said = [...(await complaints(HEAD + line)), ...(found[n] ?? [])];
    assert.ok(said.length > 0, line);
  }
});

test('the linter rejects a screen text in a template without its text call', () => {
  const head = 'declare const text: { close: () => string }; ';
  const [bare, called] = broken([
    [PAGE, `${head}export const a = \`${'${text.close}'}\`;`],
    [PAGE, `${head}export const a = \`${'${text.close()}'}\`;`],
  ]);
  assert.equal(bare, ['typescript/restrict-template-expressions']);
  assert.equal(called, []);
});

test('the markup rule covers workers and shared code, except the Trusted Types policy', async () => {
  for (const file of ['src/workers/sample.ts', 'src/shared/sample.ts']) {
    assert.ok((await complaints(`${HEAD}node.innerHTML = peer.title;`, file)).length > 0, file);
  }
  const policy = "trustedTypes.createPolicy('pay2chat', {});";
  assert.equal(await complaints(policy, 'src/main/trusted-types.ts'), []);
});

test('only payments.ts may write a payment to the journal', async () => {
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

test('features import in one direction, and each folder has its place', async () => {
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

test.run();
