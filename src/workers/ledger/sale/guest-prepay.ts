import { hasLanded } from '../../../shared/api/payments.ts';
import type { PayChoice, PrepayView, SignTransaction } from '../../../shared/api/ledger.ts';
import {
  type AppError,
  appError,
  err,
  ok,
  raise,
  type Result,
  toAppError,
  isServerTrouble,
} from '../../../shared/errors.ts';
import { type AtomicUsdc, usdc } from '../../../shared/money.ts';
import { spendingLimitOf, prepaidAmount } from '../../../shared/terms.ts';
import { keepApproval, type KeptApproval } from '../spending-limit/approval.ts';
import { checkDeposit } from '../deposit/account.ts';
import { signSpendingLimit } from '../spending-limit/delegation.ts';
import type { Unpaid, Landed } from '../payment/payment-status.ts';
import { toBase64 } from '../solana/rpc-parse.ts';
import { checkAborted } from '../solana/env.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import { type Authority, type Fresh, freshFor } from '../solana/payload.ts';
import { type Answer, type Buyer, insist, type Sending } from './buyer.ts';
import type { Chain } from '../payment/chain.ts';
import { echoed } from '../x402/gas-sponsoring.ts';
import { checkDelegate } from '../spending-limit/sponsor.ts';
import { type Greeted, payToOf } from '../x402/quote.ts';

/** The facts about the prepayment once the host has admitted the guest. */
export interface Admitted {
  readonly signature: string;
  readonly amount: AtomicUsdc;
  readonly settleMs: number;
  readonly authority: Authority;
  /** The spending limit. Null in manual mode. */
  readonly cap: AtomicUsdc | null;
  /**
   * Resolves when the guest's own RPC servers have decided about the payment. Null if they have
   * already shown it.
   */
  readonly unseen: Promise<Landed | Unpaid> | null;
}

interface PrepayOptions {
  readonly chain: Chain;
  readonly buyer: Buyer;
  readonly greeted: Greeted;
  /** Resolves once the record of this call is on disk. @throws P2cError `storage_failed`. */
  readonly keep: () => Promise<void>;
  readonly owner: string;
  readonly life: AbortSignal;
  readonly show: (change: Partial<PrepayView>) => void;
  /** Called when the host admits the guest, once per call. */
  readonly onPaid: (paid: Admitted) => void;
}

export interface Prepay {
  /**
   * Shows the cost and the balance before the wallet is asked. If a server does not answer, the
   * page only lacks the balance.
   */
  refreshFunds(): Promise<void>;
  /**
   * Pays. Resolves when the host has admitted the guest or refused permanently. After an error, the
   * page may call this again. If a transaction was sent, the wallet is not asked again before the
   * chain has decided about that transaction.
   */
  pay(choice: PayChoice, sign: SignTransaction): Promise<Result<void>>;
  hint(signature: string): void;
  /** True if a signed transaction may still land. */
  readonly busy: boolean;
  /** Stops asking the host, because the call is over. */
  stop(): void;
}

/** After this time without an answer, in ms, the page shows what it waits for (architecture.md). */
const PATIENCE_MS = 30_000;
/**
 * The first pause before the same transaction is sent again, in ms. The pauses increase up to the
 * second constant.
 */
const AGAIN_MS = 2_000;
const LONGEST_AGAIN_MS = 10_000;
const AGAIN_GROWTH = 1.5;
/** For how long failed requests to a server are repeated before anything is sent, in ms. */
const PREPARING_MS = 5_000;
const PREPARE_AGAIN_MS = 500;
/**
 * An answer of the server is still used after the wallet has signed if it is not older than this,
 * in ms.
 */
const FRESH_MS = 5_000;
/** How long the host may take to open the deposit, in ms. */
const OPENING_MS = 20_000;
const MAX_BUDGET_PERIODS = 10_000;
const PREPAID = { kind: 'prepay' } as const;

/**
 * A transaction that was sent. The guest sends it again until it provably can no longer land. There
 * is at most one at a time.
 */
interface Attempt {
  readonly payment: Sending;
  readonly authority: Authority;
  /** The spending limit. Null in manual mode. */
  readonly cap: AtomicUsdc | null;
}

/**
 * Tells whether the reason for a refusal may be temporary, so that the host may accept the same
 * transaction later.
 */
const mayPass = ({ code }: AppError): boolean =>
  code === 'till_empty' || code === 'peer_rpc_trouble' || isServerTrouble(code);

/**
 * The guest's prepayment. Shows the cost, asks for one signature of the wallet, and waits until the
 * chain has decided.
 */
