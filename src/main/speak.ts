import { $language, awaitTexts, ENGLISH } from './text/texts.ts';
import { LANGUAGES } from './languages.ts';

/** Loads languages, and has the page speak one. */

/** Only the language that was asked for last is spoken. */
let turn = 0;

/**
 * Has the page speak a language. At the start, its first part is enough: the rest follows, and parts
 * of the page that load later wait for it. Otherwise the page changes at once when all has arrived.
 * Texts that cannot be loaded stay in English.
 */
export async function speak(tag: string, isStart = false): Promise<void> {
  const mine = (turn += 1);
  const loads = LANGUAGES[tag];
  if (!loads) {
    if (tag === ENGLISH.tag) $language.set(ENGLISH);
    return;
  }
  const say = (tables: Readonly<Record<string, unknown>>): void => {
    if (mine === turn) $language.set({ tag, dir: loads.dir, tables });
  };
  const first = await loads.first();
  const whole = loads.rest().then((rest) => say({ ...first, ...rest }));
  if (!isStart) return whole;
  say({ ...first });
  awaitTexts(whole);
}

/** Says of the document which language it is in. */
export function markDocument({ documentElement }: Document = document): void {
  const write = (): void => {
    const { tag, dir } = $language.get();
    documentElement.lang = tag;
    documentElement.dir = dir;
  };
  $language.listen(write);
  write();
}
