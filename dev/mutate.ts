/**
 * Breaks the code in random places, one at a time, and reports which breaks the pure tests find:
 * `node --import tsx dev/mutate.ts [--count=20] [--seed=1] [--tests=test/unit/files,…] <file or
 * folder…>`.
 * The sources do not change, because the breaks happen in a copy of the project in the temporary
 * folder.
 */
import { spawn } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { setPriority, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { filesBelow } from './build/changed.ts';
import { root } from './build/paths.ts';
import { reachedFrom } from './run/imports.ts';

/** One way to break a file: `text` replaces the part from `start` to `end`. */
interface Break {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const OPERATORS: ReadonlyMap<string, string> = new Map([
  ...([
    ['<', '<='],
    ['<=', '<'],
    ['>', '>='],
    ['>=', '>'],
    ['===', '!=='],
    ['!==', '==='],
  ] as const),
  ...([
    ['&&', '||'],
    ['||', '&&'],
    ['+', '-'],
    ['-', '+'],
  ] as const),
]);
const WORDS: ReadonlyMap<string, string> = new Map([
  ...([
    ['true', 'false'],
    ['false', 'true'],
    ['Math.min', 'Math.max'],
    ['Math.max', 'Math.min'],
  ] as const),
  ...([
    ['some', 'every'],
    ['every', 'some'],
  ] as const),
]);

/** Returns the part of a node that changes, and its new text; null if the node stays. */
function changeOf(node: ts.Node, source: ts.SourceFile): readonly [ts.Node, string] | null {
  if (ts.isBinaryExpression(node)) {
    const text = OPERATORS.get(node.operatorToken.getText(source));
    return text === undefined ? null : [node.operatorToken, text];
  }
  if (ts.isNumericLiteral(node)) return [node, String(Number(node.text) + 1)];
  if (ts.isBigIntLiteral(node)) return [node, `${BigInt(node.text.slice(0, -1)) + 1n}n`];
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken)
    return [node, node.operand.getText(source)];
  if (ts.isIfStatement(node)) return [node.expression, 'false'];
  if (ts.isConditionalExpression(node)) {
    const [yes, no] = [node.whenTrue.getText(source), node.whenFalse.getText(source)];
    return [node, `${node.condition.getText(source)} ? ${no} : ${yes}`];
  }
  if (ts.isExpressionStatement(node) && !ts.isYieldExpression(node.expression)) return [node, ';'];
  const named = ts.isPropertyAccessExpression(node) && WORDS.has(node.name.text) ? node.name : node;
  const text = WORDS.get(named.getText(source));
  return text === undefined ? null : [named, text];
}

/** Returns every way to break a file. */
function breaksOf(path: string): Break[] {
  const code = readFileSync(join(root, path), 'utf8');
  const source = ts.createSourceFile(path, code, ts.ScriptTarget.Latest, true);
  const found: Break[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node))
      return;
    const change = changeOf(node, source);
    if (change) {
      const [part, text] = change;
      found.push({ path, start: part.getStart(source), end: part.getEnd(), text });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Draws `count` breaks. The same seed gives the same breaks. */
function draw(from: Break[], count: number, seed: number): Break[] {
  let state = seed;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  return Array.from(
    { length: Math.min(count, from.length) },
    () => from.splice(next(from.length), 1)[0],
  ).filter((found) => found !== undefined);
}

/**
 * Runs tests in one process until one fails. Resolves to the name of that test, or to '' if none
 * failed.
 */
function failure(at: string, tests: readonly string[], limitMs: number): Promise<string> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'dev/run/together.ts', ...tests], {
    cwd: at,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  let failed = '';
  const end = (why: string): void => {
    failed ||= why;
    child.kill('SIGKILL');
  };
  const timer = setTimeout(() => end('does not end'), limitMs);
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    // Until the summary, the tests print the name of a file only if it has a failure.
    const [file] = /^test\/.*$/m.exec(said) ?? [];
    if (file !== undefined) end(`${file} ${/FAIL +(".*")/.exec(said)?.[1] ?? ''}`);
  });
  return new Promise((resolve) =>
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve(failed || (code === 0 ? '' : `exit ${code ?? 'by a signal'}`));
    }),
  );
}

const isPure = (test: string): boolean =>
  /^\/\/ pure$/m.test(readFileSync(join(root, test), 'utf8'));
const below = (path: string): string[] =>
  statSync(join(root, path)).isFile()
    ? [path]
    : filesBelow(join(root, path)).map((file) => relative(root, file).replaceAll('\\', '/'));

function settings(args: readonly string[]) {
  const option = (name: string, otherwise: string): string =>
    args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise;
  const paths = args.filter((arg) => !arg.startsWith('--')).flatMap(below);
  const tests = option('tests', 'test/unit')
    .split(',')
    .flatMap(below)
    .filter((path) => path.endsWith('.test.ts') && isPure(path))
    .map((path) => ({ path, reached: reachedFrom(path) }))
    // A test that loads few files is fast, and its name describes the break best.
    .sort((a, b) => a.reached.size - b.reached.size);
  const breaks = paths
    .filter((path) => /(?<!\.d|strings)\.ts$/.test(path))
    .filter((path) => tests.some(({ reached }) => reached.has(path)))
    .flatMap(breaksOf);
  return { tests, drawn: draw(breaks, Number(option('count', '20')), Number(option('seed', '1'))) };
}

async function main(args: readonly string[]): Promise<void> {
  setPriority(19);
  const { tests, drawn } = settings(args);
  const copy = mkdtempSync(join(tmpdir(), 'p2c-mutate-'));
  process.once('exit', () => rmSync(copy, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const left = new Set(['node_modules', 'dist', 'release', '.git', '.cache']);
  cpSync(root, copy, { recursive: true, filter: (path) => !left.has(relative(root, path)) });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');

  let survived = 0;
  for (const { path, start, end, text } of drawn) {
    const code = readFileSync(join(root, path), 'utf8');
    const line = code.slice(0, start).split('\n').length;
    const was = code.slice(start, end).replace(/\s+/g, ' ').slice(0, 60);
    const reaching = tests.filter(({ reached }) => reached.has(path)).map((test) => test.path);
    writeFileSync(join(copy, path), code.slice(0, start) + text + code.slice(end));
    const by = await failure(copy, reaching, 60_000 + 10_000 * reaching.length);
    writeFileSync(join(copy, path), code);
    if (by === '') survived += 1;
    console.log(
      `${by ? 'caught  ' : 'SURVIVED'} ${path}:${line} ${was} → ${text.slice(0, 60)}  ${by}`,
    );
  }
  console.log(`${drawn.length - survived} of ${drawn.length} caught`);
}

await main(process.argv.slice(2));
