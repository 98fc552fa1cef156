import { hasLanded, isOpen, movedNothing } from '../../../shared/api/payments.ts';
import type { FileFunds, SignTransaction } from '../../../shared/api/ledger.ts';
import { toHex } from '../../../shared/bytes.ts';
import {
  type AppError,
  appError,
  err,
  ok,
  raise,
  type Result,
  toAppError,
} from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import type { SaleListing } from '../../../shared/api/sale.ts';
import type { JournalEntry } from '../payment/journal.ts';
import type { Authority } from '../solana/payload.ts';
import { reconsider } from '../payment/payments.ts';
import type { Sending } from '../sale/buyer.ts';
import {
  type Purchase,
  type PurchaseOptions,
  settlePurchase,
  type Settled,
  signPurchase,
} from '../sale/purchase.ts';
import { type Bought, saleOf } from '../sale/file-grant.ts';
import { unlessTrouble } from '../solana/env.ts';
import { keepPurchase, purchasesOf } from './purchases.ts';
import { resourceUrl } from '../x402/resources.ts';
import { RpcFailure, type Wire } from '../x402/wire.ts';
import type { Greeted } from '../x402/quote.ts';

/**
 * Buys files. Like a minute, a file counts as paid when the guest's own RPC server shows the
 * payment. The host then owes the sale secret. The page asks for the secret until the host sends it
 * or refuses permanently.
 *
 * The guest never pays twice for the same content. Before the wallet signs, the file's root is
 * looked up among all payments of this wallet to this host. A payment that may still land is
 * watched until the chain has decided. A payment that landed under this listing entitles the guest
 * to the secret. For a payment under another listing, guest-claims.ts requests the file. All this
 * also holds after reloads of either page, for new listings and in new calls. If the chain decides
 * about a payment of an earlier call only during the next call, the file becomes available in the
 * call after that.
 */
interface GuestFiles {
  /**
   * Buys a file. May be called again after an error. If a signed transaction may still land, the
   * same transaction is sent again and the wallet does not sign a second one.
   */
  buy(listing: SaleListing, funds: FileFunds, sign: SignTransaction): Promise<Result<void>>;
  /**
   * Resumes the purchases that a page before a reload made in this call. Resolves when all are
   * resumed.
   */
  listed(listings: readonly SaleListing[]): Promise<void>;
  /**
   * Requests the secret of a file, once, if the file was paid for under exactly this listing.
   * Returns false if there is no such payment.
   */
  fetch(listing: SaleListing): Promise<boolean>;
  /**
   * Tells whether the file's secret has arrived or is being requested. No other step is needed
   * then.
   */
  has(listing: SaleListing): boolean;
  hint(signature: string): void;
  /** Stores the secret of a file that was granted without a new payment. */
  hold(listing: SaleListing, got: Bought): void;
  /** Forgets the secrets of files whose payment was refunded. */
  forget(payment: string): void;
}

export interface GuestFilesOptions extends PurchaseOptions {
  readonly wire: Wire;
  readonly greeted: Greeted;
  readonly log: EventLog;
}

interface GuestFilesNews {
  readonly onGranted: (listing: SaleListing, got: Bought) => void;
  /** Called when the set of files that can be downloaded again may have changed. */
  readonly onOwed: () => void;
}

/** A payment that this page signed or resumed. */
interface Attempt extends Purchase {
  readonly listing: SaleListing;
  readonly entry: JournalEntry;
  /** The sale secret, if the host granted the file before a payment was sent. */
  handed: Bought | null;
  /** Set while the payment is being sent and watched. */
  settling: Promise<Settled> | null;
  /**
   * True if the user no longer waits for the payment. If it lands later, the file is still
   * delivered.
   */
  left: boolean;
}

/** The host's answer to a request with a payment. */
type Delivery = 'granted' | 'owed';

/** The pause in ms between two requests for the secret. */
const AGAIN_MS = 3_000;
/** After this many requests without a secret, the page asks only when the user clicks. */
const MAX_ASKED = 40;
const CALL_OVER = appError('file_call_over');
/** After this many refusals in a row with an unknown listing, the refusal counts as final. */
const MAX_REFUSALS = 3;

