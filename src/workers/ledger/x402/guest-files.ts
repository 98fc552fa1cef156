import type { PaymentRequired, PaymentRequirements } from '@x402/core/types';
import type { FileFunds, SignTransaction } from '../../../shared/api.ts';
import { toBase64Url, toHex } from '../../../shared/bytes.ts';
import { type AppError, appError, P2cError, raise, toAppError } from '../../../shared/errors.ts';
import { usdc } from '../../../shared/money.ts';
import type { EventLog } from '../../../shared/log.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Ware } from '../../../shared/sale.ts';
import { allowanceState } from '../solana/allowance.ts';
import { isOpen, type JournalEntry } from '../solana/journal.ts';
import { settleOpen } from '../solana/payments.ts';
import { toBase64 } from '../solana/parse.ts';
import { type Authority, buildPaymentPayload } from '../solana/payload.ts';
import { type Bought, saleOf } from './file-grant.ts';
import { createFlight, type Flight } from './guest-flight.ts';
import type { Greeted } from './guest-prepay.ts';
import { PaymentRequiredResult } from './messages.ts';
import type { Money } from './money.ts';
import { keepPurchase, purchasesOf } from './purchases.ts';
import { checkQuote, paymentPayload } from './quote.ts';
import { commitmentOf, type ResourceOf, resourceUrl, titleOf } from './resources.ts';
import { memoFor } from './transcript.ts';
import { RpcFailure, type Wire } from './wire.ts';

/**
 * Buys files. Like a minute, a file is paid when this side's own RPC shows the payment; then the host
 * owes the sale secret, and is asked for it until it gives it or says no for good.
 *
 * The same bytes are never paid for twice: before anything is signed, their root is looked up among
 * all that this wallet has paid this host. A payment that may still land is brought to its end; one
 * that has landed under this listing brings the secret; under another one the file is claimed
 * (guest-claims.ts). That holds across reloads of either side, new listings and new calls.
 */
export interface GuestFiles {
  /** May be called again after an error: bytes that may still land are sent again, never signed anew. */
  buy(ware: Ware, funds: FileFunds, sign: SignTransaction): Promise<Result<void>>;
  /** Goes on with what a page before this one paid for in this call. Resolves when that has begun. */
  listed(wares: readonly Ware[]): Promise<void>;
  /** Asks once for what was paid for under this very listing. False: there is no such thing. */
  fetch(ware: Ware): Promise<boolean>;
  /** It is here, or being asked for: nothing else is to be done about it. */
  has(ware: Ware): boolean;
  hint(signature: string): void;
  /** Had without a payment. */
  own(ware: Ware, got: Bought): void;
  /** Its payment came back. */
  disown(payment: string): void;
}

export interface GuestFilesOptions {
  readonly money: Money;
  readonly wire: Wire;
  readonly owner: string;
  readonly greeted: Greeted;
  /** null in manual mode: then there is no allowance to pay from. */
  readonly sessionAuthority: Authority | null;
  /** Resolves when no minute is due or being paid (docs/billing.md, "A minute"). */
  readonly untilQuiet: (signal: AbortSignal) => Promise<void>;
  readonly life: AbortSignal;
  readonly log: EventLog;
}

export interface GuestFilesNews {
  readonly onGranted: (ware: Ware, got: Bought) => void;
  /** What can be claimed may be something else now. */
  readonly onOwed: () => void;
}

/** A payment that this page signed. */
interface Attempt {
  readonly ware: Ware;
  readonly flight: Flight;
  readonly messageHash: string;
  /** What came with the first grant. */
  handed: Bought | null;
  /** Nobody waits for it any more; when it lands, the file comes all the same. */
  left: boolean;
}

interface Quote {
  readonly quote: PaymentRequired;
  readonly memo: string;
  readonly requirements: PaymentRequirements;
}

/** What became of a payment that was there already. `open`: it may still land. */
type Outcome = 'granted' | 'owed' | 'dead' | 'open';

