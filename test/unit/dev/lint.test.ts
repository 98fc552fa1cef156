// pure
/** The rules of both linters, tried on what they must and must not catch. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ESLint } from 'eslint';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { root } from '../../../dev/build/paths.ts';

const eslint = new ESLint({ cwd: root });

/** Returns ESLint's messages, those of our own rules too. */
async function complaints(code: string, file = 'src/main/ui/sample.ts'): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath: `${root}/${file}` });
  assert.ok(result, file);
  return result.messages.map(({ message }) => message);
}

function oxlint(cwd: string, ...args: string[]): string {
  const program = join(root, 'node_modules/oxlint/bin/oxlint');
  return spawnSync(process.execPath, [program, ...args], { cwd, encoding: 'utf8' }).stdout;
}

/** A source, and the folder that it stands in. */
type Sample = readonly [folder: string, code: string];

/** The rules that oxlint finds broken in each sample. It reads files only, and types from a project. */
function broken(samples: readonly Sample[]): readonly (readonly string[])[] {
  const scratch = mkdtempSync(join(tmpdir(), 'p2c-lint-'));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(scratch, path)), { recursive: true });
    writeFileSync(join(scratch, path), text);
  };
  try {
    cpSync(join(root, '.oxlintrc.json'), join(scratch, '.oxlintrc.json'));
    // There it looks for its part that knows types.
    symlinkSync(join(root, 'node_modules'), join(scratch, 'node_modules'), 'junction');
    const compilerOptions = { strict: true, lib: ['ES2023', 'DOM'], types: [] };
    write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['**/*.ts'] }));
    samples.forEach(([folder, code], n) => write(`${folder}/${n}.ts`, `${code}\n`));
    const said = oxlint(scratch, '--format', 'unix');
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
const THING = 'declare const a: { b: number } | null; ';

/** One fault for each rule that oxlint has. */
const FAULTS: readonly (readonly [rule: string, ...Sample])[] = [
  ['eqeqeq', 'dev', 'export const a = (x: unknown) => x == null;'],
  ['no-array-constructor', 'dev', 'export const a = new Array(1, 2);'],
  ['no-console', PAGE, 'console.error(1);'],
  ['no-eval', SHARED, '(0, eval)("1");'],
  ['no-new-func', WORKER, 'Function("1");'],
  ['no-restricted-imports', SHARED, 'import "../../main/ui/dom.ts";'],
  ['no-restricted-imports', SHARED, 'export * from "../../workers/ledger/index.ts";'],
  ['no-restricted-imports', PAGE, 'export const a = import("../../workers/ledger/index.ts");'],
  ['no-restricted-imports', WORKER, 'export type { A } from "../../../main/ui/dom.ts";'],
  ['no-script-url', WORKER, 'export const a = `JavaScript:alert(1)`;'],
  ['no-unused-expressions', 'test', `${THING}a?.b;`],
  ['no-unused-vars', 'test', 'export const f = (_a: number, b: number): number => 1;'],
  ['no-unused-vars', 'test', 'const a = 1; export type A = typeof a;'],
  ['no-useless-constructor', 'dev', 'export class A { a = 1; constructor() {} }'],
  ['no-var', 'dev', 'export var a = 1;'],
  ['prefer-const', 'dev', 'let a: number; a = 1; export const b = a;'],
  ['prefer-rest-params', 'dev', 'export function f(): unknown { return arguments; }'],
  ['prefer-spread', 'dev', 'export const f = (x: number[]): number => Math.max.apply(Math, x);'],
  ['typescript/ban-ts-comment', 'dev', '// @ts-expect-error: short\nexport const a: 1 = 2;'],
  ['typescript/consistent-type-imports', 'dev', 'import { A } from "./x.ts"; export type B = A;'],
  ['typescript/no-duplicate-enum-values', 'dev', 'export enum A { b = 1, c = 1 }'],
  ['typescript/no-empty-object-type', 'dev', 'export type A = {};'],
  ['typescript/no-explicit-any', 'dev', 'export type A = Record<string, any>;'],
  ['typescript/no-extra-non-null-assertion', 'dev', `${THING}export const c = a!!.b;`],
  ['typescript/no-extraneous-class', 'dev', 'export class A { static b = 1; }'],
  ['typescript/no-implied-eval', PAGE, 'declare const x: string; setTimeout(x, 1);'],
  ['typescript/no-invalid-void-type', 'dev', 'export type A = void | number;'],
  ['typescript/no-misused-new', 'dev', 'export interface A { new (): A; }'],
  ['typescript/no-namespace', 'dev', 'export namespace A { export const b = 1; }'],
  [
    'typescript/no-non-null-asserted-nullish-coalescing',
    'dev',
    'declare const a: { b: number | null }; export const c = a.b! ?? 1;',
  ],
  ['typescript/no-non-null-asserted-optional-chain', 'dev', `${THING}export const c = a?.b!;`],
  ['typescript/no-non-null-assertion', 'test', `${THING}export const c = a!.b;`],
  ['typescript/no-require-imports', 'dev', 'import a = require("x"); export const b = a;'],
  [
    'typescript/no-this-alias',
    'dev',
    'export function f(this: 1): unknown { const a = this; return a; }',
  ],
  ['typescript/no-unnecessary-type-constraint', 'dev', 'export type A<T extends unknown> = T[];'],
  [
    'typescript/no-unsafe-declaration-merging',
    'dev',
    'export interface A { b: 1 } export class A { c = 1 }',
  ],
  ['typescript/no-unsafe-function-type', 'dev', 'export type A = Function;'],
  ['typescript/no-wrapper-object-types', 'dev', 'export type A = String;'],
  ['typescript/prefer-as-const', 'dev', 'export const a = "x" as "x";'],
  ['typescript/prefer-literal-enum-member', 'dev', 'const x = 1; export enum A { b = x }'],
  ['typescript/prefer-namespace-keyword', 'dev', 'export module A { export const b = 1; }'],
  ['typescript/restrict-template-expressions', PAGE, 'export const f = (x: string[]) => `${x}`;'],
  ['typescript/triple-slash-reference', 'dev', '/// <reference path="./x.ts" />\nexport {};'],
];

