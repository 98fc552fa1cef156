import type { PaymentPayload } from '@x402/core/types';
import type { PayChoice, PrepayView, SignTransaction } from '../../../shared/api.ts';
import { toBase64Url } from '../../../shared/bytes.ts';
import { type AppError, appError, raise, toAppError } from '../../../shared/errors.ts';
import { usdc, type AtomicUsdc } from '../../../shared/money.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { allowanceCap, prepaidAmount, type Terms } from '../../../shared/terms.ts';
import { followApproval, keepApproval, type KeptApproval } from '../receipts/approval.ts';
import { keepCall } from '../receipts/record.ts';
import { type AllowanceState, allowanceState, signAllowance } from '../solana/allowance.ts';
import type { Judgement } from '../solana/judge.ts';
import type { Signer } from '../solana/keys.ts';
import { type Authority, buildPaymentPayload } from '../solana/payload.ts';
import { toBase64 } from '../solana/parse.ts';
import { createFlight, type Flight } from './guest-flight.ts';
import { PaymentRequiredResult } from './messages.ts';
import type { Money } from './money.ts';
import { type Agreement, checkQuote, paymentPayload } from './quote.ts';
import { resourceUrl } from './resources.ts';
import { echoed } from './sponsor.ts';
import { memoFor } from './transcript.ts';
import { checkDelegate, type IsElsewhere } from './sponsor-replaces.ts';
import type { Wire } from './wire.ts';

/** What the greeting has settled, and the prepayment builds on. */
export interface Greeted {
  readonly agreement: Agreement;
  readonly transcript: Uint8Array;
  readonly sessionKey: Signer;
}

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
  readonly wire: Wire;
  readonly terms: Terms;
  readonly owner: string;
  readonly isElsewhere: IsElsewhere;
  readonly life: AbortSignal;
  readonly show: (change: Partial<PrepayView>) => void;
  /** The host has let this side in, once in a call. */
  readonly onPaid: (paid: Paid) => void;
}

export interface Prepay {
  /**
   * Pays, and resolves when the host has let this side in, or has refused for good. May be called again
   * after an error: what was sent is waited for before anything else is signed.
   */
  pay(greeted: Greeted, choice: PayChoice, sign: SignTransaction): Promise<Result<void>>;
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
  readonly flight: Flight;
  readonly authority: Authority;
  /** null in manual mode. */
  readonly cap: AtomicUsdc | null;
}

/** Refused for a reason that passes: the same bytes may well be taken later. */
const mayPass = ({ code }: AppError): boolean =>
  code === 'till_empty' || code === 'peer_rpc_trouble' || code.startsWith('rpc_');

