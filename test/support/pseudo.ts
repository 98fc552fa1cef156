import { english } from '../../src/main/text/texts.ts';

/**
 * A language that nobody speaks, made from the English tables: each letter has an accent, and each
 * text is 40 % longer. A text without accents on the page was never in a table.
 */

const PLAIN = 'aceinorsuyACEINORSUY';
const ACCENTED = 'áçéíñóŕśúýÁÇÉÍÑÓŔŚÚÝ';
const OTHERS: Readonly<Record<string, string>> = {
  ...{ b: 'ƀ', d: 'ď', f: 'ƒ', g: 'ğ', h: 'ĥ', j: 'ĵ', k: 'ķ', l: 'ĺ', m: 'ɱ', p: 'þ', q: 'ɋ' },
  ...{ t: 'ţ', v: 'ṽ', w: 'ŵ', x: 'ẋ', z: 'ž', B: 'Ɓ', D: 'Ď', F: 'Ƒ', G: 'Ğ', H: 'Ĥ', J: 'Ĵ' },
  ...{ K: 'Ķ', L: 'Ĺ', M: 'Ṁ', P: 'Þ', Q: 'Ɋ', T: 'Ţ', V: 'Ṽ', W: 'Ŵ', X: 'Ẋ', Z: 'Ž' },
};

const accented = (letter: string): string =>
  ACCENTED[PLAIN.indexOf(letter)] ?? OTHERS[letter] ?? letter;

/** Names of things, which are the same in every language. */
const NAMES = /USDC|SOL\b|Pay2Chat|https?:\/\/\S+/;

function pseudo(text: string): string {
  const words = text.split(' ');
  const said = words.map((word) => (NAMES.test(word) ? word : word.replace(/[A-Za-z]/g, accented)));
  const more = Math.ceil(text.length * 0.4);
  const filler = 'ôöòõō '
    .repeat(Math.ceil(more / 6))
    .slice(0, more)
    .trim();
  return text === '' ? '' : `${said.join(' ')} ${filler}`.trim();
}

function spoken(leaf: unknown): unknown {
  if (typeof leaf === 'string') return pseudo(leaf);
  if (typeof leaf === 'function') {
    return (...args: readonly unknown[]): unknown =>
      spoken((leaf as (...args: readonly unknown[]) => unknown)(...args));
  }
  if (Array.isArray(leaf)) return leaf.map(spoken);
  if (typeof leaf !== 'object' || leaf === null) return leaf;
  return Object.fromEntries(Object.entries(leaf).map(([key, each]) => [key, spoken(each)]));
}

/** All tables, made when they are asked for. */
export const pseudoTables: Readonly<Record<string, unknown>> = new Proxy<Record<string, unknown>>(
  {},
  { get: (made, name) => (made[String(name)] ??= spoken(english[String(name)])) },
);
