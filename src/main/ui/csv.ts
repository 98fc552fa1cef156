/** The one writer of CSV (RFC 4180). Its text comes from peers too, so none of it runs as a formula. */

/** A number of the table: left as it is, because an apostrophe would make it text. */
interface Figure {
  readonly figure: string;
}
type Cell = string | Figure;

/** @throws RangeError if it is no plain decimal number, which is a caller's bug. */
export function figure(text: string): Figure {
  if (!/^-?\d+(?:\.\d+)?$/.test(text)) throw new RangeError(`not a number: ${text}`);
  return { figure: text };
}

/**
 * Matches where a spreadsheet would see the start of a formula: full-width and small forms of the
 * signs, behind quotes and invisible blanks, and inside a field where a semicolon or a line break
 * separates cells.
 */
const FORMULA =
  /(?<=^|[;\t\r\n])(?=["\s\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212])/gu;

/** Formats one field. A would-be formula gets an apostrophe first (OWASP, "CSV Injection"). */
export function csvField(text: string): string {
  const plain = text.replace(FORMULA, "'");
  const safe = /^[\t\r\n]/.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const fieldOf = (cell: Cell): string => (typeof cell === 'string' ? csvField(cell) : cell.figure);

/** Returns the rows, each ended by CRLF. */
export const csvTable = (rows: readonly (readonly Cell[])[]): string =>
  rows.map((row) => `${row.map(fieldOf).join(',')}\r\n`).join('');

/** Returns the table with the byte order mark without which spreadsheets do not take it for UTF-8. */
export const forSpreadsheet = (table: string): string => `\ufeff${table}`;
