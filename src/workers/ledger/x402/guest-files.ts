import type { PaymentRequired } from '@x402/core/types';
import type { FileFunds, SignTransaction } from '../../../shared/api.ts';
import { toBase64Url, toHex } from '../../../shared/bytes.ts';
import { type AppError, appError, P2cError, raise, toAppError } from '../../../shared/errors.ts';
import { usdc } from '../../../shared/money.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { Ware } from '../../../shared/sale.ts';
import { allowanceState } from '../solana/allowance.ts';
import { type Authority, buildPaymentPayload } from '../solana/payload.ts';
import { type Bought, saleOf } from './file-grant.ts';
import { keepPurchase } from './guest-claims.ts';
import { createFlight, type Flight } from './guest-flight.ts';
import type { Greeted } from './guest-prepay.ts';
import { GrantResult, PaymentRequiredResult } from './messages.ts';
import type { Money } from './money.ts';
import { checkQuote, paymentPayload } from './quote.ts';
import { commitmentOf, type ResourceOf, resourceUrl, titleOf } from './resources.ts';
import { memoFor } from './transcript.ts';
import { RpcFailure, type Wire } from './wire.ts';

/**
 * Buys files. Like a minute, a file is paid when this side's own RPC shows the payment; then the host
 * owes the sale secret, and is asked for it until it gives it. The same content is never paid twice
 * in a call, whatever it is listed as.
 */
export interface GuestFiles {
  /** May be called again after an error: bytes that may still land are sent again, never signed anew. */
  buy(ware: Ware, funds: FileFunds, sign: SignTransaction): Promise<Result<Bought>>;
  hint(signature: string): void;
  /** Had without a payment: not to be paid for in this call. */
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
}

interface Attempt {
  readonly flight: Flight;
  readonly url: string;
}

/** product.md: after 30 s of an unanswered payment the person hears "check again". */
const PATIENCE_MS = 30_000;
/** Between two sendings of the same bytes, and between two requests for the secret. */
const AGAIN_MS = 3_000;

/** The host's clock is a moment ahead: a minute came due between. */
const isTooEarly = (error: AppError): boolean =>
  error.code === 'payment_invalid' && error.context.reason === 'too_early';

/** The host has no quote for it: withdrawn meanwhile, or out of turn. */
const notSold = ({ message }: RpcFailure): AppError =>
  message === 'unknown_resource'
    ? appError('file_unknown')
    : appError('peer_protocol', { what: message });

export function createGuestFiles(options: GuestFilesOptions): GuestFiles {
  const { money, wire, owner, greeted, life } = options;
  const { agreement, transcript } = greeted;
  const open = new Map<string, Attempt>();
  const bought = new Map<string, Bought>();
  let busy = false;

  async function quoteFor(resource: ResourceOf<'file'>, url: string) {
    const answer = await wire.request('resource.get', { url }, life).catch((thrown: unknown) => {
      throw thrown instanceof RpcFailure ? new P2cError(notSold(thrown)) : thrown;
    });
    if (GrantResult.safeParse(answer).success) return null;
    const parsed = PaymentRequiredResult.safeParse(answer);
    if (!parsed.success) throw raise('peer_protocol', { what: 'quote' });
    // Past the schema this is x402's own type; see host-call.ts on `null`.
    const quote = parsed.data.structuredContent as PaymentRequired;
    const memo = await memoFor(transcript, url, await commitmentOf(resource));
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
  ): Promise<Attempt | null> {
    const resource = { kind: 'file', ware } as const;
    const url = resourceUrl(agreement.callId, resource);
    await checkFunds(ware, funds);
    const asked = await quoteFor(resource, url);
    if (!asked) return null;
    const wallet: Authority = { kind: 'wallet', address: owner, sign };
    const authority = funds === 'wallet' ? wallet : options.sessionAuthority;
    if (!authority) throw raise('allowance_used_up', { left: usdc(0n), needed: ware.price });
    const { quote, memo, requirements } = asked;
    const { rpc } = money;
    const signed = await buildPaymentPayload(requirements, { owner, authority, rpc, signal: life });
    const transaction = String(signed.payload.payload['transaction']);
    const commitment = await commitmentOf(resource);
    const { payTo } = agreement.terms;
    const { messageHash } = signed;
    await keepPurchase(money, { owner, payTo, ware, transcript, messageHash });
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
    });
    return { flight, url };
  }

  /** Sends the same bytes until the chain shows them, or the host refuses for good. */
  async function send({ flight }: Attempt, until: AbortSignal): Promise<AppError> {
    for (;;) {
      await options.untilQuiet(until);
      const refusal = await flight.send(until);
      if (refusal && !isTooEarly(refusal.error)) return refusal.error;
      await money.env.sleep(AGAIN_MS, until);
    }
  }

  type Settled =
    { readonly signature: string } | { readonly error: AppError; readonly dead: boolean };

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
      return first.kind === 'confirmed'
        ? { signature: first.signature }
        : { error: first.error, dead: true };
    } finally {
      stop.abort();
      life.removeEventListener('abort', end);
    }
  }

  /** Paid: the host owes the secret. An outage, or a host that is slow to read back, is waited out. */
  async function claim(url: string): Promise<Bought> {
    for (;;) {
      try {
        const sale = saleOf(await wire.request('resource.get', { url }, life));
        if (sale) return sale;
      } catch (thrown) {
        if (!(thrown instanceof RpcFailure)) throw thrown;
      }
      await money.env.sleep(AGAIN_MS, life);
    }
  }

  async function pay(ware: Ware, funds: FileFunds, sign: SignTransaction): Promise<Result<Bought>> {
    const key = toHex(ware.root);
    const known = bought.get(key);
    if (known) return ok(known);
    await options.untilQuiet(life);
    const attempt = open.get(key) ?? (await prepare(ware, funds, sign));
    const url = attempt?.url ?? resourceUrl(agreement.callId, { kind: 'file', ware });
    if (attempt) {
      open.set(key, attempt);
      const settled = await settle(attempt);
      if ('error' in settled) {
        if (settled.dead) open.delete(key);
        return err(settled.error);
      }
    }
    const granted = await claim(url);
    open.delete(key);
    bought.set(key, granted);
    return ok(granted);
  }

  return {
    async buy(ware, funds, sign) {
      if (busy) return err(appError('payment_in_flight'));
      busy = true;
      try {
        return await pay(ware, funds, sign);
      } catch (thrown) {
        if (life.aborted) return err(appError('aborted'));
        return err(toAppError(thrown));
      } finally {
        busy = false;
      }
    },
    own: ({ root }, got) => void bought.set(toHex(root), got),
    disown(payment) {
      for (const [root, { signature }] of bought) if (signature === payment) bought.delete(root);
    },
    hint(signature) {
      for (const { flight } of open.values()) flight.hint(signature);
    },
  };
}
