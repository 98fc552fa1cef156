// pure
/** The name of a peer's file, on the screen and on the disk. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  extensionOf,
  fileDisplayName,
  MAX_SAVE_NAME_BYTES,
  peerFileName,
  saveName,
} from '../../../src/shared/files/safe-name.ts';
import { visible } from '../../../src/shared/peer-text.ts';

const bytes = (text: string): number => Buffer.byteLength(text, 'utf8');

test('the page saves an ordinary name of any script unchanged', () => {
  for (const name of [
    'Übersicht – Jahr 2024 (final).xlsx',
    '報告書.pdf',
    'تقرير.pdf',
    'रिपोर्ट.pdf',
    'می‌خواهم.txt',
    '👩‍👩‍👧‍👦 family 🏳️‍🌈.jpg',
    '🏴󠁧󠁢󠁥󠁮󠁧󠁿 England.png',
    "it's [ok] #1 100% & more;+=@~$.txt",
  ]) {
    assert.is(saveName(name), name);
    assert.is(fileDisplayName(name), name);
  }
});

/** Names, and what they are saved as. */
const SAVED: Readonly<Record<string, readonly (readonly [name: string, saved: string])[]>> = {
  'leads out of the folder or to another one': [
    ['../../etc/passwd', '_.._etc_passwd'],
    ['..\\..\\Windows\\win.ini', '_.._Windows_win.ini'],
    ['C:\\autoexec.bat', 'C__autoexec.bat'],
    ...['', '.', '..', '   ', '. .', '\0', '\u202E', '\u200D'].map(
      (none) => [none, 'file'] as const,
    ),
    ['.htaccess', 'htaccess'],
  ],
  'is reserved or cut short by Windows': [
    ...['CON', 'nul', 'Aux', 'com1', 'COM¹', 'conin$', 'con.txt', 'con .txt', 'nul.tar.gz'].map(
      (word) => [word, `_${word}`] as const,
    ),
    ['CON.', '_CON'],
    ...['console.log', 'com10', 'null', 'lpt'].map((free) => [free, free] as const),
    ['a<b>c:d"e|f?g*h', 'a_b_c_d_e_f_g_h'],
    ['trailing. . ', 'trailing'],
  ],
  // U+202E turns what follows: the first would be shown as "photo_exe.jpg".
  'disguises its extension': [
    ['photo_\u202Egpj.exe', 'photo_gpj.exe'],
    ['a\u2066\u2069\u200E\u200F\u061C\u202A.txt', 'a.txt'],
    ['invoice.pdf\u3164\u3164.exe', 'invoice.pdf.exe'],
    ['a\u{E0041}\u{E0042}.txt', 'a.txt'],
    ['two\r\nlines\u2028here.txt', 'two lines here.txt'],
    [`a${' '.repeat(200)}.exe`, 'a .exe'],
  ],
  'is spelled in code points that no file system takes': [
    ['re\u0301sume\u0301.pdf', 'résumé.pdf'],
    ['e\u200B\u0301.txt', 'é.txt'],
    ['a\uD800b.txt', 'a_b.txt'],
  ],
  'is cut within a grapheme or loses its extension': [
    [`${'👩‍👩‍👧‍👦'.repeat(20)}.jpeg`, `${'👩‍👩‍👧‍👦'.repeat(10)}.jpeg`],
    [`${'a'.repeat(300)}.tar.gz`, `${'a'.repeat(248)}.tar.gz`],
    ['é'.repeat(200), 'é'.repeat(127)],
    [`x.${'y'.repeat(300)}`, `x_${'y'.repeat(253)}`],
  ],
};
for (const [what, names] of Object.entries(SAVED)) {
  test(`no saved name ${what}`, () => {
    for (const [name, saved] of names) assert.is(saveName(name), saved, JSON.stringify(name));
  });
}

test('a long shown name shows its extension', () => {
  assert.ok(fileDisplayName(`${'a'.repeat(300)}.pdf.exe`).endsWith('.pdf.exe'));
});

test('the page replaces an invisible name with a word', () => {
  for (const blank of ['\u3164', '\u2800', '\u200B', '\u00AD', '\u0301', ' ', '.\u3164']) {
    assert.is(saveName(`${blank}.txt`), 'file.txt', JSON.stringify(blank));
    assert.is(saveName(peerFileName(`${blank}.txt`)), 'file.txt', JSON.stringify(blank));
    assert.is(fileDisplayName(`${blank}.tar.gz`), 'file.tar.gz', JSON.stringify(blank));
    assert.is(saveName(blank), 'file');
  }
  assert.is(saveName(peerFileName('.htaccess')), 'htaccess');
});

test('a cut name never ends in an extension from its middle', () => {
  const stem = 'x'.repeat(251);
  const tails = [
    ' with all originals (2026)\uA4F8jpg',
    ' kept for you in one folder jpg',
    `${'-'.repeat(17)}\u2024jpg`,
    'x'.repeat(40),
  ];
  for (const tail of tails) {
    const saved = saveName(`${stem}.exe${tail}`);
    assert.is(extensionOf(saved), '', saved.slice(-20));
    assert.ok(!saved.includes('.'), tail);
  }
});

/** Names from whole Unicode, with everything dangerous much more often than by chance. */
const anyName = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.constantFrom(
        ...['.', '..', '/', '\\', ' ', '\u202E', '\u200D', '\uFEFF', '\0', '\n', 'CON', 'nul', '.'],
        ...['\uD800', '\uDFFF', '\u0301', '\u1100', '\u1161', '👩‍👩‍👧‍👦', '\u{E0041}', '\u3164', '.exe'],
        ...['a'.repeat(250), '字'.repeat(80), '\u0302'.repeat(130), ' '.repeat(100)],
      ),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

test('every saved name suits every file system', () => {
  fc.assert(
    fc.property(anyName, (name) => {
      const saved = saveName(name);
      assert.ok(saved.length > 0);
      assert.ok(bytes(saved) <= MAX_SAVE_NAME_BYTES, `${bytes(saved)} bytes`);
      assert.not.match(saved, /[/\\:*?"<>|]/);
      assert.not.match(
        saved,
        /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/u,
      );
      assert.not.match(saved, /^[. ]|[. ]$/);
      const device = saved.split('.')[0]?.trimEnd() ?? '';
      assert.not.match(device, /^(con|prn|aux|nul|(com|lpt)[0-9¹²³])$/i);
      assert.is(saved, saved.normalize('NFC'));
      const alike = (text: string): string => text.replace(/[/\\:*?"<>|\uFFFD]/g, '_');
      const ends = alike(saved.slice(saved.lastIndexOf('.') + 1));
      const shown = alike(visible(name, '_')).replace(/[. \u200C\u200D]+$/, '');
      assert.ok(!saved.includes('.') || shown.endsWith(ends), 'the extension is that of the name');
      assert.is(saveName(saved), saved, 'saving twice changes nothing');
    }),
    { numRuns: 3000, seed: 20 },
  );
});

test('every shown name is short and has no invisible characters', () => {
  const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });
  fc.assert(
    fc.property(anyName, (name) => {
      const shown = fileDisplayName(name);
      assert.ok(shown.length > 0);
      assert.ok([...segmenter.segment(shown)].length <= 66);
      assert.not.match(shown, /[\p{Cc}\p{Cs}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u);
    }),
    { numRuns: 2000, seed: 21 },
  );
});

test.run();
