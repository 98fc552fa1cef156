import { EMPTY_ACCOUNT_BYTES } from '../../../shared/network-fees.ts';
import * as v from 'valibot';
import type { SignTransaction } from '../../../shared/api/ledger.ts';
import {
  type AppError,
  appError,
  err,
  ok,
  ownText,
  P2cError,
  raise,
  type Result,
  toAppError,
  isServerTrouble,
} from '../../../shared/errors.ts';
import { type AtomicUsdc, isU64, type Lamports, lamports, usdc } from '../../../shared/money.ts';
import { isErrorCode } from '../../../shared/errors.ts';
import { approvalEntry, checkNoneIsOpen, keepApproval } from './approval.ts';
import { spendingLimitState, signSpendingLimit, type SignedAllowance } from './delegation.ts';
import type { JournalEntry } from '../payment/journal.ts';
import { toBase64 } from '../solana/rpc-parse.ts';
import { sendPayment } from '../payment/payments.ts';
import { SpendingLimitSponsored } from '../x402/messages.ts';
import { racing } from '../solana/env.ts';
import type { Chain } from '../payment/chain.ts';
import { RpcFailure, type Wire } from '../x402/wire.ts';
import type { Greeted } from '../x402/quote.ts';
import { signatureOf } from '../solana/build.ts';
import { parseTransaction } from '../solana/layout.ts';
import { MOST_OWN_FEE } from '../payment/fee-balance.ts';

/**
 * Revokes a spending limit without the host, for a call that is over or a host that refuses. The
 * owner's wallet pays the network fee. The wallet is asked only if the limit is not used up.
 * @throws P2cError `insufficient_sol`, `wallet_*`, `rpc_*`, or the transaction's own error.
 */
async function revokeAlone(
  chain: Chain,
  of: { readonly callId: string; readonly owner: string; readonly delegate: string },
  sign: SignTransaction,
  signal: AbortSignal,
): Promise<void> {
  const { rpc, mint } = chain;
  const { callId, owner, delegate } = of;
  const state = await spendingLimitState(rpc, owner, mint, signal);
  if (state.delegate !== delegate) return;
  const [balance, reserve] = await Promise.all([
    rpc.getBalance(owner, { signal }),
    rpc.getMinimumBalanceForRentExemption(EMPTY_ACCOUNT_BYTES, { signal }),
  ]);
  const needed = MOST_OWN_FEE + reserve;
  if (balance < needed) {
    throw raise('insufficient_sol', { balance: lamports(balance), needed: lamports(needed) });
  }
  const signed = await signSpendingLimit(
    rpc,
    { owner, mint, feePayer: owner, approve: null },
    sign,
    signal,
  );
  const parsed = parseTransaction(signed.bytes);
  if (typeof parsed === 'string') throw raise('internal', { what: ownText('a revocation') });
  const signature = signatureOf(parsed.transaction);
  const entry = approvalEntry({ callId, owner, delegate, cap: usdc(0n), signed });
  const settled = await sendPayment(chain, { ...entry, signature }, signal);
  if (settled.error) throw new P2cError(settled.error);
}

/**
 * Extends or revokes the guest's spending limit during a call. The host pays the network fee
 * (docs/billing.md, "Spending limit"). A new approval replaces the earlier one and does not add to
 * it. Therefore it is signed only while no payment is in flight, and after every earlier approval
 * has landed or can no longer land. The guest's own server shows how much of the earlier approval
 * is left.
 */
export interface SpendingLimitChange {
  /** Approves this many periods in addition to the amount that is left. */
  extend(periods: number, sign: SignTransaction): Promise<Result<void>>;
  revoke(sign: SignTransaction): Promise<Result<void>>;
  /**
   * Runs `run`, which signs or sends the payment of a minute. If a change is in progress, first
   * waits for its end, but at most 4 s. The change was computed from the amount left before it, so
   * a payment during the change would make the new limit wrong.
   */
  after(run: () => void): void;
}

