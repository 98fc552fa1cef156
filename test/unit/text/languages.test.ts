// pure
// Each language has every text that English has, with the same placeholders.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LANGUAGES, languageFor } from '../../../src/main/languages.ts';
import { formsOf } from '../../../src/main/languages/forms.ts';
import { lacks, missing } from '../../support/languages.ts';

test('no language lacks a text', async () => {
  const found = await lacks();
  assert.equal([...found.keys()], Object.keys(LANGUAGES));
  for (const [tag, all] of found) assert.equal(all, [], tag);
});

test('the check names a text that is missing, empty or without placeholders', () => {
  const english = {
    ask: 'Refund…',
    pay: (sum: string): string => `Pay ${sum}`,
    two: (a: string, b: string): string => `${a} of ${b}`,
    deep: { host: 'Host' },
  };
  const theirs = {
    ask: '',
    pay: 'Bezahlen',
    two: (a: string): string => `${a} davon`,
    deep: {},
    more: 'Mehr',
  };
  assert.equal(missing(english, theirs, 'table'), [
    'table.more: not in English',
    'table.ask: empty',
    'table.pay: no placeholders',
    'table.two: other placeholders than in English',
    'table.deep.host: missing',
  ]);
});

test('the page speaks the chosen language, else the browser’s first available language', () => {
  const has = ['de', 'pt-BR', 'zh-Hans'];
  assert.is(languageFor('de', ['en-US'], has), 'de');
  assert.is(languageFor('en', ['de-AT'], has), 'en');
  assert.is(languageFor('xx', ['de-AT'], has), 'de');
  assert.is(languageFor(undefined, ['fr', 'de-AT', 'en'], has), 'de');
  assert.is(languageFor(undefined, ['en-GB', 'de'], has), 'en');
  assert.is(languageFor(undefined, ['pt-PT'], has), 'pt-BR');
  assert.is(languageFor(undefined, ['zh-CN'], has), 'zh-Hans');
  assert.is(languageFor(undefined, ['zh-Hant-TW', 'zh-TW'], has), 'en');
  assert.is(languageFor(undefined, [], has), 'en');
});

test('a number picks the plural form of its language', () => {
  const german = formsOf('de');
  assert.is(german(1, { one: '# Minute', other: '# Minuten' }), '1 Minute');
  assert.is(german(1200, { one: '# Minute', other: '# Minuten' }), '1.200 Minuten');
  assert.is(formsOf('zh-Hans')(1, { other: '# 分钟' }), '1 分钟');
});

test.run();
