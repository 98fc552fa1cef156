// pure
// Numbers, money, dates and durations follow the page's language; English stays as it was.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { $language, ENGLISH } from '../../../src/main/text/texts.ts';
import {
  dates,
  formatSol,
  formatUsdc,
  preferredLanguages,
  roundedUsdc,
  spokenTime,
} from '../../../src/main/text/intl.ts';
import { parseAmount, plainDigits } from '../../../src/main/text/typed.ts';
import { LANGUAGES } from '../../../src/main/languages.ts';
import { lamports, usdc } from '../../../src/shared/money.ts';

const speak = (tag: string): void => $language.set({ tag, dir: 'ltr', tables: {} });

test.after.each(() => $language.set(ENGLISH));

test('money is exact, with the decimal mark of the language', () => {
  const largest = usdc((1n << 64n) - 1n);
  assert.is(formatUsdc(largest), '18,446,744,073,709.551615');
  speak('de');
  assert.is(formatUsdc(largest), '18.446.744.073.709,551615');
  assert.is(formatUsdc(usdc(500_000n)), '0,50');
  assert.is(roundedUsdc(usdc(4_000_000_000_000n)), '4.000.000,00');
  speak('fr');
  assert.is(formatUsdc(usdc(4_000_500_000n)), '4\u202f000,50');
  speak('de');
  assert.is(roundedUsdc(usdc(1_239_999n)), '1,24');
  assert.is(formatSol(lamports(2_000_000n)), '0,002');
  speak('zh-Hans');
  assert.is(formatUsdc(usdc(500_000n)), '0.50');
});

test('an amount may have point or comma, but no thousands separator', () => {
  const atomic = (text: string): bigint | null => parseAmount(text);
  assert.is(atomic('1,25'), 1_250_000n);
  assert.is(atomic('1.25'), 1_250_000n);
  assert.is(atomic('1,000'), null);
  assert.is(atomic('25,000'), null);
  assert.is(atomic('1.000'), 1_000_000n);
  assert.is(atomic('.5'), 500_000n);
  assert.is(atomic(',25'), 250_000n);
  assert.is(atomic('.'), null);
  assert.is(atomic('0,500'), 500_000n);
  assert.is(atomic('1000,500'), 1_000_500_000n);
  for (const text of ['1,000.50', '1.000,50', '1 000.5', '1’000.50']) {
    assert.is(atomic(text), 1_000_500_000n, text);
  }
  assert.is(atomic('1,000,000'), 1_000_000_000_000n);
  assert.is(atomic('1\u202f000'), 1_000_000_000n);
  for (const text of ['1,00,000', '1,000,00', '1,000.000.000', '1 000 00', '0,000,000', '1,,000']) {
    assert.is(atomic(text), null, text);
  }
  speak('de');
  assert.is(atomic('1.000'), null);
  assert.is(atomic('1,000'), 1_000_000n);
  assert.is(atomic('1.25'), 1_250_000n);
});

/** Atomic units; null: refused. */
const TYPED: readonly (readonly [string, bigint | null])[] = [
  ['０．５', 500_000n],
  ['１，２５', 1_250_000n],
  ['０。５', 500_000n],
  ['۰٫۵', 500_000n],
  ['۰،۵', 500_000n],
  ['٫٥', 500_000n],
  ['०.५', 500_000n],
  ['𝟎.𝟓', 500_000n],
  ['۱٬۰۰۰', 1_000_000_000n],
  ['۱٬۰۰۰٫۵', 1_000_500_000n],
  ['1٫000', 1_000_000n],
  ['1٫000٫000', null],
  ['$3', 3_000_000n],
  ['＄３', 3_000_000n],
  ['$.5', 500_000n],
  ['3 $', 3_000_000n],
  ['US$ 3', 3_000_000n],
  ['3 USDC', 3_000_000n],
  ['3usdc', 3_000_000n],
  ['USD 3', 3_000_000n],
  ['$3 USD', 3_000_000n],
  ['3 dollars', 3_000_000n],
  ['3 dólares', 3_000_000n],
  ['3美元', 3_000_000n],
  ['\u200e$3\u200f', 3_000_000n],
  ['\u30003\u3000', 3_000_000n],
  ['１，０００', null],
  ['$1,000', null],
  ['€3', null],
  ['3 EUR', null],
  ['R$ 3', null],
  ['A$3', null],
  ['3 SOL', null],
  ['3 USDT', null],
  ['-$3', null],
  ['3²', null],
  ['③', null],
  ['½', null],
  ['٣ ٤', null],
  ['$', null],
  ['USDC', null],
  ['', null],
];