interface SpendingLimitChangeOptions {
  readonly chain: Chain;
  readonly wire: Wire;
  readonly owner: string;
  readonly greeted: Greeted;
  readonly price: AtomicUsdc;
  /** Provides the maximum fee that the host has quoted. */
  readonly buyer: { readonly maxFee: Lamports };
  /** Tells whether the host is connected and can pay the fee. */
  readonly isConnected: () => boolean;
  readonly onChanged: () => void;
  readonly life: AbortSignal;
}

const MAX_PERIODS = 10_000;
/**
 * How long to wait for payments in flight, in ms. They usually take a second or two. If one takes
 * longer, the change fails. Requests to a busy host are repeated for the same time.
 */
const PATIENCE_MS = 20_000;
const LOOK_AGAIN_MS = 500;
const ASK_AGAIN_MS = 2_000;
/** How long a change may take to land, in ms, from the first request to the host. */
const LANDING_MS = 30_000;
/**
 * The most signatures that one change may need. A payment while the wallet's window is open
 * invalidates the signed change, so the wallet is asked again.
 */
const SIGNATURES = 3;
/** A change that is slow to land delays a minute by at most this time, in ms. */
const HOLDS_MINUTE_MS = 4_000;

export function createSpendingLimitChange(
  options: SpendingLimitChangeOptions,
): SpendingLimitChange {
  const { chain, wire, owner, greeted, life } = options;
  const { agreement, sessionKey } = greeted;
  const { callId, feePayer } = agreement;
  const { journal, env, rpc, mint } = chain;
  let busy = false;
  let landing: Promise<unknown> | null = null;
  /**
   * True if the host refused, stayed busy, or failed to revoke. The guest's wallet then pays for
   * the next revocation itself.
   */
  let refused = false;

  /** Tells whether an entry spends from the limit. Approvals and refunds do not. */
  const isUnderWay = ({ kind }: JournalEntry): boolean => kind !== 'allowance' && kind !== 'refund';

  async function isQuiet(): Promise<boolean> {
    return !(await journal.list({ callId, role: 'guest', open: true })).some(isUnderWay);
  }

  /**
   * Resolves when no payment is in flight.
   * @throws P2cError `payment_open`, `aborted`.
   */
  async function untilQuiet(): Promise<void> {
    const untilMs = env.nowMs() + PATIENCE_MS;
    while (!(await isQuiet())) {
      if (env.nowMs() >= untilMs) throw raise('payment_open');
      await env.sleep(LOOK_AGAIN_MS, life);
    }
  }

  /**
   * Throws while an approval of this call may still land.
   * @throws P2cError as `checkNoneIsOpen`.
   */
  const checkQuiet = (ending: boolean): Promise<void> =>
    checkNoneIsOpen(
      chain,
      owner,
      // A second revocation is harmless, even if the first one lands late.
      (each) => each.callId === callId && !(ending && each.amount === 0n),
      life,
    );

  /** Returns the amount that the session key can still spend, in atomic USDC. */
  async function left(): Promise<bigint> {
    const state = await spendingLimitState(rpc, owner, mint, life);
    return state.delegate === sessionKey.address ? state.delegatedAmount : 0n;
  }

  /**
   * Asks the wallet to sign while no payment is in flight. With null for `more`, the wallet signs a
   * revocation.
   */
  async function signQuietly(
    more: bigint | null,
    sign: SignTransaction,
  ): Promise<{ readonly signed: SignedAllowance; readonly cap: AtomicUsdc }> {
    for (let times = 1; times <= SIGNATURES; times += 1) {
      // A revocation does not wait for payments. A payment under the old limit may land or fail
      // meanwhile, which costs at most that limit.
      if (more !== null) await untilQuiet();
      await checkQuiet(more === null);
      const before = await left();
      const total = more === null ? 0n : before + more;
      if (!isU64(total)) throw raise('amount_invalid');
      const cap = usdc(total);
      const approve = more === null ? null : { delegate: sessionKey.address, cap };
      const parts = { owner, mint, feePayer, approve, maxFee: options.buyer.maxFee };
      const signed = await signSpendingLimit(rpc, parts, sign, life);
      const isSame = async () => (await isQuiet()) && (await left()) === before;
      if (more === null || (await isSame())) return { signed, cap };
    }
    throw raise('payment_open');
  }

  /**
   * Asks the host to land the change. If the host grants it, `granted` gets the signature, and the
   * caller watches the chain. Resolves only when the host refuses.
   */
  async function ask(
    bytes: Uint8Array,
    granted: (signature: string) => void,
    until: AbortSignal,
  ): Promise<AppError> {
    const stopMs = env.nowMs() + PATIENCE_MS;
    for (;;) {
      try {
        const params = { transaction: toBase64(bytes) };
        const answer = await wire.request('allowance.sponsor', params, until);
        granted(v.parse(SpendingLimitSponsored, answer).signature);
        return await new Promise<never>(() => undefined);
      } catch (thrown) {
        if (!(thrown instanceof RpcFailure)) throw thrown;
        const waits = thrown.message === 'payment_open' && env.nowMs() < stopMs;
        if (!waits) {
          refused = true;
          return refusalOf(thrown);
        }
        await env.sleep(ASK_AGAIN_MS, until);
      }
    }
  }

  async function land(signed: SignedAllowance, cap: AtomicUsdc): Promise<void> {
    const entry = await keepApproval(chain, {
      callId,
      owner,
      delegate: sessionKey.address,
      cap,
      signed,
    });
    const first = await racing(life, (stop) => {
      const late = env
        .sleep(LANDING_MS, stop)
        .then(() => appError('confirmation_timeout', { signature: '' }));
      const { noted, hint } = chain.follow(entry, { signal: stop });
      return Promise.race([noted, ask(signed.bytes, hint, stop), late]);
    });
    if ('code' in first) throw new P2cError(first);
    if (first.error) throw new P2cError(first.error);
  }

  async function alone(change: () => Promise<void>): Promise<Result<void>> {
    if (busy) return err(appError('busy'));
    busy = true;
    try {
      await change();
      return ok(undefined);
    } catch (thrown) {
      return err(life.aborted ? appError('aborted') : toAppError(thrown));
    } finally {
      busy = false;
      options.onChanged();
    }
  }

  async function sponsored(more: bigint | null, sign: SignTransaction): Promise<void> {
    const { signed, cap } = await signQuietly(more, sign);
    const mine = land(signed, cap);
    // Other steps only wait until the change has ended, whether it succeeded or not.
    landing = mine.catch(() => undefined);
    try {
      await mine;
    } finally {
      landing = null;
    }
  }

  return {
    extend: (periods, sign) =>
      alone(async () => {
        const sane = Number.isInteger(periods) && periods > 0 && periods <= MAX_PERIODS;
        if (!sane) throw raise('amount_invalid');
        refused = false;
        await sponsored(options.price * BigInt(periods), sign);
      }),
    revoke: (sign) =>
      alone(async () => {
        if (refused || !options.isConnected()) {
          await checkQuiet(true);
          return revokeAlone(chain, { callId, owner, delegate: sessionKey.address }, sign, life);
        }
        try {
          await sponsored(null, sign);
        } catch (thrown) {
          const { code } = toAppError(thrown);
          // If only this side's wait was too long, the host has not refused.
          refused ||= !code.startsWith('wallet_') && code !== 'payment_open' && code !== 'busy';
          throw thrown;
        }
      }),
    after(run) {
      if (!landing) return run();
      const enough = env.sleep(HOLDS_MINUTE_MS, life).catch(() => undefined);
      void Promise.race([landing, enough]).then(run);
    },
  };
}

/** Returns the error for a refusal. The host names the reason with a code. */
function refusalOf({ message }: RpcFailure): AppError {
  if (
    message === 'payment_open' ||
    message === 'fees_stopped' ||
    message === 'till_empty' ||
    message === 'blockhash_expired'
  ) {
    return appError(message);
  }
  if (isServerTrouble(message)) return appError('peer_rpc_trouble');
  return appError('allowance_refused', { reason: isErrorCode(message) ? message : 'other' });
}