/** The guest's prepayment: the cost, one wallet signature, and the chain's word that it is paid. */
export function createPrepay(options: PrepayOptions): Prepay {
  const { money, wire, terms, owner, life, show } = options;
  const cost = prepaidAmount(terms);
  let open: Attempt | null = null;
  /** What becomes of it in the end: in the call, or dead. */
  let course: Promise<Result<void>> | null = null;
  /** This side's own server has shown it. */
  let seen = false;
  const ended = new AbortController();
  life.addEventListener('abort', () => ended.abort(), { once: true });

  async function quoteFor({ agreement, transcript }: Greeted) {
    const resource = { kind: 'prepay' } as const;
    const url = resourceUrl(agreement.callId, resource);
    const answer = await wire.request('resource.get', { url }, life);
    const parsed = PaymentRequiredResult.safeParse(answer);
    if (!parsed.success) throw raise('peer_protocol', { what: 'quote' });
    // Past the schema this is x402's own type; see host-call.ts on `null`.
    const quote = parsed.data.structuredContent as Parameters<typeof checkQuote>[0];
    const memo = await memoFor(transcript, url);
    const checked = checkQuote(quote, agreement, resource, memo);
    if (!checked.ok) throw raise('peer_mismatch', { what: checked.what });
    return { quote, memo, url, requirements: checked.requirements };
  }

  async function checkFunds(): Promise<AllowanceState> {
    const state = await allowanceState(money.rpc, owner, money.mint, life);
    const { balance } = state;
    show({
      balance,
      balanceAfter: balance === null || balance < cost ? null : usdc(balance - cost),
    });
    if (balance === null) throw raise('no_usdc_account', { owner });
    if (balance < cost) throw raise('insufficient_usdc', { balance, needed: cost });
    return state;
  }

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

  async function prepare(greeted: Greeted, choice: PayChoice, sign: SignTransaction) {
    const { agreement, sessionKey } = greeted;
    show({ stage: 'asking', error: null, signature: null });
    const state = await patiently(checkFunds);
    if (choice.mode === 'allowance') {
      const { replaces } = choice;
      const { isElsewhere } = options;
      await checkDelegate(money, state, { replaces, own: sessionKey.address, isElsewhere });
    }
    const { quote, memo, url, requirements } = await quoteFor(greeted);
    show({ stage: 'signing' });
    const manual: Authority = { kind: 'wallet', address: owner, sign };
    const authority: Authority =
      choice.mode === 'manual' ? manual : { kind: 'session', signer: sessionKey };
    let extensions: Record<string, unknown> | undefined;
    let cap: AtomicUsdc | null = null;
    let approved: KeptApproval | null = null;
    if (choice.mode === 'allowance') {
      cap = allowanceCap(terms, choice.budgetPeriods);
      const approve = { delegate: sessionKey.address, cap };
      const parts = { owner, mint: money.mint, feePayer: agreement.feePayer, approve };
      const approval = await patiently(() => signAllowance(money.rpc, parts, sign, life));
      extensions = echoed(agreement.feePayer, {
        from: owner,
        asset: money.mint,
        spender: sessionKey.address,
        amount: cap.toString(),
        transaction: toBase64(approval.bytes),
      });
      approved = { callId: agreement.callId, owner, ...approve, signed: approval };
      show({ stage: 'approving' });
    }
    const { rpc } = money;
    const building = { owner, authority, rpc, signal: life };
    const signed = await patiently(() => buildPaymentPayload(requirements, building));
    const transaction = String(signed.payload.payload['transaction']);
    const payload: PaymentPayload = paymentPayload(quote, requirements, transaction, extensions);
    await keepCall(money.kv, {
      role: 'guest',
      callId: agreement.callId,
      transcript: toBase64Url(greeted.transcript),
      ...terms,
      feePayer: agreement.feePayer,
      startedAtWallMs: money.env.wallMs(),
    });
    const kept = approved && (await keepApproval(money, approved));
    const flight = await createFlight({
      money,
      wire,
      url,
      callId: agreement.callId,
      kind: 'prepay',
      minute: null,
      owner,
      authority,
      memo,
      payTo: terms.payTo,
      amount: cost,
      signed,
      payload,
      life,
    });
    if (kept) void followApproval(money, kept, life);
    return { flight, authority, cap };
  }

  /**
   * Sends the same bytes until the host lets this side in; answers by which signature. A refusal for good
   * stops it, unless the payment has `landed` all the same.
   */
  async function persuade(
    { flight }: Attempt,
    landed: Promise<void>,
    onRefused: (error: AppError) => void,
    signal: AbortSignal,
  ): Promise<string> {
    for (let pauseMs = AGAIN_MS; ; pauseMs = Math.min(LONGEST_AGAIN_MS, pauseMs * AGAIN_GROWTH)) {
      const answer = await flight.ask(signal);
      if (answer.kind === 'granted') return answer.signature;
      if (answer.kind === 'refused') {
        const { error } = answer;
        if (mayPass(error)) show(seen ? { error } : { stage: 'waiting', error });
        // What its own server shows is paid, whatever the host says.
        else if (!seen) {
          onRefused(error);
          await landed;
        }
      }
      await money.env.sleep(pauseMs, signal);
    }
  }

  /**
   * Follows what was sent to its end: the host lets this side in, or the chain proves that it never will
   * arrive. Whatever the host says, nothing else is signed before. @throws P2cError `aborted`.
   */
  async function follow(
    current: Attempt,
    onRefused: (error: AppError) => void,
  ): Promise<Result<void>> {
    const { authority, cap, flight } = current;
    const startedMs = money.env.nowMs();
    let refused: AppError | null = null;
    seen = false;
    show({ stage: 'sending', error: null });
    const over = new AbortController();
    const end = (): void => over.abort();
    ended.signal.addEventListener('abort', end, { once: true });
    const onLate = (): void => void (seen || refused || show({ stage: 'waiting' }));
    money.env.sleep(PATIENCE_MS, over.signal).then(onLate, () => undefined);
    const found = flight.found();
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
    const onNo = (error: AppError): void => {
      refused = error;
      show({ stage: 'expiring', error });
      onRefused(error);
    };
    try {
      const letIn = persuade(current, landed, onNo, over.signal);
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

  async function attempt(
    greeted: Greeted,
    choice: PayChoice,
    sign: SignTransaction,
  ): Promise<Result<void>> {
    // An earlier one that was refused, and may still land.
    const before = await course?.catch(() => null);
    if (before?.ok) return before;
    const current = (open = await prepare(greeted, choice, sign));
    return new Promise((resolve, reject) => {
      const refused = (error: AppError): void => resolve(err(error));
      course = follow(current, refused);
      course.then(resolve, reject);
    });
  }

  let busy = false;
  return {
    hint(signature) {
      if (!open) return;
      // Of an attempt that is over, the page has been told; where to look is worth knowing all the same.
      if (busy && !seen) show({ stage: 'confirming', signature, error: null });
      open.flight.hint(signature);
    },
    async pay(greeted, choice, sign) {
      if (busy) return err(appError('payment_in_flight'));
      const { budgetPeriods } = choice;
      const sane =
        Number.isInteger(budgetPeriods) &&
        budgetPeriods >= 0 &&
        budgetPeriods <= MAX_BUDGET_PERIODS;
      if (!sane) return err(appError('amount_invalid'));
      busy = true;
      try {
        return await attempt(greeted, choice, sign);
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
