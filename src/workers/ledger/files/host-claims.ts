import * as v from 'valibot';
import { fromBase64Url, toBase64Url, toHex, utf8 } from '../../../shared/bytes.ts';
import { P2cError, toAppError } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import { parseAtomic } from '../../../shared/money.ts';
import type { SaleListing } from '../../../shared/api/sale.ts';
import { verifySignature } from '../solana/keys.ts';
import { isGivenBack, refundUrl } from '../refund/entry.ts';
import { readRefunds } from '../refund/look.ts';
import { checkPayment, type ReadBack } from '../payment/check-payment.ts';
import type { ChainTransaction } from '../solana/rpc-parse.ts';
import { newSecret } from '../sale/file-grant.ts';
import { type ClaimedPayment, FileClaim, FileNonce } from '../x402/messages.ts';
import { inBackground, type Chain } from '../payment/chain.ts';
import type { Agreement } from '../x402/quote.ts';
import { commitmentOf, type FindListing, memoFor, referenceOf } from '../x402/resources.ts';
import type { Receipt } from '../sale/settle.ts';
import { callIdOf } from '../x402/transcript.ts';
import { RPC, RpcFailure } from '../x402/wire.ts';

/**
 * How a guest proves in a later call that a file was paid for (docs/protocol/x402.md, "Downloading
 * a file again"). Both sides build the same text, and the wallet that paid signs it. The chain
 * shows what the payment was for.
 */

const CLAIM_NONCE_BYTES = 32;

interface Claim {
  readonly payTo: string;
  /** The tree hash of the file. */
  readonly root: Uint8Array;
  /** The signature of the payment. */
  readonly signature: string;
  /** The call in which the file is requested again. */
  readonly callId: string;
  /** The host's nonce, base64url. */
  readonly nonce: string;
}

/**
 * Returns the text that the wallet shows and signs. It is ASCII only, for hardware wallets. No
 * field can contain a line end, so different requests always have different texts. No transaction
 * begins with the same bytes.
 */
export const claimText = ({ payTo, root, signature, callId, nonce }: Claim): string =>
  [
    'Pay2Chat: a paid file, once more',
    '',
    'My wallet paid this host for this file. I ask for it again in this call. This pays nothing.',
    '',
    'Version: 1',
    `Host: ${payTo}`,
    `File: ${toHex(root)}`,
    `Payment: ${signature}`,
    `Call: ${callId}`,
    `Nonce: ${nonce}`,
  ].join('\n');

const TRANSCRIPT_BYTES = 32;
const SALT_BYTES = 16;

/**
 * Returns the memo of a payment that bought this content. Null if the transcript or the salt has a
 * wrong size.
 */
export async function claimedMemo(
  payment: ClaimedPayment,
  listing: SaleListing,
): Promise<string | null> {
  const transcript = fromBase64Url(payment.transcript);
  const salt = fromBase64Url(payment.salt);
  if (transcript?.length !== TRANSCRIPT_BYTES || salt?.length !== SALT_BYTES) return null;
  const url = `pay2chat:${callIdOf(transcript)}/${payment.resource}`;
  return memoFor(
    transcript,
    url,
    await commitmentOf({ kind: 'file', listing: { ...listing, salt } }),
  );
}

/**
 * Host: grants files that were paid for in an earlier call. This needs no stored data of this
 * browser: the wallet proves that it made the payment, and the chain shows what the payment was for
 * (docs/protocol/x402.md, "Downloading a file again").
 */
export interface HostClaims {
  /**
   * Answers `file.nonce`.
   * @throws RpcFailure
   */
  nonce(params: unknown): { readonly nonce: string };
  /**
   * Answers `file.claim`.
   * @throws RpcFailure
   */
  claim(params: unknown): Promise<{ readonly secret: string }>;
}

interface HostClaimsOptions {
  readonly chain: Chain;
  readonly agreed: Agreement;
  readonly log: EventLog;
  readonly findListing: FindListing;
  readonly life: AbortSignal;
  readonly onGranted: (
    listing: SaleListing,
    receipt: Receipt,
    secret: Uint8Array<ArrayBuffer>,
  ) => void;
}

/** The reasons for which the host may refuse. */
type Refusal =
  | 'unknown_resource'
  | 'nonce_unknown'
  | 'claim_busy'
  | 'too_many_claims'
  | 'proof_invalid'
  | 'payment_unseen'
  | 'payment_mismatch'
  | 'payment_refunded';

/** How long a nonce is valid, in ms. Longer than the guest waits for the wallet. */
const NONCE_MS = 300_000;
/**
 * The most requests in a minute. Each costs the host's own RPC server a few requests. The fee payer
 * pays nothing.
 */
const MAX_PER_MINUTE = 10;
const MINUTE_MS = 60_000;
/** After this many failed requests in a call, all further requests are refused. */
const MAX_FAILURES = 12;

const refusal = (word: Refusal): RpcFailure =>
  new RpcFailure(word === 'unknown_resource' ? RPC.invalidParams : RPC.outOfTurn, word);

interface Granted {
  readonly owner: string;
  readonly signature: string;
  readonly secret: Uint8Array<ArrayBuffer>;
}

