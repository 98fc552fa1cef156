import type { PayChoice, PrepayView, SignTransaction } from '../../../shared/api/ledger.ts';
import { toBase64Url } from '../../../shared/bytes.ts';
import {
  type AppError,
  appError,
  err,
  ok,
  raise,
  type Result,
  toAppError,
} from '../../../shared/errors.ts';
import { type AtomicUsdc, usdc } from '../../../shared/money.ts';
import { allowanceCap, prepaidAmount } from '../../../shared/terms.ts';
import { followApproval, keepApproval, type KeptApproval } from '../allowance/approval.ts';
import { keepCall } from '../receipts/record.ts';
import { signAllowance } from '../allowance/allowance.ts';
import type { Judgement } from '../payment/judge.ts';
import { toBase64 } from '../solana/parse.ts';
import type { Authority } from '../solana/payload.ts';
import { type Answer, type Buyer, insist, type Sending } from './buyer.ts';
import type { Money } from '../payment/money.ts';
import { echoed } from '../x402/gas-sponsoring.ts';
import { checkDelegate, type IsElsewhere } from '../allowance/sponsor.ts';
import type { Greeted } from '../x402/quote.ts';

/** The host has let this side in. */
export interface Paid {
  readonly signature: string;
  readonly amount: AtomicUsdc;
  readonly settleMs: number;
  readonly authority: Authority;
  /** null in manual mode. */
  readonly cap: AtomicUsdc | null;
  /** What this side's own RPC will say of it; null: it has shown it. */
  readonly unseen: Promise<Judgement> | null;
}

export interface PrepayOptions {
  readonly money: Money;
  readonly buyer: Buyer;
  readonly greeted: Greeted;
  readonly owner: string;
  readonly isElsewhere: IsElsewhere;
  readonly life: AbortSignal;
  readonly show: (change: Partial<PrepayView>) => void;
  /** The host has let this side in, once in a call. */
  readonly onPaid: (paid: Paid) => void;
}

export interface Prepay {
  /** Cost and balance, before anything is asked of the wallet. A server that is silent here is no obstacle yet. */
  look(): Promise<void>;
  /**
   * Pays, and resolves when the host has let this side in, or has refused for good. May be called again
   * after an error: what was sent is waited for before anything else is signed.
   */
  pay(choice: PayChoice, sign: SignTransaction): Promise<Result<void>>;
  hint(signature: string): void;
  /** The call is over: nothing is asked of the host any more. */
  stop(): void;
}

/** product.md: after 30 s of an unanswered payment the person hears what it waits for. */
const PATIENCE_MS = 30_000;
/** Between two sendings of the same bytes: at first, and at most. */
const AGAIN_MS = 2_000;
const LONGEST_AGAIN_MS = 10_000;
const AGAIN_GROWTH = 1.5;
/** Before anything is sent: a server that fails now and then is asked again for so long. */
const PREPARING_MS = 5_000;
const PREPARE_AGAIN_MS = 500;
const MAX_BUDGET_PERIODS = 10_000;

/** Bytes that have left. They are sent again as they are until they are provably dead: never two at once. */
interface Attempt {
  readonly payment: Sending;
  readonly authority: Authority;
  /** null in manual mode. */
  readonly cap: AtomicUsdc | null;
}

/** Refused for a reason that passes: the same bytes may well be taken later. */
const mayPass = ({ code }: AppError): boolean =>
  code === 'till_empty' || code === 'peer_rpc_trouble' || code.startsWith('rpc_');