for (const [typed, atomic] of TYPED) {
  test(`the amount ${JSON.stringify(typed)} is ${atomic === null ? 'refused' : 'read'}`, () => {
    assert.is(parseAmount(typed), atomic);
  });
}

test('the page reads amounts in the digits and marks of every script', () => {
  const systems = Intl.supportedValuesOf('numberingSystem');
  const write = (system: string) =>
    new Intl.NumberFormat(`en-u-nu-${system}`, { useGrouping: false, minimumFractionDigits: 1 });
  const digital = systems.filter((each) => /^\p{Nd}{10}$/u.test(tens(each)));
  assert.ok(digital.length > 50, 'most systems have digits');
  for (const system of digital) {
    assert.is(parseAmount(write(system).format(123_456_789.5)), 123_456_789_500_000n, system);
    assert.is(plainDigits(tens(system)), '1234567890', system);
  }
});
const tens = (system: string): string =>
  new Intl.NumberFormat(`en-u-nu-${system}`, { useGrouping: false }).format(1_234_567_890);

const throws = (): never => {
  throw new Error('foreign');
};

/** Languages as a browser may report them, and as the page then prefers them. */
const SAYINGS: readonly (readonly [said: object | undefined, prefers: readonly string[]])[] = [
  [{ languages: ['fr-FR@posix'], language: 'fr-FR@posix' }, ['fr-FR', 'fr-FR']],
  [{ languages: ['de_AT.UTF-8', 'C', 'en-US'] }, ['de-AT', 'en-US']],
  [
    { languages: ['x', '', '*', '-', 'fr-', 'de--AT', ' tr', 'pt-BR;q=0.9'] },
    ['fr', 'de', 'pt-BR'],
  ],
  [{ languages: ['FR-ch', 'zh-hans-cn', 'en-u-hc-h12'] }, ['fr-CH', 'zh-Hans-CN', 'en-u-hc-h12']],
  [{ languages: ['fr-a-b-c-d-e', 'de-abcdefghi'] }, ['fr', 'de']],
  [{ languages: [null, 7, {}, ['de'], 'tr'] }, ['tr']],
  [{ languages: [], language: 'vi' }, ['vi']],
  [{ languages: undefined, language: 'vi' }, ['vi']],
  [{ languages: 'es', language: null }, ['es']],
  [{}, []],
  [undefined, []],
  [
    {
      get languages() {
        return throws();
      },
    },
    [],
  ],
  [new Proxy({}, { get: throws }), []],
];

test('numbers and dates work, whatever languages the browser reports', () => {
  const usual = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  try {
    for (const [said, prefers] of SAYINGS) {
      Object.defineProperty(globalThis, 'navigator', { value: said, configurable: true });
      assert.equal(preferredLanguages(), prefers);
      for (const tag of ['en', ...Object.keys(LANGUAGES)]) {
        speak(tag);
        assert.ok(dates({ dateStyle: 'long' })(0), tag);
      }
    }
  } finally {
    Object.defineProperty(globalThis, 'navigator', usual ?? { value: undefined });
  }
});

test('a browser without a readable locale uses that of the page', () => {
  const { DateTimeFormat } = Intl;
  /** The system's language is no valid tag, so only a named locale works. */
  const broken = function (locale?: string, options?: Intl.DateTimeFormatOptions) {
    if (locale === undefined) throw new RangeError('Incorrect locale information provided');
    return new DateTimeFormat(locale, options);
  };
  Object.assign(Intl, { DateTimeFormat: broken });
  try {
    speak('de');
    assert.is(dates({ dateStyle: 'long', timeZone: 'UTC' })(0), '1. Januar 1970');
  } finally {
    Object.assign(Intl, { DateTimeFormat });
  }
});

test('the page writes a duration in the chosen language', () => {
  assert.is(spokenTime(3_725), '1 hour 2 minutes 5 seconds');
  assert.is(spokenTime(0), '0 seconds');
  speak('de');
  assert.match(spokenTime(3_725), /1 Stunde.*2 Minuten.*5 Sekunden/);
});

test('a date formatter uses a language chosen after the formatter was made', () => {
  const day = dates({ dateStyle: 'long', timeZone: 'UTC' });
  speak('de');
  assert.is(day(Date.UTC(2026, 10, 26)), '26. November 2026');
  speak('tr');
  assert.is(day(Date.UTC(2026, 10, 26)), '26 Kasım 2026');
});

test.run();
