import fc from 'fast-check';

/**
 * Outside data that is almost right: a good sample with a few faults. Random bytes end at a parser's
 * first check; these get further. All of it is drawn by fast-check, so a seed gives the same again and
 * what fails is made smaller.
 */

/** Values that parsers trip over. */
const ODD: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  -(2 ** 53),
  1e308,
  '',
  ' ',
  '0',
  '-1',
  '1e3',
  '0x10',
  '18446744073709551616',
  '99999999999999999999999999',
  '__proto__',
  'constructor',
  'toString',
  '\u0000',
  '\ud800',
  '\u202e',
  'a'.repeat(5_000),
  '1'.repeat(88),
  [],
  [[]],
  {},
  { __proto__: null },
  [null],
  [[0, 1]],
];
const odd = fc.constantFrom(...ODD);
const few = <T>(each: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.array(each, { minLength: 1, maxLength: 3 });

interface JsonFault {
  readonly kind: 'replace' | 'remove' | 'add' | 'repeat' | 'swap' | 'nest';
  /** Which of all places in the tree. */
  readonly at: number;
  readonly other: number;
  readonly value: unknown;
  readonly name: string;
}

const jsonFault: fc.Arbitrary<JsonFault> = fc.record({
  kind: fc.constantFrom('replace', 'replace', 'remove', 'add', 'repeat', 'swap', 'nest'),
  at: fc.nat(10_000),
  other: fc.nat(10_000),
  value: fc.oneof(
    { weight: 3, arbitrary: odd },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  ),
  name: fc.constantFrom(
    'type',
    'id',
    'url',
    'method',
    'params',
    'version',
    '__proto__',
    'length',
    'x',
  ),
});

type Tree = Record<string, unknown> | unknown[];
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null;
const read = (tree: Tree, key: string): unknown => (tree as Record<string, unknown>)[key];
function write(tree: Tree, key: string, value: unknown): void {
  // As JSON.parse would: an own property, whatever its name.
  Object.defineProperty(tree, key, { value, writable: true, enumerable: true, configurable: true });
}

/** Every place of a tree: what holds it, and under which key. */
function places(
  value: unknown,
  found: (readonly [Tree, string])[] = [],
): (readonly [Tree, string])[] {
  if (!isTree(value)) return found;
  for (const key of Object.keys(value)) {
    found.push([value, key]);
    places(read(value, key), found);
  }
  return found;
}

function spoil(root: { it: unknown }, { kind, at, other, name, ...fault }: JsonFault): void {
  // Its own each time: it may be spoilt in turn.
  const value: unknown = structuredClone(fault.value);
  const all = places(root);
  const [tree, key] = all[at % all.length] ?? [root, 'it'];
  const [tree2, key2] = all[other % all.length] ?? [root, 'it'];
  const here = read(tree, key);
  switch (kind) {
    case 'replace':
      return write(tree, key, value);
    case 'remove':
      return void (Array.isArray(tree)
        ? tree.splice(Number(key), 1)
        : delete (tree as Record<string, unknown>)[key]);
    case 'add':
      return isTree(here) && !Array.isArray(here) ? write(here, name, value) : undefined;
    case 'repeat':
      return Array.isArray(here) ? void here.push(...(here.slice(0, 50) as unknown[])) : undefined;
    case 'nest':
      return write(tree, key, name === 'x' ? [here] : { [name]: here });
    case 'swap': {
      const there = structuredClone(read(tree2, key2));
      write(tree2, key2, structuredClone(here));
      return write(tree, key, there);
    }
  }
}

/** The same value with faults in its structure. */
export const spoiltJson = (samples: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.tuple(samples, few(jsonFault)).map(([sample, faults]) => {
    const root = { it: structuredClone(sample) };
    for (const fault of faults) spoil(root, fault);
    return root.it;
  });

interface Cut {
  readonly kind: 'flip' | 'cut' | 'drop' | 'put' | 'repeat' | 'start';
  readonly at: number;
  readonly length: number;
  readonly put: string;
}

const cut = (words: readonly string[]): fc.Arbitrary<Cut> =>
  fc.record({
    kind: fc.constantFrom('flip', 'flip', 'cut', 'drop', 'put', 'put', 'repeat', 'start'),
    at: fc.nat(100_000),
    length: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.nat(400)),
    put: fc.oneof(
      fc.constantFrom(...words, '\n', ' ', '>', '%25', '\u00ad', '-', '"', '\\'),
      fc.string({ maxLength: 6 }),
    ),
  });

function applyCut(text: string, { kind, at, length, put }: Cut): string {
  const i = text.length === 0 ? 0 : at % (text.length + 1);
  switch (kind) {
    case 'flip':
      return `${text.slice(0, i)}${put.charAt(0)}${text.slice(i + 1)}`;
    case 'cut':
      return text.slice(0, i);
    case 'start':
      return text.slice(i);
    case 'drop':
      return text.slice(0, i) + text.slice(i + length);
    case 'put':
      return text.slice(0, i) + put + text.slice(i);
    case 'repeat':
      return text.slice(0, i) + text.slice(i, i + length).repeat(3) + text.slice(i + length);
  }
}

/** The same text with pieces lost, repeated, changed or put in; `words` mean something to the parser. */
export const spoiltText = (
  samples: fc.Arbitrary<string>,
  words: readonly string[] = [],
): fc.Arbitrary<string> =>
  fc.tuple(samples, few(cut(words))).map(([sample, cuts]) => cuts.reduce(applyCut, sample));

/** JSON text: mostly sound JSON with an unsound structure, now and then no JSON at all. */
export const spoiltJsonText = (samples: fc.Arbitrary<unknown>): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 4, arbitrary: spoiltJson(samples).map((value) => JSON.stringify(value) ?? '') },
    { weight: 1, arbitrary: spoiltText(samples.map((value) => JSON.stringify(value))) },
  );

const byteFault = fc.record({
  kind: fc.constantFrom('set', 'set', 'set', 'cut', 'insert', 'remove', 'copy'),
  at: fc.nat(100_000),
  /** Half of them at the front, where lengths and counts are. */
  front: fc.boolean(),
  value: fc.oneof(fc.constantFrom(0, 1, 2, 4, 127, 128, 254, 255), fc.nat(255)),
  length: fc.integer({ min: 1, max: 40 }),
});

/** The same bytes with some of them set, lost, added or copied elsewhere. */
export const spoiltBytes = (samples: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> =>
  fc.tuple(samples, few(byteFault)).map(([sample, faults]) => {
    let bytes = [...sample];
    for (const { kind, at, front, value, length } of faults) {
      const i = bytes.length === 0 ? 0 : at % (front ? Math.min(24, bytes.length) : bytes.length);
      if (kind === 'set' && bytes.length > 0) bytes[i] = value;
      if (kind === 'cut') bytes = bytes.slice(0, i);
      if (kind === 'insert') bytes.splice(i, 0, value);
      if (kind === 'remove') bytes.splice(i, length);
      if (kind === 'copy') bytes.splice(i, 0, ...bytes.slice(0, length));
    }
    return Uint8Array.from(bytes);
  });