/** The guest's prepayment: the cost, one wallet signature, and the chain's word that it is paid. */
export function createPrepay(options: PrepayOptions): Prepay {
  const { money, buyer, greeted, owner, life, show } = options;
  const { agreement, sessionKey } = greeted;
  const { terms } = agreement;
  const cost = prepaidAmount(terms);
  let open: Attempt | null = null;
  /** What becomes of it in the end: in the call, or dead. */
  let course: Promise<Result<void>> | null = null;
  /** Nothing has been asked of the wallet yet. */
  let idle = true;
  /** This side's own server has shown it. */
  let seen = false;
  const ended = new AbortController();
  life.addEventListener('abort', () => ended.abort(), { once: true });

  const showBalance = (balance: AtomicUsdc | null): void =>
    show({
      balance,
      balanceAfter: balance === null || balance < cost ? null : usdc(balance - cost),
    });

  /** What asks this side's own server before it asks the wallet. @throws P2cError */
  async function patiently<T>(step: () => Promise<T>): Promise<T> {
    const untilMs = money.env.nowMs() + PREPARING_MS;
    for (;;) {
      try {
        return await step();
      } catch (thrown) {
        const { code } = toAppError(thrown);
        if (!code.startsWith('rpc_') || money.env.nowMs() >= untilMs) throw thrown;
        await money.env.sleep(PREPARE_AGAIN_MS, life);
      }
    }
  }

  /** The wallet approves the session key; the host's fee key will pay for that. */
  async function approve(budgetPeriods: number, sign: SignTransaction): Promise<KeptApproval> {
    const cap = allowanceCap(terms, budgetPeriods);
    const approved = { delegate: sessionKey.address, cap };
    const { feePayer, callId } = agreement;
    const parts = { owner, mint: money.mint, feePayer, approve: approved };
    const signed = await patiently(() => signAllowance(money.rpc, parts, sign, life));
    return { callId, owner, ...approved, signed };
  }

  async function prepare(choice: PayChoice, sign: SignTransaction): Promise<Attempt> {
    const { feePayer, callId } = agreement;
    idle = false;
    show({ stage: 'asking', error: null, signature: null });
    const state = await patiently(() =>
      // What the session key will pay with is approved only now.
      buyer.checkFunds(cost, 'wallet', ({ balance }) => showBalance(balance)),
    );
    if (choice.mode === 'allowance') {
      const { replaces } = choice;
      const { isElsewhere } = options;
      await checkDelegate(money, state, { replaces, own: sessionKey.address, isElsewhere });
    }
    const quote = await buyer.quoteFor({ kind: 'prepay' });
    if ('answer' in quote) throw raise('peer_protocol', { what: 'quote' });
    show({ stage: 'signing' });
    const manual: Authority = { kind: 'wallet', address: owner, sign };
    const authority: Authority =
      choice.mode === 'manual' ? manual : { kind: 'session', signer: sessionKey };
    const approval = choice.mode === 'allowance' ? await approve(choice.budgetPeriods, sign) : null;
    const extensions =
      approval &&
      echoed(feePayer, {
        from: owner,
        asset: money.mint,
        spender: approval.delegate,
        amount: approval.cap.toString(),
        transaction: toBase64(approval.signed.bytes),
      });
    if (approval) show({ stage: 'approving' });
    const payment = await patiently(() => buyer.sign(quote, authority, extensions ?? undefined));
    await keepCall(money.kv, {
      role: 'guest',
      callId,
      transcript: toBase64Url(greeted.transcript),
      ...terms,
      feePayer,
      startedAtWallMs: money.env.wallMs(),
    });
    const kept = approval && (await keepApproval(money, approval));
    if (kept) void followApproval(money, kept, life);
    return { payment, authority, cap: approval?.cap ?? null };
  }

  /**
   * Follows what was sent to its end: the host lets this side in, or the chain proves that it never will
   * arrive. Whatever the host says, nothing else is signed before. @throws P2cError `aborted`.
   */
  async function follow(
    { payment, authority, cap }: Attempt,
    onRefused: (error: AppError) => void,
  ): Promise<Result<void>> {
    const startedMs = money.env.nowMs();
    let refused: AppError | null = null;
    seen = false;
    show({ stage: 'sending', error: null });
    const over = new AbortController();
    const end = (): void => over.abort();
    ended.signal.addEventListener('abort', end, { once: true });
    const onLate = (): void => void (seen || refused || show({ stage: 'waiting' }));
    money.env.sleep(PATIENCE_MS, over.signal).then(onLate, () => undefined);
    const found = payment.found();
    const landed = new Promise<void>((resolve) => {
      const look = ({ kind }: Judgement): void => {
        if (kind !== 'landed') return;
        seen = true;
        show({ stage: 'unadmitted', error: null });
        resolve();
      };
      found.then(look, () => undefined);
    });
    const dead = found.then((verdict) =>
      verdict.kind === 'dead' ? verdict : new Promise<never>(() => undefined),
    );
    /** By which signature the host lets this side in. A refusal for good stops it, unless it has landed. */
    const heed = async (answer: Answer): Promise<string | null> => {
      if (answer.kind === 'granted') return answer.signature;
      if (answer.kind !== 'refused') return null;
      const { error } = answer;
      if (mayPass(error)) show(seen ? { error } : { stage: 'waiting', error });
      // What its own server shows is paid, whatever the host says.
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
      const letIn = insist(money, payment, { pauseMs, heed }, over.signal);
      const signature = await Promise.race([letIn, dead]);
      if (typeof signature !== 'string') {
        const error = refused ?? signature.error;
        show({ stage: 'failed', error });
        return err(error);
      }
      const settleMs = money.env.nowMs() - startedMs;
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
    // An earlier one that was refused, and may still land.
    const before = await course?.catch(() => null);
    if (before?.ok) return before;
    const current = (open = await prepare(choice, sign));
    return new Promise((resolve, reject) => {
      const refused = (error: AppError): void => resolve(err(error));
      course = follow(current, refused);
      course.then(resolve, reject);
    });
  }

  let busy = false;
  return {
    async look() {
      const tell = (then: () => void): void => void (idle && !life.aborted && then());
      try {
        const { balance } = await buyer.readFunds('wallet');
        tell(() => showBalance(balance));
      } catch (thrown) {
        tell(() => show({ error: toAppError(thrown) }));
      }
    },
    hint(signature) {
      if (!open) return;
      // Of an attempt that is over, the page has been told; where to look is worth knowing all the same.
      if (busy && !seen) show({ stage: 'confirming', signature, error: null });
      open.payment.hint(signature);
    },
    async pay(choice, sign) {
      if (busy) return err(appError('payment_in_flight'));
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
