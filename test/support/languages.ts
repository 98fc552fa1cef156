/**
 * Lists what the languages lack: tables, texts and placeholders that English has. The compiler checks
 * the same; this says it in a translator's terms. `npm run languages`
 */
import { pathToFileURL } from 'node:url';
import { filesBelow } from '../../dev/build/changed.ts';
import { root } from '../../dev/build/paths.ts';

/** Arguments that can be found again in what a text makes of them. */
const marks = (count: number): unknown[] =>
  Array.from({ length: count }, (_each, index) => 7001 + index);

/** Which of its arguments a text shows; null: it works them out in another way. */
function shown(text: (...args: unknown[]) => unknown): string | null {
  try {
    const said = text(...marks(text.length));
    if (typeof said !== 'string') return null;
    const plain = said.replace(/[.,\s\u202f\u00a0](?=\d{3})/g, '');
    return marks(text.length)
      .filter((mark) => plain.includes(String(mark)))
      .join(' ');
  } catch {
    return null;
  }
}

/** Returns where a translation differs in shape from the English text. */
export function missing(english: unknown, theirs: unknown, path: string): string[] {
  if (typeof english === 'object' && english !== null) {
    if (typeof theirs !== 'object' || theirs === null) return [`${path}: missing`];
    const [ours, other] = [english, theirs].map((each) => new Map(Object.entries(each)));
    if (!ours || !other) return [];
    const extra = [...other.keys()].filter((key) => !ours.has(key));
    return [
      ...extra.map((key) => `${path}.${key}: not in English`),
      ...[...ours].flatMap(([key, each]) => missing(each, other.get(key), `${path}.${key}`)),
    ];
  }
  if (typeof theirs !== 'string' && typeof theirs !== 'function') return [`${path}: missing`];
  if (english !== '' && theirs === '') return [`${path}: empty`];
  if (typeof english !== 'function' || typeof theirs !== 'function') {
    return typeof english === 'function' && english.length > 0 ? [`${path}: no placeholders`] : [];
  }
  const [ours, other] = [english, theirs].map((each) =>
    shown(each as (...args: unknown[]) => unknown),
  );
  return ours === other || ours === null || other === null
    ? []
    : [`${path}: other placeholders than in English`];
}

/** Returns what each language lacks, by its tag. */
export async function lacks(): Promise<ReadonlyMap<string, readonly string[]>> {
  const { english } = await import('../../src/main/text/texts.ts');
  const { LANGUAGES } = await import('../../src/main/languages.ts');
  const tables = filesBelow(`${root}/src/main`).filter(
    (path) => /(?:^|[/-])strings\.ts$/.test(path) && !path.includes('wallet/demo'),
  );
  for (const path of tables) await import(pathToFileURL(path).href);
  const found = new Map<string, readonly string[]>();
  for (const [tag, { first, rest }] of Object.entries(LANGUAGES)) {
    const theirs: Readonly<Record<string, unknown>> = { ...(await first()), ...(await rest()) };
    found.set(
      tag,
      Object.entries(english).flatMap(([name, table]) => missing(table, theirs[name], name)),
    );
  }
  return found;
}

if (process.argv[1]?.endsWith('languages.ts')) {
  for (const [tag, all] of await lacks()) {
    console.log(all.length === 0 ? `${tag}: whole` : `${tag}: ${all.length} missing`);
    for (const each of all) console.log(`  ${each}`);
  }
}
