import { ByteRangeError, ByteReader, fromBase64Url, toBase64Url } from '../bytes.ts';
import { err, ok, ownText, P2cError, raise, type Result } from '../errors.ts';
import { gather, markerOf, plain, runsOn } from '../pasted.ts';
import type { CallReceipt } from './receipt.ts';
import { packReceipt, unpackReceipt } from './code.ts';
import { checkReceipt } from './check-receipt.ts';

/**
 * A receipt in the forms that people pass on: JSON, or a link whose fragment contains the receipt.
 */

/** The longest texts, in characters. Any receipt that `checkReceipt` accepts is shorter. */
const LONGEST_TEXT = 2_000_000;
const LONGEST_FRAGMENT = 600_000;
/** The marker before the receipt in a link. */
const MARKER = markerOf([...'receipt', '='], 'gi');
/** The number of links that are tried, counted from the end of the text. */
const MOST_LINKS = 8;
/** The number of braces in a text that are tried as the start of a receipt. */
const MOST_STARTS = 20;
/** Matches the first line of a receipt whose link has lost its beginning. */
const FIRST_LINE = /(?<![\w-])[\w-]{40}/g;

/** Returns JSON with the fields in a fixed order. Amounts are strings, in atomic units. */
export function receiptText(receipt: CallReceipt): string {
  const plain = {
    version: receipt.version,
    network: receipt.network,
    transcript: receipt.transcript,
    payTo: receipt.payTo,
    feePayer: receipt.feePayer,
    payer: receipt.payer,
    deposit: receipt.deposit,
    sessionKey: receipt.sessionKey,
    price: receipt.price.toString(),
    prepaidPeriods: receipt.prepaidPeriods,
    unused: receipt.unused && {
      periodSeconds: receipt.unused.periodSeconds,
      countedSeconds: receipt.unused.countedSeconds,
      trialSeconds: receipt.unused.trialSeconds,
    },
    ahead: receipt.ahead,
    approvals: receipt.approvals.map(({ signature, cap, blockTimeS }) => ({
      signature,
      cap: cap.toString(),
      blockTimeS,
    })),
    payments: receipt.payments.map((payment) => ({
      kind: payment.kind,
      resource: payment.resource,
      commitment: payment.commitment,
      amount: payment.amount.toString(),
      signature: payment.signature,
      blockTimeS: payment.blockTimeS,
    })),
  };
  return `${JSON.stringify(plain, null, 2)}\n`;
}

/** Returns `page#receipt=…`. Browsers do not send the fragment to a server. */
export const receiptLink = (page: string, receipt: CallReceipt): string =>
  `${page}#receipt=${toBase64Url(packReceipt(receipt))}`;

/**
 * Finds the receipt in a pasted text: JSON or a link, with whatever programs add around it and
 * inside it. If there are several links, uses the last valid one. Error: `receipt_invalid` or
 * `receipt_version` if the text contains no valid receipt.
 */
export function parseReceipt(text: string): Result<CallReceipt> {
  try {
    return ok(checkReceipt(find(text)));
  } catch (thrown) {
    if (thrown instanceof P2cError) return err(thrown.error);
    throw thrown;
  }
}

function find(text: string): unknown {
  if (text.length > LONGEST_TEXT) throw raise('receipt_invalid', { what: ownText('too long') });
  const source = plain(text);
  const links = [...source.matchAll(MARKER)].map(({ 0: { length }, index }) => index + length);
  if (links.length > 0) {
    const found = unpackOneOf(source, links.slice(-MOST_LINKS).reverse());
    if (found === undefined) throw raise('receipt_invalid', { what: ownText('link') });
    return found;
  }
  if (source.includes('{')) return findJson(source);
  const lines = [...source.matchAll(FIRST_LINE)].map(({ index }) => index);
  const found = unpackOneOf(source, lines.slice(0, MOST_LINKS));
  if (!isReceipt(found)) throw raise('receipt_invalid', { what: ownText('none found') });
  return found;
}

/**
 * Returns the first receipt that begins at one of these positions. If none exists, returns one of
 * another version.
 */
function unpackOneOf(source: string, starts: readonly number[]): unknown {
  let other: unknown;
  for (const start of starts) {
    const value = unpack(source, start);
    if (isReceipt(value)) return value;
    other ??= value;
  }
  return other;
}

/**
 * Reads base64url from `start` to the end of the receipt. The bytes of the receipt determine where
 * it ends. Returns undefined if there is no receipt.
 */
function unpack(source: string, start: number): unknown {
  const { text } = gather(source, start, source.length, LONGEST_FRAGMENT);
  const reader = new ByteReader(
    fromBase64Url(text.padEnd(4 * Math.ceil(text.length / 4), 'A')) ?? new Uint8Array(),
  );
  const all = reader.remaining;
  try {
    const value = unpackReceipt(reader);
    if (!isReceipt(value)) return value;
    const length = Math.ceil((4 * (all - reader.remaining)) / 3);
    const { text: its, end } = gather(source, start, source.length, length);
    return its.length === length && fromBase64Url(its) && !runsOn(source, end) ? value : undefined;
  } catch (thrown) {
    if (thrown instanceof ByteRangeError) return undefined;
    throw thrown;
  }
}

/** Matches line breaks, quoting marks and spaces, because a receipt contains no spaces. */
const LAYOUT = /=?[\r\n][\s>|]*|[\s>|]+/g;

function findJson(source: string): unknown {
  // Chat programs replace plain quotation marks with typographic ones.
  const text = source.replace(LAYOUT, '').replace(/[\u201c-\u201f]/g, '"');
  let other: unknown;
  let cut = false;
  let start = text.indexOf('{');
  for (let tries = 0; start >= 0 && tries < MOST_STARTS; tries += 1) {
    const end = endOf(text, start);
    cut ||= end < 0;
    const value = end < 0 ? undefined : parsed(text.slice(start, end));
    if (isReceipt(value)) return value;
    other ??= value;
    start = text.indexOf('{', value === undefined ? start + 1 : end);
  }
  if (cut) throw raise('receipt_invalid', { what: ownText('its end is missing') });
  if (other === undefined) throw raise('receipt_invalid', { what: ownText('none found') });
  return other;
}

const isReceipt = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'version' in value && 'payments' in value;

/** Returns the position after the brace that closes the one at `start`, or −1. */
function endOf(text: string, start: number): number {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{') depth += 1;
    else if (character === '}' && --depth === 0) return at + 1;
  }
  return -1;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
