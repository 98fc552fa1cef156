// pure
// Texts of a table follow the page's language; a language that lacks one leaves it in English.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  $language,
  ENGLISH,
  inEnglish,
  isPhrase,
  phrase,
  texts,
} from '../../../src/main/text/texts.ts';

const table = texts('tableOfTest', {
  ask: 'Refund…',
  deep: { host: 'Earned', guest: 'Spent' },
  list: ['one', 'two'],
  count: (n: number): string => (n === 1 ? '1 minute' : `${n} minutes`),
});

const german = {
  tag: 'de',
  dir: 'ltr',
  tables: {
    tableOfTest: {
      ask: 'Erstatten …',
      deep: { host: 'Verdient' },
      list: ['eins', 'zwei'],
      count: (n: number): string => (n === 1 ? '1 Minute' : `${n} Minuten`),
    },
  },
} as const;

test.after.each(() => $language.set(ENGLISH));

test('a text appears in English until the table of another language is loaded', () => {
  assert.is(table.ask(), 'Refund…');
  assert.is(table.count(2), '2 minutes');
  $language.set({ ...german, tables: {} });
  assert.is(table.ask(), 'Refund…');
});

test('texts, lists, nested texts and texts with figures change with the language', () => {
  $language.set(german);
  assert.is(table.ask(), 'Erstatten …');
  assert.is(table.deep.host(), 'Verdient');
  assert.equal(
    table.list.map((each) => each()),
    ['eins', 'zwei'],
  );
  assert.is(table.count(2), '2 Minuten');
  $language.set(ENGLISH);
  assert.is(table.ask(), 'Refund…');
});

test('a text that a language lacks appears in English', () => {
  $language.set(german);
  assert.is(table.deep.guest(), 'Spent');
});

test('the page can get the English text in any language', () => {
  $language.set(german);
  assert.is(
    inEnglish(() => table.ask()),
    'Refund…',
  );
  assert.is(table.ask(), 'Erstatten …');
});

test('only texts that depend on the language alone count as phrases', () => {
  assert.ok(isPhrase(table.ask));
  assert.ok(isPhrase(phrase(() => table.count(3))));
  assert.not(isPhrase(table.count));
  assert.not(isPhrase(() => table.ask()));
});

test.run();