type Settled =
  { readonly signature: string } | { readonly error: AppError; readonly dead: boolean };

/** product.md: after 30 s of an unanswered payment the person hears "check again". */
const PATIENCE_MS = 30_000;
/** Between two sendings of the same bytes, and between two requests for the secret. */
const AGAIN_MS = 3_000;
/** A host that gives no secret for so long is asked when the person asks. */
const MAX_ASKED = 40;
/** A payment that no server shows by then is dead, or the keeper's. */
const MAX_LOOKS = 60;
/** So often in a row says a host that it knows no such listing: for good. */
const MAX_REFUSALS = 3;

/** The host's clock is a moment ahead: a minute came due between. */
const isTooEarly = (error: AppError): boolean =>
  error.code === 'payment_invalid' && error.context.reason === 'too_early';

/** The host has no quote for it: withdrawn meanwhile, or out of turn. */
const notSold = ({ message }: RpcFailure): AppError =>
  message === 'unknown_resource'
    ? appError('file_unknown')
    : appError('peer_protocol', { what: message });

export function createGuestFiles(options: GuestFilesOptions, news: GuestFilesNews): GuestFiles {
  const { money, wire, owner, greeted, life, log } = options;
  const { agreement, transcript } = greeted;
  const { payTo } = agreement.terms;
  const parties = { owner, payTo };
  /** Signed by this page, by message hash. */
  const attempts = new Map<string, Attempt>();
  /** By listing. */
  const granted = new Map<string, Bought>();
  /** Listings whose secret is being asked for. */
  const asking = new Map<string, Promise<Outcome>>();
  /** Listings whose secret the host did not give: asked for again by a person, or when listed anew. */
  const owed = new Set<string>();
  /** Payments of another page that are being brought to their end, by entry. */
  const driven = new Map<string, Promise<Outcome>>();
  let busy = false;

  const urlOf = (ware: Ware): string => resourceUrl(agreement.callId, { kind: 'file', ware });
  const answerTo = (url: string): Promise<unknown> => wire.request('resource.get', { url }, life);

  /** The quote to pay; or the grant, where the host knows of a payment. */
  async function quoteFor(ware: Ware): Promise<Quote | Bought> {
    const resource: ResourceOf<'file'> = { kind: 'file', ware };
    const answer = await answerTo(urlOf(ware)).catch((thrown: unknown) => {
      throw thrown instanceof RpcFailure ? new P2cError(notSold(thrown)) : thrown;
    });
    const sale = saleOf(answer);
    if (sale) return sale;
    const parsed = PaymentRequiredResult.safeParse(answer);
    if (!parsed.success) throw raise('peer_protocol', { what: 'quote' });
    // Past the schema this is x402's own type; see host-call.ts on `null`.
    const quote = parsed.data.structuredContent as PaymentRequired;
    const memo = await memoFor(transcript, urlOf(ware), await commitmentOf(resource));
    const checked = checkQuote(quote, agreement, resource, memo);
    if (!checked.ok) throw raise('peer_mismatch', { what: checked.what });
    return { quote, memo, requirements: checked.requirements };
  }

  async function checkFunds({ price }: Ware, funds: FileFunds): Promise<void> {
    const state = await allowanceState(money.rpc, owner, money.mint, life);
    const { balance } = state;
    if (balance === null) throw raise('no_usdc_account', { owner });
    if (balance < price) throw raise('insufficient_usdc', { balance, needed: price });
    const left = state.delegatedAmount;
    if (funds === 'allowance' && left < price) {
      throw raise('allowance_used_up', { left, needed: price });
    }
  }

  async function prepare(
    ware: Ware,
    funds: FileFunds,
    sign: SignTransaction,
  ): Promise<Attempt | Bought> {
    const resource = { kind: 'file', ware } as const;
    const url = urlOf(ware);
    await checkFunds(ware, funds);
    const quoted = await quoteFor(ware);
    if ('secret' in quoted) return quoted;
    const { quote, memo, requirements } = quoted;
    const wallet: Authority = { kind: 'wallet', address: owner, sign };
    const authority = funds === 'wallet' ? wallet : options.sessionAuthority;
    if (!authority) throw raise('allowance_used_up', { left: usdc(0n), needed: ware.price });
    const { rpc } = money;
    const signed = await buildPaymentPayload(requirements, { owner, authority, rpc, signal: life });
    const transaction = String(signed.payload.payload['transaction']);
    const commitment = await commitmentOf(resource);
    const { messageHash } = signed;
    await keepPurchase(money, parties, { ware, transcript, messageHash });
    const flight = await createFlight({
      money,
      wire,
      url,
      callId: agreement.callId,
      kind: 'file',
      minute: null,
      commitment: commitment ? toBase64Url(commitment) : null,
      ...titleOf(resource),
      owner,
      authority,
      memo,
      payTo,
      amount: ware.price,
      signed,
      payload: paymentPayload(quote, requirements, transaction),
      life,
      onTaken: (answer) => (attempt.handed ??= saleOf(answer)),
    });
    const attempt: Attempt = { ware, flight, messageHash, handed: null, left: false };
    attempts.set(messageHash, attempt);
    return attempt;
  }

  /** Sends the same bytes until the chain shows them, or the host refuses for good. */
  async function send({ flight }: Attempt, until: AbortSignal): Promise<AppError> {
    for (;;) {
      await options.untilQuiet(until);
      // Its answer is waited for even if the chain is faster: the secret may be in it.
      const refusal = await flight.send(life);
      if (refusal && !isTooEarly(refusal.error)) return refusal.error;
      await money.env.sleep(AGAIN_MS, until);
    }
  }

  async function settle(attempt: Attempt): Promise<Settled> {
    const stop = new AbortController();
    const end = (): void => stop.abort();
    life.addEventListener('abort', end, { once: true });
    try {
      const { signal } = stop;
      const late = money.env.sleep(PATIENCE_MS, signal).then(() => 'late' as const);
      const first = await Promise.race([attempt.flight.found(), send(attempt, signal), late]);
      if (first === 'late') {
        return { error: appError('confirmation_timeout', { signature: '' }), dead: false };
      }
      if (!('kind' in first)) return { error: first, dead: false };
      return first.kind === 'landed'
        ? { signature: first.signature }
        : { error: first.error, dead: true };
    } finally {
      stop.abort();
      life.removeEventListener('abort', end);
    }
  }

  function own(ware: Ware, got: Bought): void {
    granted.set(ware.id, got);
    news.onGranted(ware, got);
  }

  /** Paid: the host owes the secret. An outage, or a host that is slow to read back, is waited out. */
  async function ask(ware: Ware, signature: string, attempt: Attempt | null): Promise<Outcome> {
    let refusals = 0;
    for (let asked = 0; asked < MAX_ASKED && refusals < MAX_REFUSALS; asked += 1) {
      if (asked > 0) await money.env.sleep(AGAIN_MS, life);
      try {
        const sale = attempt?.handed ?? saleOf(await answerTo(urlOf(ware)));
        refusals = 0;
        if (!sale) continue;
        own(ware, { ...sale, signature });
        return 'granted';
      } catch (thrown) {
        if (!(thrown instanceof RpcFailure)) throw thrown;
        refusals = thrown.message === 'unknown_resource' ? refusals + 1 : 0;
      }
    }
    log.add('file_owed', { id: ware.id, refused: refusals > 0 });
    owed.add(ware.id);
    return 'owed';
  }

  /** One at a time for each listing, whoever wants it. */
  function deliver(ware: Ware, signature: string, attempt: Attempt | null): Promise<Outcome> {
    const under = asking.get(ware.id);
    if (under) return under;
    const begun = ask(ware, signature, attempt).finally(() => {
      asking.delete(ware.id);
      news.onOwed();
    });
    asking.set(ware.id, begun);
    return begun;
  }

  /**
   * What was about to leave when a page died may never have reached the host. The same bytes cannot
   * pay twice; what had not been given away (`pending`) stays here.
   */
  async function sendAgain(ware: Ware, { bytes, memo, state }: JournalEntry): Promise<void> {
    if (!bytes || state === 'pending') return;
    const made = await quoteFor(ware);
    if ('secret' in made || made.memo !== memo) return;
    const url = urlOf(ware);
    const payment = paymentPayload(made.quote, made.requirements, toBase64(bytes));
    await wire.request('resource.get', { url, _meta: { 'x402/payment': payment } }, life);
  }

  /** As far as the chain can say; sent again where that can help. */
  async function standing(ware: Ware, entry: JournalEntry): Promise<JournalEntry> {
    const known = (await money.journal.byId(entry.id)) ?? entry;
    const now = isOpen(known) ? await settleOpen(money, known, life) : known;
    if (isOpen(now) && now.resourceUrl === urlOf(ware)) await sendAgain(ware, now);
    return now;
  }

  async function drive(ware: Ware, entry: JournalEntry): Promise<Outcome> {
    for (let looks = 0; looks < MAX_LOOKS; looks += 1) {
      if (looks > 0) await money.env.sleep(AGAIN_MS, life);
      try {
        const now = await standing(ware, entry);
        if (now.state === 'confirmed') return await delivered(ware, now, null);
        if (!isOpen(now)) return 'dead';
      } catch (thrown) {
        if (life.aborted) throw thrown;
        if (!(thrown instanceof RpcFailure) && !(thrown instanceof P2cError)) throw thrown;
      }
    }
    return 'open';
  }

  /** Under this listing the secret is due; what was paid under another one is claimed. */
  async function delivered(
    ware: Ware,
    { resourceUrl: url, signature }: Pick<JournalEntry, 'resourceUrl' | 'signature'>,
    attempt: Attempt | null,
  ): Promise<Outcome> {
    if (url === urlOf(ware) && signature !== null) return deliver(ware, signature, attempt);
    news.onOwed();
    return 'owed';
  }

  function goOn(ware: Ware, entry: JournalEntry): Promise<Outcome> {
    const under = driven.get(entry.id);
    if (under) return under;
    const begun = drive(ware, entry).finally(() => driven.delete(entry.id));
    driven.set(entry.id, begun);
    return begun;
  }

  /** Its end, if that comes in a person's patience. */
  async function within({ id }: Ware, outcome: Promise<Outcome>): Promise<Outcome> {
    const stop = new AbortController();
    const late = money.env
      .sleep(PATIENCE_MS, stop.signal)
      .then(() => (asking.has(id) ? ('owed' as const) : ('open' as const)));
    late.catch(() => undefined);
    return Promise.race([outcome, late]).finally(() => stop.abort());
  }

  /** Waits as long as a person does; it may land later all the same. */
  async function follow(attempt: Attempt): Promise<Settled> {
    const { ware, flight, messageHash } = attempt;
    const settled = await settle(attempt);
    if (!('error' in settled)) return settled;
    if (settled.dead) attempts.delete(messageHash);
    else if (!attempt.left) {
      attempt.left = true;
      flight
        .found()
        .then(async (found) => {
          if (found.kind === 'landed') await deliver(ware, found.signature, attempt);
        })
        .catch(noteUnless);
    }
    return settled;
  }

  const noteUnless = (thrown: unknown): void => {
    if (!life.aborted) log.add('file_unasked', { code: toAppError(thrown).code });
  };

  /** The payments for these bytes, those under this very listing first. */
  async function paymentsFor(ware: Ware): Promise<readonly JournalEntry[]> {
    const found = await purchasesOf(money, parties, [ware]);
    const entries = (found.get(toHex(ware.root)) ?? []).map(({ entry }) => entry);
    const isOwn = ({ resourceUrl: url }: JournalEntry): boolean => url === urlOf(ware);
    return [...entries.filter(isOwn), ...entries.filter((entry) => !isOwn(entry))];
  }

  type Step = () => Promise<Outcome>;

  /** What becomes of an attempt of this page's for the same bytes; null: it is dead. */
  async function after(ware: Ware, attempt: Attempt): Promise<Step | AppError | null> {
    const settled = await follow(attempt);
    if (!('error' in settled)) {
      const paid = { resourceUrl: urlOf(attempt.ware), signature: settled.signature };
      return () => delivered(ware, paid, attempt);
    }
    return settled.dead ? null : settled.error;
  }

  /** Pays, if there is no payment to be waited for first: answers how the secret is had then. */
  async function pay(
    ware: Ware,
    funds: FileFunds,
    sign: SignTransaction,
  ): Promise<Step | AppError> {
    for (const entry of await paymentsFor(ware)) {
      const mine = attempts.get(entry.messageHash ?? '');
      if (entry.state === 'confirmed') return () => delivered(ware, entry, mine ?? null);
      const step = mine ? await after(ware, mine) : await within(ware, goOn(ware, entry));
      if (step === null || step === 'dead') continue;
      return typeof step === 'string' ? () => Promise.resolve(step) : step;
    }
    await options.untilQuiet(life);
    const attempt = await prepare(ware, funds, sign);
    if ('secret' in attempt) {
      own(ware, attempt);
      return () => Promise.resolve('granted');
    }
    const settled = await follow(attempt);
    if ('error' in settled) return settled.error;
    return () => deliver(ware, settled.signature, attempt);
  }

  const answers: Readonly<Record<Exclude<Outcome, 'granted' | 'dead'>, AppError>> = {
    owed: appError('file_owed'),
    open: appError('confirmation_timeout', { signature: '' }),
  };

  async function buy(ware: Ware, funds: FileFunds, sign: SignTransaction): Promise<Result<void>> {
    const known = granted.get(ware.id);
    if (known) return ok(news.onGranted(ware, known));
    if (busy) return err(appError('payment_in_flight'));
    busy = true;
    let step: Step | AppError;
    try {
      step = await pay(ware, funds, sign);
    } finally {
      // A host that owes a secret keeps nobody from buying something else.
      busy = false;
    }
    if (typeof step !== 'function') return err(step);
    const outcome = await step();
    if (outcome === 'granted') return ok(undefined);
    return err(outcome === 'dead' ? appError('blockhash_expired') : answers[outcome]);
  }

  return {
    async buy(ware, funds, sign) {
      try {
        return await buy(ware, funds, sign);
      } catch (thrown) {
        return err(life.aborted ? appError('aborted') : toAppError(thrown));
      }
    },
    async listed(wares) {
      const ids = new Set(wares.map(({ id }) => id));
      for (const id of owed) if (!ids.has(id)) owed.delete(id);
      const found = await purchasesOf(money, parties, wares);
      for (const ware of wares) {
        const paid = (found.get(toHex(ware.root)) ?? []).find(
          ({ entry }) => entry.resourceUrl === urlOf(ware),
        );
        if (!paid || granted.has(ware.id) || owed.has(ware.id)) continue;
        if (!attempts.has(paid.entry.messageHash ?? '')) goOn(ware, paid.entry).catch(noteUnless);
      }
    },
    async fetch(ware) {
      const paid = (await paymentsFor(ware)).find(({ state }) => state === 'confirmed');
      if (!paid?.signature) return false;
      const sale = await answerTo(urlOf(ware)).then(saleOf, (thrown: unknown) => {
        if (thrown instanceof RpcFailure) return null;
        throw thrown;
      });
      if (sale) own(ware, { ...sale, signature: paid.signature });
      return sale !== null;
    },
    has: ({ id }) => granted.has(id) || asking.has(id),
    hint(signature) {
      for (const { flight } of attempts.values()) flight.hint(signature);
    },
    own,
    disown(payment) {
      for (const [id, { signature }] of granted) if (signature === payment) granted.delete(id);
    },
  };
}
