import { $language, awaitTexts, ENGLISH } from './text/texts.ts';
import { LANGUAGES } from './languages.ts';

/** Loads languages, and shows the page in one of them. */

/** Numbers the requests, so that only the language of the last request is shown. */
let turn = 0;

/**
 * Shows the page in a language. At the start (`isStart`), the first part of its texts suffices: the
 * rest follows, and parts of the page that load later wait for it. Otherwise the page changes once
 * all texts have loaded. Texts that cannot be loaded stay in English.
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

/** Marks the document with its current language. */
export function markDocument({ documentElement }: Document = document): void {
  const write = (): void => {
    const { tag, dir } = $language.get();
    documentElement.lang = tag;
    documentElement.dir = dir;
  };
  $language.listen(write);
  write();
}