test('each rule of oxlint reports its fault', () => {
  const { overrides } = JSON.parse(oxlint(root, '--print-config')) as {
    readonly overrides: readonly { readonly rules: Readonly<Record<string, unknown>> }[];
  };
  const rules = overrides.flatMap((each) => Object.keys(each.rules));
  assert.equal([...new Set(FAULTS.map(([rule]) => rule))].sort(), [...new Set(rules)].sort());
  const found = broken(FAULTS.map(([, ...sample]) => sample));
  FAULTS.forEach(([rule, , code], n) => assert.ok(found[n]?.includes(rule), `${rule}: ${code}`));
});

test('oxlint allows what is free', () => {
  const free: readonly Sample[] = [
    [PAGE, 'export const f = (x: number | boolean | null | undefined | bigint) => `${x}`;'],
    [PAGE, 'export const f = (x: number): void => void setTimeout(() => x, 1);'],
    [PAGE, 'export { a } from "../../shared/call/x.ts";'],
    [SHARED, 'export { a } from "../mainland/x.ts";'],
    [SHARED, 'export const f = (x: string[]) => `${x}`;'],
    ['dev', 'console.log(1);'],
    ['test', 'export const f = (_x: number): void => undefined; const _b = 1;'],
    ['test', '// @ts-expect-error: this is the reason for it\nexport const a: 1 = 2;'],
  ];
  broken(free).forEach((rules, n) => assert.equal(rules, [], free[n]?.[1]));
});

const HEAD =
  'declare const peer: { title: string }; declare const node: HTMLElement; declare const range: Range;\n';

// Proves security: Keys and markup
test('every way from a string to markup or code is refused', async () => {
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

test('a text in a template without its call is refused', () => {
  const head = 'declare const text: { close: () => string }; ';
  const [bare, called] = broken([
    [PAGE, `${head}export const a = \`${'${text.close}'}\`;`],
    [PAGE, `${head}export const a = \`${'${text.close()}'}\`;`],
  ]);
  assert.equal(bare, ['typescript/restrict-template-expressions']);
  assert.equal(called, []);
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

test('the rule reaches workers and shared code, except its one policy', async () => {
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

test('features import in one direction, and each has its place', async () => {
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

test('a function fits on a screen, without those inside it', async () => {
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
