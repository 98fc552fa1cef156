import { inflateSync } from 'node:zlib';

/**
 * Reads the text of a PDF that Chromium printed (Skia's writer: no object streams, each font with a
 * ToUnicode table). Enough to see that nothing is missing or cut; no reader for other PDFs.
 */

interface PdfPage {
  /** In points. */
  readonly width: number;
  readonly height: number;
  /** All of it in the order in which it was painted, without white space and format characters. */
  readonly text: string;
  /** Where pieces of text begin, in points from the left and the bottom. */
  readonly starts: readonly (readonly [x: number, y: number])[];
}

/** As {@link PdfPage.text} has it: ligatures are letters. */
export const squeezed = (text: string): string =>
  text.normalize('NFKC').replace(/[\s\p{Cf}]/gu, '');

type Matrix = readonly [number, number, number, number, number, number];
const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];
/** First `a`, then `b`. */
const times = (a: Matrix, b: Matrix): Matrix => [
  a[0] * b[0] + a[1] * b[2],
  a[0] * b[1] + a[1] * b[3],
  a[2] * b[0] + a[3] * b[2],
  a[2] * b[1] + a[3] * b[3],
  a[4] * b[0] + a[5] * b[2] + b[4],
  a[4] * b[1] + a[5] * b[3] + b[5],
];

interface PdfObject {
  readonly head: string;
  readonly stream: string;
}

function objectsOf(pdf: Uint8Array): ReadonlyMap<string, PdfObject> {
  const all = Buffer.from(pdf).toString('latin1');
  const found = new Map<string, PdfObject>();
  for (const { 1: id = '', index, 0: begin } of all.matchAll(/(?<=^|[\r\n])(\d+) 0 obj\b/g)) {
    const at = index + begin.length;
    const end = all.indexOf('endobj', at);
    const [head = '', rest] = all.slice(at, end).split(/stream\r?\n/, 2);
    if (rest === undefined) {
      found.set(id, { head, stream: '' });
      continue;
    }
    const from = at + all.slice(at).indexOf('stream') + 'stream'.length;
    const start = from + (all[from] === '\r' ? 2 : 1);
    const length = Number(/\/Length (\d+)/.exec(head)?.[1]);
    const bytes = Buffer.from(all.slice(start, start + length), 'latin1');
    const isPacked = head.includes('/FlateDecode');
    found.set(id, { head, stream: (isPacked ? inflateSync(bytes) : bytes).toString('latin1') });
  }
  return found;
}

const textOfHex = (hex: string): string => Buffer.from(hex, 'hex').swap16().toString('utf16le');
/** Returns glyph → text. */
function toUnicode(table: string): ReadonlyMap<number, string> {
  const map = new Map<number, string>();
  for (const [, lines = ''] of table.matchAll(/beginbfchar([^]*?)endbfchar/g)) {
    for (const [, glyph = '', text = ''] of lines.matchAll(/<(\w+)>\s*<(\w+)>/g))
      map.set(parseInt(glyph, 16), textOfHex(text));
  }
  for (const [, lines = ''] of table.matchAll(/beginbfrange([^]*?)endbfrange/g)) {
    for (const [, a = '', b = '', to = ''] of lines.matchAll(/<(\w+)>\s*<(\w+)>\s*<(\w+)>/g)) {
      const first = parseInt(a, 16);
      for (let glyph = first; glyph <= parseInt(b, 16); glyph += 1)
        map.set(glyph, String.fromCodePoint(parseInt(to, 16) + glyph - first));
    }
  }
  return map;
}

const TOKEN =
  /<([0-9A-Fa-f\s]*)>|\(((?:\\.|[^\\)])*)\)|\/([\w.+-]+)|(-?[\d.]+)|([A-Za-z'"*]+)|[[\]]/g;

type Fonts = ReadonlyMap<string, ReadonlyMap<number, string>>;

/** Runs the operators of a page that place and show text. */
function readContent(content: string, fonts: Fonts): Pick<PdfPage, 'text' | 'starts'> {
  let text = '';
  const starts: [number, number][] = [];
  const saved: Matrix[] = [];
  let [page, line]: [Matrix, Matrix] = [IDENTITY, IDENTITY];
  let font = fonts.values().next().value;
  let [name, shown]: [string, string] = ['', ''];
  let numbers: number[] = [];
  const matrix = (): Matrix => {
    const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = numbers.slice(-6);
    return [a, b, c, d, e, f];
  };
  const glyphs = (hex: string): string =>
    (hex.match(/.{4}/g) ?? []).map((each) => font?.get(parseInt(each, 16)) ?? '\ufffd').join('');
  const operators: Readonly<Record<string, () => void>> = {
    q: () => void saved.push(page),
    Q: () => (page = saved.pop() ?? IDENTITY),
    cm: () => (page = times(matrix(), page)),
    BT: () => (line = IDENTITY),
    Tf: () => (font = fonts.get(name)),
    Tm: () => (line = matrix()),
    Td: () => (line = times([1, 0, 0, 1, numbers.at(-2) ?? 0, numbers.at(-1) ?? 0], line)),
    Tj: show,
    TJ: show,
  };
  function show(): void {
    const [, , , , x, y] = times(line, page);
    starts.push([x, y]);
    text += shown;
  }
  for (const [, hex, plain, named, number, operator] of content.matchAll(TOKEN)) {
    if (hex !== undefined) shown += glyphs(hex.replace(/\s/g, ''));
    else if (plain !== undefined) shown += plain;
    else if (named !== undefined) name = named;
    else if (number !== undefined) numbers.push(Number(number));
    else if (operator !== undefined) {
      operators[operator]?.();
      numbers = [];
      shown = '';
    }
  }
  return { text: squeezed(text), starts };
}

/** Returns the pages, in order. */
export function readPdf(pdf: Uint8Array): readonly PdfPage[] {
  const objects = objectsOf(pdf);
  const of = (id = ''): PdfObject => objects.get(id) ?? { head: '', stream: '' };
  const pages = [...objects.values()].filter(({ head }) => /\/Type\s*\/Page\b/.test(head));
  return pages.map(({ head }) => {
    const fonts = new Map<string, ReadonlyMap<number, string>>();
    for (const [, name = '', id] of head.matchAll(/\/(F\d+)\s+(\d+) 0 R/g)) {
      const [, table] = /\/ToUnicode\s+(\d+) 0 R/.exec(of(id).head) ?? [];
      fonts.set(name, toUnicode(of(table).stream));
    }
    const [, content] = /\/Contents\s+(\d+) 0 R/.exec(head) ?? [];
    const box = /\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)/.exec(head);
    const [width, height] = [Number(box?.[1]), Number(box?.[2])];
    return { width, height, ...readContent(of(content).stream, fonts) };
  });
}
