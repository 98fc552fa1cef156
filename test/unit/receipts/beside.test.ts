// pure
/**
 * The text beside a receipt. The page accepts what it writes there in any language, and nothing else.
 */
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LANGUAGES } from '../../../src/main/languages.ts';
import { saysOther } from '../../../src/main/receipts/beside.ts';
import { receiptWords } from '../../../src/main/receipts/export.ts';
import { speak } from '../../../src/main/speak.ts';
import { NO_TALLY } from '../../../src/shared/quality-tally.ts';
import { parseReceipt, receiptLink, receiptText } from '../../../src/shared/receipt/text.ts';
import { receiptSample } from '../../support/fuzz/samples.ts';
import { TRANSPORTS } from '../../support/transport.ts';

const TAGS = ['en', ...Object.keys(LANGUAGES)];
const LINK = receiptLink('https://chat.example/?network=local', receiptSample);
const TALLY = { ...NO_TALLY, goodMs: 90_000, fairMs: 5_000, interruptions: 2 };

/** Returns the text that a page in that language copies for a person. */
async function writtenIn(tag: string): Promise<string> {
  await speak(tag);
  return receiptWords(receiptSample, LINK, { role: 'host', callId: 'c', tally: TALLY });
}
const differs = (text: string): Promise<boolean> => saysOther(text, receiptSample, LANGUAGES);
/** Neither a receipt nor another text than it prints. */
async function passes(text: string): Promise<boolean> {
  const parsed = parseReceipt(text);
  return parsed.ok && !(await saysOther(text, parsed.value, LANGUAGES));
}

test.after.each(() => speak('en'));

/** A reader does not see these, or takes them for quoting. */
const UNREAD = /[\s"'‘-‟\p{Default_Ignorable_Code_Point}]/u;

for (const [at, tag] of TAGS.entries()) {
  test(`a receipt in ${tag} is recognized by a page in another language`, async () => {
    const words = await writtenIn(tag);
    await speak(TAGS[(at + 3) % TAGS.length] ?? 'en');
    const lines = words.trimEnd().split('\n');
    const copies = [
      words,
      lines.map((line) => `> ${line}`).join('\r\n'),
      words.replace(/(.{60}\S*) /g, '$1\n'),
      words.replaceAll('\n', '  \n\n').replaceAll(' ', '\u00A0'),
      words.replace(LINK, `<${LINK}>`),
      lines.slice(0, -1).join('\n'),
    ];
    for (const copy of copies) assert.not(await differs(copy), copy);
  });

  // Proves receipts: Audit, from the chain alone, in a browser that was on no call
  test(`the page refuses a receipt in ${tag} with another visible character`, async () => {
    const all = await writtenIn(tag);
    // The last line is a side's own observation, and says so.
    const words = all.slice(0, all.indexOf('#receipt='));
    const rest = all.slice(words.length);
    const seen = fc.oneof(
      fc.constantFrom(...'0123456789.,-<>|%²１٣', '\u202E', '\u200F', '\u2066', '\u0336'),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
    );
    const edit = fc.record({ at: fc.nat(words.length - 1), drop: fc.nat(1), put: seen });
    const changed = edit
      .map(({ at: index, drop, put }) => ({
        index,
        dropped: words.slice(index, index + drop),
        put,
        text: words.slice(0, index) + put + words.slice(index + drop) + rest,
      }))
      .filter(
        ({ dropped, put }) =>
          dropped.normalize('NFKC') !== put.normalize('NFKC') &&
          (!UNREAD.test(put) || /\p{Bidi_Control}/u.test(put) || !UNREAD.test(dropped || ' ')),
      )
      // Leaves out changes to another page of the same site or to a quoted line.
      .filter(({ index, put, text }) => {
        const inLink = index >= words.indexOf('https://');
        return (
          !inLink && !(/[>|]/.test(put) && /(?:^|\n)\s*[>|]/.test(text)) && !/<https/.test(text)
        );
      });
    await fc.assert(
      fc.asyncProperty(changed, async ({ text }) => {
        assert.not(await passes(text), text);
      }),
      { numRuns: 100 },
    );
  });
}

test('the page refuses a receipt with changed lines or a longer address', async () => {
  const words = await writtenIn('en');
  const [title = '', , time = ''] = words.split('\n');
  const changed: Readonly<Record<string, string>> = {
    'a line less': words.replace(`${time}\n`, ''),
    'a line more': `${words}10.00 USDC\n`,
    'a line before': `10.00 USDC\n${words}`,
    'another payer': words.replace(receiptSample.payer, receiptSample.payTo),
    'another month': words.replace(title, title.replace(/-\d\d-/, '-12-')),
    'a text in the address': words.replace('#receipt=', ' 10.00 USDC #receipt='),
    'a receipt of another call': words.replace(
      LINK,
      receiptLink('https://chat.example/', { ...receiptSample, payTo: receiptSample.payer }),
    ),
  };
  for (const [what, text] of Object.entries(changed)) {
    assert.ok(text !== words && !(await passes(text)), `${what}: ${text}`);
  }
});

/** These put words beside the link. */
const WORDS = /^(?:quoted mail|chat text|Chinese|JSON|HTML|a redirect$|a bad escape)/;

test('a receipt alone has no text to compare', async () => {
  const fragment = LINK.split('#receipt=')[1] ?? '';
  const json = receiptText(receiptSample);
  const compact = JSON.stringify(JSON.parse(json));
  for (const text of [` <${LINK}>.`, fragment, json, compact, encodeURIComponent(json)]) {
    assert.not(await differs(text), text);
  }
  for (const [name, sent] of Object.entries(TRANSPORTS)) {
    assert.is(await differs(sent(LINK)), WORDS.test(name), name);
  }
});

test('the page refuses a receipt link or receipt data with text beside it', async () => {
  const json = receiptText(receiptSample);
  const texts = [LINK, json].flatMap((each) => [
    `Cost: 10.00 USDC\n${each}`,
    `${each}\nten dollars`,
  ]);
  texts.push(`${json} Paid: 10.00 USDC {}`, json.replace('"price"', '"price": "1",\n  "price"'));
  for (const text of texts) assert.not(await passes(text), text);
});

test.run();
