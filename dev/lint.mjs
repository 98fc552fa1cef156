/**
 * The two lint rules about layout (docs/architecture.md, "Layout"): function length and import
 * direction.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const SRC = fileURLToPath(new URL('../src', import.meta.url));

/**
 * The features of each area, lowest first. A file imports only from its own folder and from folders
 * before it. `.` is the area itself, where everything is put together.
 */
export const FEATURES = {
  shared: ['.', 'files', 'receipt', 'api', 'billing', 'call'],
  main: [
    ...[
      'text',
      'rtc',
      'media',
      'wallet/standard',
      'app',
      'ui',
      'wallet/demo',
      'wallet/mobile',
      'payment',
      'billing',
    ],
    ...[
      'devices',
      'quality',
      'route',
      'wallet',
      'spending-limit',
      'tip',
      'refund',
      'files',
      'receipts',
    ],
    ...[
      'booking',
      'wipe',
      'settings',
      'consent',
      'diagnostics',
      'install',
      'call',
      'pip',
      'attention',
      'ring',
      'recovery',
      'host',
      'guest',
    ],
    ...[
      'languages',
      'languages/de',
      'languages/es',
      'languages/fr',
      'languages/pt-BR',
      'languages/tr',
      'languages/vi',
      'languages/zh-Hans',
      '.',
    ],
  ],
  'workers/ledger': [
    ...[
      'solana',
      'chain',
      'payment',
      'ring',
      'x402',
      'receipts',
      'refund',
      'deposit',
      'spending-limit',
      'sale',
      'booking',
      'files',
      'call',
      '.',
    ],
  ],
  'workers/transfer': ['base', 'pace', 'store', 'send', 'receive', '.'],
};

/** Returns the area and the feature of a file below `src`; null for an area without features. */
function placeOf(path) {
  const below = relative(SRC, path).replaceAll('\\', '/');
  const area = Object.keys(FEATURES).find((each) => below.startsWith(`${each}/`));
  return area ? { area, feature: relative(area, dirname(below)) || '.' } : null;
}

const direction = {
  create(context) {
    const here = placeOf(context.filename);
    if (!here) return {};
    const order = FEATURES[here.area];
    if (!order.includes(here.feature)) {
      return {
        Program: (node) =>
          context.report({ node, message: `name ${here.feature} in FEATURES (dev/lint.mjs)` }),
      };
    }
    const look = ({ source }) => {
      if (!source?.value?.startsWith?.('.')) return;
      const there = placeOf(join(dirname(context.filename), source.value));
      if (there?.area !== here.area) return;
      if (order.indexOf(there.feature) > order.indexOf(here.feature)) {
        const message = `${here.feature} must not import from ${there.feature} (dev/lint.mjs)`;
        context.report({ node: source, message });
      }
    };
    return {
      ImportDeclaration: look,
      ImportExpression: look,
      ExportNamedDeclaration: look,
      ExportAllDeclaration: look,
    };
  },
};

/**
 * The most lines of a function: one screen. The lines of an inner function count only as its own,
 * so a factory may contain many.
 */
const MAX_LINES = 80;

const functionLength = {
  create(context) {
    const source = context.sourceCode;
    const stack = [];
    const linesOf = ({ loc }) => {
      const text = source.lines.slice(loc.start.line - 1, loc.end.line);
      return text.filter((line) => !/^\s*(?:$|\/\/|\/?\*)/.test(line)).length;
    };
    const enter = (node) => stack.push({ node, inner: 0 });
    const leave = () => {
      const { node, inner } = stack.pop();
      const lines = linesOf(node);
      const above = stack.at(-1);
      if (above && lines > 1) above.inner += lines;
      if (lines - inner <= MAX_LINES) return;
      const message = `${lines - inner} lines of its own, ${MAX_LINES} fit on a screen`;
      context.report({ node, message });
    };
    const functions = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'];
    return Object.fromEntries(
      functions.flatMap((kind) => [
        [kind, enter],
        [`${kind}:exit`, leave],
      ]),
    );
  },
};

/**
 * ESLint keeps its results (`--cache`) until a version changes. The version of these rules is the
 * hash of this file.
 */
const version = createHash('sha256')
  .update(readFileSync(fileURLToPath(import.meta.url)))
  .digest('hex');

export default {
  meta: { name: 'layout', version },
  rules: { direction, 'function-length': functionLength },
};
