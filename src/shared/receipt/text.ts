import { ByteRangeError, fromBase64Url, toBase64Url } from '../bytes.ts';
import { err, ok, P2cError, raise, type Result } from '../errors.ts';
import type { CallReceipt } from './receipt.ts';
import { packReceipt, unpackReceipt } from './code.ts';
import { checkReceipt } from './check-receipt.ts';

/** A receipt as people pass it on: JSON, or a link with the receipt in its fragment. */

/** Longer than any receipt that `checkReceipt` accepts. */
const LONGEST_TEXT = 2_000_000;
/** How many braces in a text are tried as the start of a receipt. */
const MOST_STARTS = 50;
/** No receipt is shorter in base64url, and nothing typed by hand is longer. */
const SHORTEST_FRAGMENT = 180;

/** Returns JSON with the fields always in this order; amounts in atomic units, as strings. */
export function receiptText(receipt: CallReceipt): string {
  const plain = {
    version: receipt.version,
    network: receipt.network,
    transcript: receipt.transcript,
    payTo: receipt.payTo,
    feePayer: receipt.feePayer,
    payer: receipt.payer,
    sessionKey: receipt.sessionKey,
    price: receipt.price.toString(),
    prepaidPeriods: receipt.prepaidPeriods,
    unused: receipt.unused && {
      periodSeconds: receipt.unused.periodSeconds,
      countedSeconds: receipt.unused.countedSeconds,
      trialSeconds: receipt.unused.trialSeconds,
    },
    offer: receipt.offer,
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

/** Returns `page#receipt=…`. The fragment never leaves the browser that opens it. */
export const receiptLink = (page: string, receipt: CallReceipt): string =>
  `${page}#receipt=${toBase64Url(packReceipt(receipt))}`;

/**
 * Finds the receipt in pasted text: JSON or a link, with other text and quotation marks around it.
 * Error: `receipt_invalid` or `receipt_version` if there is none.
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
  if (text.length > LONGEST_TEXT) throw raise('receipt_invalid', { what: 'too long' });
  // Chat programs replace plain quotation marks with typographic ones.
  const plain = text.replace(/[\u201c-\u201f]/g, '"').replaceAll('\u00a0', ' ');
  const words = plain.includes('{') ? [] : plain.split(/[^\w-]+/);
  const fragment =
    /receipt=([\w-]+)/.exec(plain)?.[1] ?? words.find((word) => word.length >= SHORTEST_FRAGMENT);
  return fragment === undefined ? findJson(plain) : unpack(fragment);
}

function findJson(text: string): unknown {
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
  if (cut) throw raise('receipt_invalid', { what: 'its end is missing' });
  if (other === undefined) throw raise('receipt_invalid', { what: 'none found' });
  return other;
}

const isReceipt = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'version' in value && 'payments' in value;

function unpack(fragment: string): unknown {
  const bytes = fromBase64Url(fragment);
  if (!bytes) throw raise('receipt_invalid', { what: 'link' });
  try {
    return unpackReceipt(bytes);
  } catch (thrown) {
    if (thrown instanceof ByteRangeError) throw raise('receipt_invalid', { what: 'link' });
    throw thrown;
  }
}

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
