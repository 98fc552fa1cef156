import type { PaymentPayload } from '@x402/core/types';
import type { PayChoice, PayMode, PrepayView, SignTransaction } from '../../../shared/api.ts';
import { toBase64Url } from '../../../shared/bytes.ts';
import { type AppError, appError, raise, toAppError } from '../../../shared/errors.ts';
import { usdc, type AtomicUsdc } from '../../../shared/money.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { allowanceCap, prepaidAmount, type Terms } from '../../../shared/terms.ts';
import { followApproval, keepApproval, type KeptApproval } from '../receipts/approval.ts';
import { keepCall } from '../receipts/record.ts';
import { type AllowanceState, allowanceState, signAllowance } from '../solana/allowance.ts';
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
import type { Found } from './watch.ts';
import type { Wire } from './wire.ts';

/** What the greeting has settled, and the prepayment builds on. */
export interface Greeted {
  readonly agreement: Agreement;
  readonly transcript: Uint8Array;
  readonly sessionKey: Signer;
}

export interface Paid {
  readonly signature: string;
  readonly amount: AtomicUsdc;
  readonly settleMs: number;
  readonly authority: Authority;
  /** null in manual mode. */
  readonly cap: AtomicUsdc | null;
}

export interface PrepayOptions {
  readonly money: Money;
  readonly wire: Wire;
  readonly terms: Terms;
  readonly owner: string;
  readonly isElsewhere: IsElsewhere;
  readonly life: AbortSignal;
  readonly show: (change: Partial<PrepayView>) => void;
}

export interface Prepay {
  /** Pays and waits for this side's own RPC to show it. May be called again after an error. */
  pay(greeted: Greeted, choice: PayChoice, sign: SignTransaction): Promise<Result<Paid>>;
  hint(signature: string): void;
}

/** product.md: after 30 s of an unanswered payment the person hears "check again". */
const PATIENCE_MS = 30_000;
/** A blockhash's life and the way to finality, on the slowest of the networks. */
const EXPIRY_MS = 120_000;
const MAX_BUDGET_PERIODS = 10_000;

/** Bytes that have left. They are sent again as they are until they are provably dead: never two at once. */
interface Attempt {
  readonly mode: PayMode;
  readonly flight: Flight;
  readonly authority: Authority;
  /** null in manual mode. */
  readonly cap: AtomicUsdc | null;
}

/** Refused for a reason that passes: the same bytes may well be taken later. */
const mayPass = (error: AppError | null): boolean =>
  error === null ||
  error.code === 'confirmation_timeout' ||
  error.code === 'till_empty' ||
  error.code === 'peer_rpc_trouble' ||
  error.code.startsWith('rpc_');

/** The guest's prepayment: the cost, one wallet signature, and the chain's word that it is paid. */
export function createPrepay(options: PrepayOptions): Prepay {
  const { money, wire, terms, owner, life, show } = options;
  const cost = prepaidAmount(terms);
  let open: Attempt | null = null;
  let refusedFor: AppError | null = null;

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

  async function prepare(greeted: Greeted, choice: PayChoice, sign: SignTransaction) {
    const { agreement, sessionKey } = greeted;
    show({ stage: 'asking', error: null, signature: null });
    const state = await checkFunds();
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
      const approval = await signAllowance(money.rpc, parts, sign, life);
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
    const signed = await buildPaymentPayload(requirements, { owner, authority, rpc, signal: life });
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
    return { mode: choice.mode, flight, authority, cap };
  }

  /** `over`: the bytes are dead, so others may be signed. */
  type Settled = Result<Paid> & { readonly over?: boolean };

  function verdict(found: Found, { authority, cap }: Attempt, startedMs: number): Settled {
    if (found.kind === 'dead') return { ...err(found.error), over: true };
    const settleMs = money.env.nowMs() - startedMs;
    return ok({ signature: found.signature, amount: cost, settleMs, authority, cap });
  }

  async function settle(current: Attempt): Promise<Settled> {
    const startedMs = money.env.nowMs();
    show({ stage: 'sending', error: null });
    const stop = new AbortController();
    const { signal } = stop;
    life.addEventListener('abort', () => stop.abort(), { once: true });
    try {
      const refused = current.flight.send(signal).then(
        // Granted or unknown: from here only the chain speaks.
        (refusal) => refusal ?? new Promise<never>(() => undefined),
      );
      const late = money.env.sleep(PATIENCE_MS, signal).then(() => 'late' as const);
      const first = await Promise.race([current.flight.found(), refused, late]);
      if (first === 'late') return err(appError('confirmation_timeout', { signature: '' }));
      return 'kind' in first ? verdict(first, current, startedMs) : err(first.error);
    } finally {
      stop.abort();
    }
  }

  /** What becomes of an earlier attempt that cannot succeed by being sent again. */
  async function outlive(earlier: Attempt): Promise<Settled> {
    const startedMs = money.env.nowMs();
    show({ stage: 'expiring', error: null });
    const stop = new AbortController();
    life.addEventListener('abort', () => stop.abort(), { once: true });
    try {
      const waited = money.env.sleep(EXPIRY_MS, stop.signal).then(() => null);
      const found = await Promise.race([earlier.flight.found(), waited]);
      return found ? verdict(found, earlier, startedMs) : err(appError('payment_in_flight'));
    } finally {
      stop.abort();
    }
  }

  async function attempt(
    greeted: Greeted,
    choice: PayChoice,
    sign: SignTransaction,
  ): Promise<Result<Paid>> {
    if (open) {
      const repeat = open.mode === choice.mode && mayPass(refusedFor);
      let again = repeat ? await settle(open) : null;
      if (again && !again.ok && mayPass(again.error)) return again;
      if (!again || !(again.ok || again.over)) again = await outlive(open);
      if (!again.over) return again;
    }
    open = await prepare(greeted, choice, sign);
    const settled = await settle(open);
    if (settled.over) open = null;
    refusedFor = settled.ok ? null : settled.error;
    return settled;
  }

  let busy = false;
  return {
    hint(signature) {
      if (!open) return;
      // Of an attempt that is over, the page has been told; where to look is worth knowing all the same.
      if (busy) show({ stage: 'confirming', signature });
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
      const failed = (error: AppError): Result<Paid> => {
        show({ stage: 'failed', error });
        return err(error);
      };
      try {
        const settled = await attempt(greeted, choice, sign);
        if (!settled.ok) return failed(settled.error);
        show({ stage: 'settled', signature: settled.value.signature });
        return settled;
      } catch (thrown) {
        if (life.aborted) return failed(appError('aborted'));
        return failed(toAppError(thrown));
      } finally {
        busy = false;
      }
    },
  };
}
