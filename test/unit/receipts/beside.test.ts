// pure
/** The text beside a receipt: what the page writes there in any language, and anything else. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LANGUAGES } from '../../../src/main/languages.ts';
import { saysOther } from '../../../src/main/receipts/beside.ts';
import { receiptWords } from '../../../src/main/receipts/export.ts';
import { speak } from '../../../src/main/speak.ts';
import { NO_TALLY } from '../../../src/shared/quality-tally.ts';
import { receiptLink, receiptText } from '../../../src/shared/receipt/text.ts';
import { receiptSample } from '../../support/fuzz/samples.ts';

const TAGS = ['en', ...Object.keys(LANGUAGES)];
const LINK = receiptLink('https://chat.example/?network=local', receiptSample);
const TALLY = { ...NO_TALLY, goodMs: 90_000, fairMs: 5_000, interruptions: 2 };

/** Returns the text that a page in that language copies for a person. */
async function writtenIn(tag: string): Promise<string> {
  await speak(tag);
  return receiptWords(receiptSample, LINK, { role: 'host', callId: 'c', tally: TALLY });
}
const differs = (text: string): Promise<boolean> => saysOther(text, receiptSample, LANGUAGES);

test.after.each(() => speak('en'));

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
      lines.slice(0, -1).join('\n'),
    ];
    for (const copy of copies) assert.not(await differs(copy), copy);
  });

  test(`a receipt in ${tag} with any other text is noticed`, async () => {
    const words = await writtenIn(tag);
    const lines = words.split('\n');
    const [title = '', parties = '', time = ''] = lines;
    const changed: Readonly<Record<string, string>> = {
      'another sum': words.replace(time, time.replace(/\d+[.,]\d+/, '10.00')),
      'ten times as much': words.replaceAll(/(\d)([.,]\d\d)(?=.*USDC)/g, '$10$2'),
      'a line less': words.replace(`${time}\n`, ''),
      'a line more': `${words}10.00 USDC\n`,
      'a line before': `10.00 USDC\n${words}`,
      'another payer': words.replace(receiptSample.payer, receiptSample.payTo),
      'another year': words.replace(title, title.replace(/\d{4}/, '1999')),
      'a sum in the title': words.replace(title, `${title} 10.00 USDC`),
      'a number in the title': words.replace(title, `${title} 1000.00`),
      'a word more': words.replace(parties, `${parties} ok`),
      'another word': words.replace(time, time.replace(/\p{L}+/u, 'Zzz')),
      'a text in the address': words.replace('#receipt=', ' 10.00 USDC #receipt='),
    };
    for (const [what, text] of Object.entries(changed)) {
      assert.ok(text !== words && (await differs(text)), `${what}: ${text}`);
    }
  });
}

test('a receipt alone has no text to compare', async () => {
  const fragment = LINK.split('#receipt=')[1] ?? '';
  for (const text of [LINK, ` <${LINK}>.`, fragment, receiptText(receiptSample)]) {
    assert.not(await differs(text), text);
  }
});

test('a text beside a link or beside data is noticed', async () => {
  for (const receipt of [LINK, receiptText(receiptSample)]) {
    assert.ok(await differs(`Paid in all: 10.00 USDC\n${receipt}`));
    assert.ok(await differs(`${receipt}\nten dollars`));
  }
});

test.run();
