/**
 * The only writer of CSV (RFC 4180). Some of the text comes from peers, so this writer prevents any
 * text from running as a formula.
 */

/** A number of the table. It is written without an apostrophe, which would make it text. */
interface Figure {
  readonly figure: string;
}
type Cell = string | Figure;

/**
 * Marks a text as a number. @throws RangeError if it is no plain decimal number, which is a
 * caller's bug.
 */
export function figure(text: string): Figure {
  if (!/^-?\d+(?:\.\d+)?$/.test(text)) throw new RangeError(`not a number: ${text}`);
  return { figure: text };
}

/**
 * Matches the places where a spreadsheet would see the start of a formula. This includes full-width
 * and small forms of the signs, signs behind quotes and invisible blanks, and signs inside a field
 * after a semicolon or a line break, where some spreadsheets begin a cell.
 */
const FORMULA =
  /(?<=^|[;\t\r\n])(?=["\s\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212])/gu;

/**
 * Formats one field. A text that looks like a formula gets an apostrophe in front (OWASP, "CSV
 * Injection").
 */
export function csvField(text: string): string {
  const plain = text.replace(FORMULA, "'");
  const safe = /^[\t\r\n]/.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const fieldOf = (cell: Cell): string => (typeof cell === 'string' ? csvField(cell) : cell.figure);

/** Returns the rows as CSV. Each row ends with CRLF. */
export const csvTable = (rows: readonly (readonly Cell[])[]): string =>
  rows.map((row) => `${row.map(fieldOf).join(',')}\r\n`).join('');

/**
 * Returns the table with a byte order mark. Without the mark, spreadsheets do not read the table as
 * UTF-8.
 */
export const forSpreadsheet = (table: string): string => `\ufeff${table}`;