export function createPrepay(options: PrepayOptions): Prepay {
  const { chain, buyer, greeted, owner, life, show } = options;
  const { agreement, sessionKey } = greeted;
  const { terms } = agreement;
  const cost = prepaidAmount(terms);
  let open: Attempt | null = null;
  /**
   * The current attempt. Resolves when the guest is admitted or the transaction has expired. Null
   * if none has begun.
   */
  let course: Promise<Result<void>> | null = null;
  /** True if a signed payment may still land, even if the host has refused it. */
  let isLeft = false;
  /** True until the wallet is asked for the first time. */
  let idle = true;
  /** True if the guest's own server has shown the payment. */
  let seen = false;
  const ended = new AbortController();
  life.addEventListener('abort', () => ended.abort(), { once: true });

  const showBalance = (balance: AtomicUsdc | null): void =>
    show({
      balance,
      balanceAfter: balance === null || balance < cost ? null : usdc(balance - cost),
    });

  /**
   * Repeats a failed request to the guest's own server for a while. Used before the wallet is
   * asked.
   * @throws P2cError
   */
  async function patiently<T>(step: () => Promise<T>): Promise<T> {
    const untilMs = chain.env.nowMs() + PREPARING_MS;
    for (;;) {
      try {
        return await step();
      } catch (thrown) {
        const { code } = toAppError(thrown);
        if (!isServerTrouble(code) || chain.env.nowMs() >= untilMs) throw thrown;
        await chain.env.sleep(PREPARE_AGAIN_MS, life);
      }
    }
  }

  /**
   * Returns a function that returns the last blockhash and fees if they are recent enough, and
   * otherwise asks the server.
   */
  function keptFresh(): () => Promise<Fresh> {
    const accounts = [owner, payToOf(agreement, PREPAID)].map((each) =>
      associatedTokenAccount(each, chain.mint),
    );
    const ask = () => {
      const answer = patiently(() => freshFor(chain.rpc, accounts, life));
      return { answer, atMs: chain.env.nowMs() };
    };
    let last = ask();
    last.answer.catch(() => undefined);
    return () => {
      if (chain.env.nowMs() - last.atMs > FRESH_MS) last = ask();
      return last.answer;
    };
  }

  /** Asks the wallet to approve the session key. The host's fee payer pays the network fee. */
  async function approve(
    budgetPeriods: number,
    sign: SignTransaction,
    fresh: Fresh,
  ): Promise<KeptApproval> {
    const cap = spendingLimitOf(terms, budgetPeriods);
    const approved = { delegate: sessionKey.address, cap };
    const { feePayer, callId } = agreement;
    const { maxFee } = buyer;
    const parts = { owner, mint: chain.mint, feePayer, approve: approved, fresh, maxFee };
    const signed = await signSpendingLimit(chain.rpc, parts, sign, life);
    return { callId, owner, ...approved, signed };
  }

  /**
   * Waits until the deposit is open, and checks that it belongs to this host.
   * @throws P2cError as `checkDeposit`.
   */
  async function untilOpen(): Promise<void> {
    const { deposit, feePayer } = agreement;
    if (deposit === null) return;
    const untilMs = chain.env.nowMs() + OPENING_MS;
    for (;;) {
      try {
        const of = { wallet: terms.payTo, feePayer, deposit };
        return await patiently(() => checkDeposit(chain, of, life));
      } catch (thrown) {
        const isLate = chain.env.nowMs() >= untilMs;
        if (toAppError(thrown).code !== 'deposit_missing' || isLate) throw thrown;
        await chain.env.sleep(PREPARE_AGAIN_MS, life);
      }
    }
  }

  async function prepare(choice: PayChoice, sign: SignTransaction): Promise<Attempt> {
    const { feePayer } = agreement;
    idle = false;
    show({ stage: 'asking', error: null, signature: null });
    // Start all requests at the same time. One after another, each would cost a round trip.
    const fresh = keptFresh();
    const opened = untilOpen();
    // Request the quote only after the answer to the hello is sent, even if the user clicks at
    // once.
    const quoted = chain.env.sleep(0, life).then(() => buyer.quoteFor(PREPAID));
    for (const each of [opened, quoted]) each.catch(() => undefined);
    const { state, rest } = await patiently(() =>
      // The session key is not approved yet, so check the balance of the wallet itself.
      buyer.checkFunds(cost, 'wallet', ({ balance }) => showBalance(balance)),
    );
    if (choice.mode === 'allowance') {
      const { replaces } = choice;
      await checkDelegate(chain, state, { owner, replaces, own: sessionKey.address });
    }
    await opened;
    const quote = await quoted;
    if ('answer' in quote) throw raise('peer_protocol');
    show({ stage: 'signing' });
    const manual: Authority = { kind: 'wallet', address: owner, sign };
    const authority: Authority =
      choice.mode === 'manual' ? manual : { kind: 'session', signer: sessionKey };
    const approval =
      choice.mode === 'allowance' ? await approve(choice.budgetPeriods, sign, await fresh()) : null;
    const extensions =
      approval &&
      echoed(feePayer, {
        from: owner,
        asset: chain.mint,
        spender: approval.delegate,
        amount: approval.cap.toString(),
        transaction: toBase64(approval.signed.bytes),
      });
    if (approval) show({ stage: 'approving' });
    // The approval is sent together with the payment and has not landed yet. So use the amount of
    // the new spending limit.
    const { delegate = null, cap: delegated = 0n } = approval ?? {};
    const before = { amount: rest.amount, delegate, delegated };
    const how = { extensions: extensions ?? undefined, fresh: await fresh() };
    const payment = await buyer.sign(quote, authority, before, how);
    await options.keep();
    const kept = approval && (await keepApproval(chain, approval));
    if (kept) chain.follow(kept, { signal: life });
    return { payment, authority, cap: approval?.cap ?? null };
  }

  /**
   * Sends and watches the transaction until the host admits the guest, or the chain proves that the
   * transaction can never land. Until then, nothing else is signed, whatever the host answers.
   * @throws P2cError `aborted`.
   */
  async function follow(
    { payment, authority, cap }: Attempt,
    onRefused: (error: AppError) => void,
  ): Promise<Result<void>> {
    const startedMs = chain.env.nowMs();
    let refused: AppError | null = null;
    seen = false;
    show({ stage: 'sending', error: null });
    const over = new AbortController();
    const end = (): void => over.abort();
    ended.signal.addEventListener('abort', end, { once: true });
    const onLate = (): void => void (seen || refused || show({ stage: 'waiting' }));
    chain.env.sleep(PATIENCE_MS, over.signal).then(onLate, () => undefined);
    const found = payment.found();
    const landed = new Promise<void>((resolve) => {
      const look = (decided: Landed | Unpaid): void => {
        if (!hasLanded(decided)) return;
        seen = true;
        show({ stage: 'unadmitted', error: null });
        resolve();
      };
      found.then(look, () => undefined);
    });
    const failed = found.then((decided) =>
      hasLanded(decided) ? new Promise<never>(() => undefined) : decided,
    );
    /**
     * Returns the signature with which the host admits the guest. After a final refusal, the guest
     * stops sending, unless the payment has landed.
     */
    const interpret = async (answer: Answer): Promise<string | null> => {
      if (answer.kind === 'granted') return answer.signature;
      if (answer.kind !== 'refused') return null;
      const { error } = answer;
      if (mayPass(error)) show(seen ? { error } : { stage: 'waiting', error });
      // If the guest's own server shows the payment, it is paid, whatever the host answers.
      else if (!seen) {
        refused = error;
        show({ stage: 'expiring', error });
        onRefused(error);
        await landed;
      }
      return null;
    };
    const pauseMs = (times: number): number =>
      Math.min(LONGEST_AGAIN_MS, AGAIN_MS * AGAIN_GROWTH ** (times - 1));
    try {
      const letIn = insist(chain, payment, { pauseMs, interpret }, over.signal);
      const signature = await Promise.race([letIn, failed]);
      if (typeof signature !== 'string') {
        const error = refused ?? signature.error;
        show({ stage: 'failed', error });
        return err(error);
      }
      const settleMs = chain.env.nowMs() - startedMs;
      const unseen = seen ? null : found;
      show({ stage: 'settled', error: null, signature });
      options.onPaid({ signature, amount: cost, settleMs, authority, cap, unseen });
      return ok(undefined);
    } finally {
      end();
      ended.signal.removeEventListener('abort', end);
    }
  }

  async function attempt(choice: PayChoice, sign: SignTransaction): Promise<Result<void>> {
    // `course` is an earlier attempt that was refused and may still land.
    const before = await course?.catch(() => null);
    if (before?.ok) return before;
    const current = await prepare(choice, sign);
    // If the signal aborted before this line, its listener would not run, so check it.
    checkAborted(ended.signal);
    open = current;
    isLeft = true;
    return new Promise((resolve, reject) => {
      const refused = (error: AppError): void => resolve(err(error));
      course = follow(current, refused).finally(() => (isLeft = false));
      course.then(resolve, reject);
    });
  }

  let busy = false;
  return {
    async refreshFunds() {
      const notify = (then: () => void): void => void (idle && !life.aborted && then());
      try {
        const { balance } = await buyer.readFunds('wallet');
        notify(() => showBalance(balance));
      } catch (thrown) {
        notify(() => show({ error: toAppError(thrown) }));
      }
    },
    hint(signature) {
      if (!open) return;
      // The page may already show the end of the attempt. The signature is still useful for the
      // search.
      if (busy && !seen) show({ stage: 'confirming', signature, error: null });
      open.payment.hint(signature);
    },
    get busy() {
      return busy || isLeft;
    },
    async pay(choice, sign) {
      if (busy) return err(appError('busy'));
      const { budgetPeriods } = choice;
      const sane =
        Number.isInteger(budgetPeriods) &&
        budgetPeriods >= 0 &&
        budgetPeriods <= MAX_BUDGET_PERIODS;
      if (!sane) return err(appError('amount_invalid'));
      busy = true;
      try {
        return await attempt(choice, sign);
      } catch (thrown) {
        const error = ended.signal.aborted ? appError('aborted') : toAppError(thrown);
        show({ stage: 'failed', error });
        return err(error);
      } finally {
        busy = false;
      }
    },
    stop: () => ended.abort(),
  };
}