export function createGuestFiles(options: GuestFilesOptions, news: GuestFilesNews): GuestFiles {
  const { chain, wire, owner, greeted, buyer, life, over, log } = options;
  const { agreement, transcript, sessionKey } = greeted;
  const parties = { owner, payTo: agreement.terms.payTo };
  /** The attempts by message hash. */
  const attempts = new Map<string, Attempt>();
  /** The received secrets by listing. */
  const granted = new Map<string, Bought>();
  /** Listings whose secret is being requested. */
  const asking = new Map<string, Promise<Delivery>>();
  /**
   * Listings whose secret the host has not sent. The page asks again when the user clicks, or when
   * the host lists the file again.
   */
  const owed = new Set<string>();
  let busy = false;

  const urlOf = (listing: SaleListing): string =>
    resourceUrl(agreement.callId, { kind: 'file', listing });
  const answerTo = (url: string): Promise<unknown> => wire.request('resource.get', { url }, life);

  /**
   * Prepares and signs a payment. If the host already has a payment for the file, returns its grant
   * instead.
   */
  async function prepare(
    listing: SaleListing,
    funds: FileFunds,
    sign: SignTransaction,
  ): Promise<Attempt | Bought> {
    const wallet: Authority = { kind: 'wallet', address: owner, sign };
    const authority: Authority =
      funds === 'wallet' ? wallet : { kind: 'session', signer: sessionKey };
    const resource = { kind: 'file', listing } as const;
    const payment = await signPurchase(options, resource, listing.price, async () => authority);
    if ('answer' in payment) {
      const sale = saleOf(payment.answer);
      if (sale) return sale;
      throw raise('peer_protocol');
    }
    const { entry } = payment;
    const messageHash = entry.messageHash ?? '';
    await keepPurchase(chain, parties, { listing, transcript, messageHash });
    return begin(listing, entry, payment, false);
  }

  function begin(
    listing: SaleListing,
    entry: JournalEntry,
    payment: Sending | null,
    sent: boolean,
  ): Attempt {
    const messageHash = entry.messageHash ?? '';
    const found = chain.follow(entry, { signal: life }).fate;
    const nobody = { handed: null, settling: null, left: false };
    const attempt = { listing, entry, payment, sent, found, ...nobody };
    attempts.set(messageHash, attempt);
    const forget = (): void => void attempts.delete(messageHash);
    found.then((now) => movedNothing(now) && forget(), forget);
    return attempt;
  }

  /**
   * Resumes a payment of a page before a reload. The host may never have received it. If it is for
   * exactly this listing, the same transaction is sent again, which cannot pay twice. The payment
   * may be old, so only the whole history shows whether it landed.
   */
  function resumePayment(listing: SaleListing, entry: JournalEntry): Attempt {
    const isOurs = entry.resourceUrl === urlOf(listing);
    const payment = isOurs ? buyer.open({ kind: 'file', listing }, entry) : null;
    return begin(listing, entry, payment, true);
  }

  /**
   * Returns the entry, updated from the chain if the servers answer. Null if it is not in the
   * journal, so that its transaction was never sent.
   */
  async function standing(entry: JournalEntry): Promise<JournalEntry | null> {
    const known = await chain.journal.byId(entry.id);
    if (!known || !isOpen(known)) return known;
    return (await unlessTrouble(life, () => reconsider(chain, known, life))) ?? known;
  }

  /**
   * Sends the payment. Returns the error if it does not succeed. A transaction that was not sent
   * before the end of the call is never sent.
   */
  async function settle(attempt: Attempt): Promise<Settled> {
    try {
      return await settlePurchase(options, attempt, ({ answer }) => {
        attempt.handed ??= saleOf(answer);
      });
    } catch (thrown) {
      if (life.aborted || !over.aborted || attempt.sent) throw thrown;
      return { error: CALL_OVER, failed: true };
    }
  }

  function hold(listing: SaleListing, got: Bought): void {
    granted.set(listing.id, got);
    news.onGranted(listing, got);
  }

  /**
   * Requests the secret that the host owes. Repeats the request during an outage, or while the host
   * is still reading the payment back.
   */
  async function ask(
    listing: SaleListing,
    signature: string,
    attempt: Attempt | null,
  ): Promise<Delivery> {
    let refusals = 0;
    for (let asked = 0; asked < MAX_ASKED && refusals < MAX_REFUSALS; asked += 1) {
      if (asked > 0) await chain.env.sleep(AGAIN_MS, life);
      try {
        const sale = attempt?.handed ?? saleOf(await answerTo(urlOf(listing)));
        refusals = 0;
        if (!sale) continue;
        hold(listing, { ...sale, signature });
        return 'granted';
      } catch (thrown) {
        if (!(thrown instanceof RpcFailure)) throw thrown;
        refusals = thrown.message === 'unknown_resource' ? refusals + 1 : 0;
      }
    }
    log.add('file_owed', { id: listing.id, refused: refusals > 0 });
    owed.add(listing.id);
    return 'owed';
  }

  /** Requests the secret. Several callers for the same listing share one request. */
  function deliver(
    listing: SaleListing,
    signature: string,
    attempt: Attempt | null,
  ): Promise<Delivery> {
    const under = asking.get(listing.id);
    if (under) return under;
    const begun = ask(listing, signature, attempt).finally(() => {
      asking.delete(listing.id);
      news.onOwed();
    });
    asking.set(listing.id, begun);
    return begun;
  }

  /**
   * Requests the secret of a payment under this listing. For a payment under another listing, does
   * nothing, because guest-claims.ts does that.
   */
  async function delivered(
    listing: SaleListing,
    { resourceUrl: url, signature }: Pick<JournalEntry, 'resourceUrl' | 'signature'>,
    attempt: Attempt | null,
  ): Promise<Delivery> {
    if (url === urlOf(listing) && signature !== null) return deliver(listing, signature, attempt);
    news.onOwed();
    return 'owed';
  }

  const landed = (
    listing: SaleListing,
    attempt: Attempt,
    { signature }: { readonly signature: string },
  ): Promise<Delivery> =>
    delivered(listing, { resourceUrl: attempt.entry.resourceUrl, signature }, attempt);

  /** Waits for the payment until the user stops waiting. The payment may still land afterwards. */
  async function follow(attempt: Attempt): Promise<Settled> {
    attempt.settling ??= settle(attempt).finally(() => (attempt.settling = null));
    const settled = await attempt.settling;
    if ('error' in settled && !settled.failed && !attempt.left) {
      attempt.left = true;
      attempt.found
        .then(async (found) => {
          if (hasLanded(found)) await landed(attempt.listing, attempt, found);
        })
        .catch(noteUnless);
    }
    return settled;
  }

  const noteUnless = (thrown: unknown): void => {
    if (!life.aborted) log.add('file_unasked', { code: toAppError(thrown).code });
  };

  /**
   * Returns the payments for the content of this listing. Those under exactly this listing come
   * first.
   */
  async function paymentsFor(listing: SaleListing): Promise<readonly JournalEntry[]> {
    const root = toHex(listing.root);
    const found = await purchasesOf(chain, parties, [listing]);
    const entries = (found.get(root) ?? []).map(({ entry }) => entry);
    // The journal does not contain unsent transactions. They count too, because the wallet must not
    // sign a second one.
    for (const { listing: wanted, entry } of attempts.values()) {
      const isUnsent = toHex(wanted.root) === root && !(await chain.journal.byId(entry.id));
      if (isUnsent) entries.push(entry);
    }
    const isOwn = ({ resourceUrl: url }: JournalEntry): boolean => url === urlOf(listing);
    return [...entries.filter(isOwn), ...entries.filter((entry) => !isOwn(entry))];
  }

  type Step = () => Promise<Delivery>;

  /**
   * Returns how to continue with an existing payment, so that the secret is requested afterwards.
   * Null if the payment can never land.
   */
  async function goOn(listing: SaleListing, entry: JournalEntry): Promise<Step | AppError | null> {
    const mine = (): Attempt | undefined => attempts.get(entry.messageHash ?? '');
    const now = mine() ? entry : await standing(entry);
    if (!now || movedNothing(now)) return null;
    if (hasLanded(now)) return () => delivered(listing, now, mine() ?? null);
    const attempt = mine() ?? resumePayment(listing, now);
    const settled = await follow(attempt);
    if (!('error' in settled)) return () => landed(listing, attempt, settled);
    return settled.failed ? null : settled.error;
  }

  /** Pays for a file. If a payment already exists, waits for that payment first. */
  async function pay(
    listing: SaleListing,
    funds: FileFunds,
    sign: SignTransaction,
  ): Promise<Step | AppError> {
    for (const entry of await paymentsFor(listing)) {
      const step = await goOn(listing, entry);
      if (step !== null) return step;
    }
    let attempt: Attempt | Bought | null = null;
    try {
      attempt = await prepare(listing, funds, sign);
    } catch (thrown) {
      if (!over.aborted) throw thrown;
    }
    // The transaction was not sent before the call ended, so it is never sent.
    if (!attempt || (over.aborted && !('secret' in attempt))) return CALL_OVER;
    if ('secret' in attempt) {
      hold(listing, attempt);
      return () => Promise.resolve('granted');
    }
    const settled = await follow(attempt);
    return 'error' in settled ? settled.error : () => landed(listing, attempt, settled);
  }

  async function buy(
    listing: SaleListing,
    funds: FileFunds,
    sign: SignTransaction,
  ): Promise<Result<void>> {
    const known = granted.get(listing.id);
    if (known) return ok(news.onGranted(listing, known));
    if (busy) return err(appError('busy'));
    busy = true;
    let step: Step | AppError;
    try {
      step = await pay(listing, funds, sign);
    } finally {
      // A host that does not send a secret must not block other purchases.
      busy = false;
    }
    if (typeof step !== 'function') return err(step);
    return (await step()) === 'granted' ? ok(undefined) : err(appError('file_owed'));
  }

  /**
   * Completes a payment for exactly this listing that a page before a reload made. The call starts
   * this, not the user.
   */
  async function finish(listing: SaleListing, entry: JournalEntry): Promise<void> {
    const step = await goOn(listing, entry);
    if (typeof step === 'function') await step();
  }

  return {
    async buy(listing, funds, sign) {
      try {
        return await buy(listing, funds, sign);
      } catch (thrown) {
        return err(life.aborted ? appError('aborted') : toAppError(thrown));
      }
    },
    async listed(listings) {
      const ids = new Set(listings.map(({ id }) => id));
      for (const id of owed) if (!ids.has(id)) owed.delete(id);
      const found = await purchasesOf(chain, parties, listings);
      for (const listing of listings) {
        const paid = (found.get(toHex(listing.root)) ?? []).find(
          ({ entry }) => entry.resourceUrl === urlOf(listing),
        );
        if (!paid || granted.has(listing.id) || owed.has(listing.id)) continue;
        if (!attempts.has(paid.entry.messageHash ?? ''))
          finish(listing, paid.entry).catch(noteUnless);
      }
    },
    async fetch(listing) {
      const paid = (await paymentsFor(listing)).find(hasLanded);
      if (!paid?.signature) return false;
      const sale = await answerTo(urlOf(listing)).then(saleOf, (thrown: unknown) => {
        if (thrown instanceof RpcFailure) return null;
        throw thrown;
      });
      if (sale) hold(listing, { ...sale, signature: paid.signature });
      return sale !== null;
    },
    has: ({ id }) => granted.has(id) || asking.has(id),
    hint(signature) {
      for (const { payment } of attempts.values()) payment?.hint(signature);
    },
    hold,
    forget(payment) {
      for (const [id, { signature }] of granted) if (signature === payment) granted.delete(id);
    },
  };
}