export function createHostClaims(options: HostClaimsOptions): HostClaims {
  const { chain, log, life } = options;
  const { callId, terms, feePayer } = options.agreed;
  /** The nonce of each listing. A new nonce replaces the earlier one. */
  const nonces = new Map<string, { readonly nonce: string; readonly untilMs: number }>();
  const granted = new Map<string, Granted>();
  let drawnAtMs: readonly number[] = [];
  let failures = 0;
  let busy = false;

  function listingOf(id: string): SaleListing {
    const listing = options.findListing(id);
    if (!listing || listing.price === 0n) throw refusal('unknown_resource');
    return listing;
  }

  /** Returns the nonce of a listing. The nonce is used up, even if the request fails later. */
  function use(id: string): string {
    const drawn = nonces.get(id);
    nonces.delete(id);
    if (!drawn || chain.env.nowMs() >= drawn.untilMs) throw refusal('nonce_unknown');
    return drawn.nonce;
  }

  async function isProven(
    { payment, owner, proof }: FileClaim,
    listing: SaleListing,
    nonce: string,
  ): Promise<boolean> {
    const { signature } = payment;
    const text = claimText({ payTo: terms.payTo, root: listing.root, signature, callId, nonce });
    const bytes = fromBase64Url(proof);
    return bytes !== null && verifySignature(owner, bytes, utf8(text));
  }

  /**
   * Reads a transaction with a single request. Repeating it would not help: a server either shows
   * an old payment at once, or no longer stores it.
   */
  async function lookUp(signature: string): Promise<ChainTransaction | null> {
    try {
      return await chain.rpc.getTransaction(signature, 'confirmed', { signal: life });
    } catch (thrown) {
      if (life.aborted) throw thrown;
      log.add('claim_unread', { code: toAppError(thrown).code });
      throw refusal('payment_unseen');
    }
  }

  /** Reads the payment. Returns null if it did not buy this file from this host. */
  async function readPaid(
    { payment, owner }: FileClaim,
    listing: SaleListing,
  ): Promise<ReadBack | null> {
    const { signature } = payment;
    const amount = parseAtomic(payment.amount);
    const memo = await claimedMemo(payment, listing);
    if (amount === null || memo === null) return null;
    const found = await lookUp(signature);
    if (!found) throw refusal('payment_unseen');
    const expected = { signature, mint: chain.mint, payTo: terms.payTo, amount, memo };
    try {
      const paid = { ...expected, authority: null, source: null };
      const seen = checkPayment(found, paid);
      if (seen.sourceOwner !== owner) return null;
      // Anyone who knows the file's hash can make up a memo and pay one cent with it. The fee payer
      // signs only what it has quoted, so its signature proves the price. Without that signature,
      // for example if the key was lost, the payment must be at least today's price.
      const [sponsor] = found.accounts;
      return sponsor === feePayer || seen.amount >= listing.price ? seen : null;
    } catch (thrown) {
      if (thrown instanceof P2cError) return null;
      throw thrown;
    }
  }

  /**
   * Tells whether the payment was refunded, by this browser's journal or the chain. A refund from
   * another browser of the host's wallet counts. A transaction by someone else with the same memo
   * does not.
   */
  async function isRefunded({ payment, owner }: FileClaim, paid: ReadBack): Promise<boolean> {
    const { signature } = payment;
    if (await isGivenBack(chain, signature)) return true;
    const transcript = fromBase64Url(payment.transcript);
    if (!transcript) return false;
    const itsCall = callIdOf(transcript);
    const memo = await memoFor(transcript, refundUrl(itsCall, signature));
    const { amount } = paid;
    const sought = { host: terms.payTo, payer: owner, amount, inPart: false, memo };
    try {
      // The guest chooses the payment, so the search has low priority and does not delay payments
      // of this call.
      const reader = inBackground(chain);
      const reference = await referenceOf(transcript, itsCall);
      const { byMemo, trouble } = await readRefunds(reader, reference, [sought], life);
      if (trouble) throw trouble;
      return byMemo.has(memo);
    } catch (thrown) {
      if (life.aborted) throw thrown;
      log.add('claim_unread', { code: toAppError(thrown).code });
      throw refusal('payment_unseen');
    }
  }

  async function grant(claim: FileClaim, listing: SaleListing): Promise<Granted> {
    const { owner, payment } = claim;
    const { signature } = payment;
    const known = granted.get(listing.id);
    if (known?.owner === owner && known.signature === signature) {
      if (await isGivenBack(chain, signature)) throw refusal('payment_refunded');
      return known;
    }
    const seen = await readPaid(claim, listing);
    if (!seen) throw refusal('payment_mismatch');
    if (await isRefunded(claim, seen)) throw refusal('payment_refunded');
    const secret = await newSecret(chain.kv, callId, listing.id);
    const { amount, authority } = seen;
    const network = chain.caip2;
    const response = { success: true, payer: authority, transaction: signature, network };
    const fresh = { owner, signature, secret };
    granted.set(listing.id, fresh);
    options.onGranted(listing, { signature, amount, payer: owner, response }, secret);
    return fresh;
  }

  return {
    nonce(params) {
      const { id } = listingOf(v.parse(FileNonce, params).id);
      const nowMs = chain.env.nowMs();
      drawnAtMs = drawnAtMs.filter((atMs) => nowMs - atMs < MINUTE_MS);
      if (drawnAtMs.length >= MAX_PER_MINUTE || failures >= MAX_FAILURES) {
        throw refusal('too_many_claims');
      }
      drawnAtMs = [...drawnAtMs, nowMs];
      const nonce = toBase64Url(chain.env.randomBytes(CLAIM_NONCE_BYTES));
      nonces.set(id, { nonce, untilMs: nowMs + NONCE_MS });
      return { nonce };
    },
    async claim(params) {
      const claim = v.parse(FileClaim, params);
      const listing = listingOf(claim.id);
      if (busy) throw refusal('claim_busy');
      busy = true;
      try {
        if (!(await isProven(claim, listing, use(claim.id)))) throw refusal('proof_invalid');
        const { secret } = await grant(claim, listing);
        log.add('claimed', { id: listing.id });
        return { secret: toBase64Url(secret) };
      } catch (thrown) {
        failures += 1;
        throw thrown;
      } finally {
        busy = false;
      }
    },
  };
}
