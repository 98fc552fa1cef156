import type { SignTransaction } from '../../../shared/api/ledger.ts';
import { type SpendingLimitFault, type P2cError, raise } from '../../../shared/errors.ts';
import { type AtomicUsdc, type Lamports, usdc, USDC_DECIMALS } from '../../../shared/money.ts';
import { MAX_FEES } from '../../../shared/network-fees.ts';
import { buildSpendingLimit, buildRevoke } from '../solana/build.ts';
import { type Rpc } from '../solana/rpc.ts';
import type { Signer } from '../solana/keys.ts';
import {
  associatedTokenAccount,
  MEMO_PROGRAM,
  type Parsed,
  readCheckedAmount,
  TOKEN_APPROVE_CHECKED,
  TOKEN_REVOKE,
} from '../solana/layout.ts';
import { type Fresh, freshFor, messageHash, priceWithin } from '../solana/payload.ts';
import type { SubmitDeps } from '../payment/submit.ts';
import { checkFeePayerUse, coSign, type CoSigned } from '../payment/fee-payer-key.ts';
import { signSponsored } from '../solana/wallet-diff.ts';

/**
 * The spending limit: an SPL Token delegation of a limited amount to the session key. The guest's
 * wallet signs it, and the host's fee payer pays the network fee (docs/protocol/x402.md,
 * "Transaction layouts").
 */

export interface SpendingLimitState {
  /** Null if the owner has no USDC account. */
  readonly balance: AtomicUsdc | null;
  readonly delegate: string | null;
  /** The amount that the delegate can still spend: the limit minus what was spent. */
  readonly delegatedAmount: AtomicUsdc;
}

/** Reads the owner's USDC account with its delegate. A new approval replaces the delegate. */
export async function spendingLimitState(
  rpc: Rpc,
  owner: string,
  mint: string,
  signal?: AbortSignal,
): Promise<SpendingLimitState> {
  const account = await rpc.getTokenAccount(associatedTokenAccount(owner, mint), { signal });
  return {
    balance: account ? usdc(account.amount) : null,
    delegate: account?.delegate ?? null,
    delegatedAmount: usdc(account?.delegatedAmount ?? 0n),
  };
}

/** An approval or revocation that the wallet has signed and the host has not co-signed yet. */
export interface SignedAllowance {
  readonly bytes: Uint8Array;
  readonly blockhash: string;
  readonly slot: bigint | null;
  readonly messageHash: string;
}

/**
 * Guest: builds an approval (`cap` to `delegate`), or a revocation if `approve` is null, and asks
 * the wallet to sign it.
 * @throws P2cError `no_usdc_account`, `wallet_*`, `rpc_*`, `aborted`.
 */
export async function signSpendingLimit(
  rpc: Rpc,
  parts: {
    readonly owner: string;
    readonly mint: string;
    readonly feePayer: string;
    readonly approve: { readonly delegate: string; readonly cap: AtomicUsdc } | null;
    /** The most that the host pays in network fees. If absent, the normal maximum applies. */
    readonly maxFee?: Lamports;
    /** The latest blockhash and fees, if the caller has read them together with the account. */
    readonly fresh?: Fresh;
  },
  sign: SignTransaction,
  signal?: AbortSignal,
): Promise<SignedAllowance> {
  const { owner, mint, feePayer, approve, maxFee = MAX_FEES.normal } = parts;
  const ask = async (): Promise<Fresh> => {
    const [fresh, { balance }] = await Promise.all([
      freshFor(rpc, [associatedTokenAccount(owner, mint)], signal),
      spendingLimitState(rpc, owner, mint, signal),
    ]);
    if (balance === null) throw raise('no_usdc_account', { owner });
    return fresh;
  };
  const fresh = parts.fresh ?? (await ask());
  const microLamports = priceWithin(fresh, maxFee);
  const { blockhash, slot } = fresh.blockhash;
  const common = { owner, mint, feePayer, microLamports, blockhash };
  const transaction = approve ? buildSpendingLimit({ ...common, ...approve }) : buildRevoke(common);
  const parsed = await signSponsored(transaction, {
    sign,
    wallet: owner,
    asked: approve ? 'approval' : 'payment',
    maxFee,
  });
  return {
    bytes: parsed.transaction.serialize(),
    blockhash,
    slot,
    messageHash: await messageHash(parsed.messageBytes),
  };
}

/** A transaction that a guest asks the host to sponsor: an approval or a revocation. */
export type SponsorRequest = {
  readonly owner: string;
  readonly parsed: Parsed;
} & (
  | { readonly kind: 'approve'; readonly delegate: string; readonly cap: AtomicUsdc }
  | { readonly kind: 'revoke' }
);

/**
 * Host: checks that the transaction contains only ApproveChecked or Revoke for the owner's USDC
 * account, signed by the owner. The caller checks the delegate and the amount.
 * @throws P2cError `allowance_refused`.
 */
export async function checkSponsorRequest(
  bytes: Uint8Array,
  feePayerKey: string,
  { mint, maxFee }: { readonly mint: string; readonly maxFee: Lamports },
): Promise<SponsorRequest> {
  const refuse = (reason: SpendingLimitFault): P2cError => raise('allowance_refused', { reason });
  const answer = await checkFeePayerUse(bytes, feePayerKey, maxFee);
  if (!answer.allowed) throw refuse(answer.reason);
  const { parsed, authority: owner, main } = answer;
  if (parsed.instructions.some((each) => each.program === MEMO_PROGRAM)) throw refuse('memo');
  const accounts = main.accounts.map((account) => account.address);
  if (accounts[0] !== associatedTokenAccount(owner, mint)) throw refuse('source account');
  if (main.data.length === 1 && main.data[0] === TOKEN_REVOKE) {
    if (accounts.length !== 2 || accounts[1] !== owner) throw refuse('owner');
    return { kind: 'revoke', owner, parsed };
  }
  const checked = readCheckedAmount(main.data, TOKEN_APPROVE_CHECKED);
  if (!checked) throw refuse('instruction');
  const [, usedMint, delegate, signer] = accounts;
  if (usedMint !== mint || checked.decimals !== USDC_DECIMALS) throw refuse('mint');
  if (accounts.length !== 4 || signer !== owner || delegate === undefined) throw refuse('owner');
  return { kind: 'approve', owner, parsed, delegate, cap: usdc(checked.amount) };
}

const KNOWN_TRIES = 4;
const KNOWN_AGAIN_MS = 1_000;

/**
 * Returns a slot at which this side's server knows the guest's blockhash. Null if the server names
 * no slot.
 * @throws P2cError `blockhash_expired`, `rpc_*`, `aborted`.
 */
async function slotOf(
  bytes: Uint8Array,
  { rpc, env }: Pick<SubmitDeps, 'rpc' | 'env'>,
  signal: AbortSignal | undefined,
): Promise<bigint | null> {
  for (let tries = 1; ; tries += 1) {
    const { slot, err } = await rpc.simulateTransaction(bytes, { signal });
    if (err?.name !== 'BlockhashNotFound') return slot;
    if (tries === KNOWN_TRIES) throw raise('blockhash_expired');
    await env.sleep(KNOWN_AGAIN_MS, signal);
  }
}

/**
 * Host: co-signs a request that was checked. Does not send it.
 * @throws P2cError `blockhash_expired`, `rpc_*`, `aborted`.
 */
export async function coSignRequest(
  { parsed }: SponsorRequest,
  feePayerKey: Signer,
  deps: Pick<SubmitDeps, 'rpc' | 'env'>,
  signal?: AbortSignal,
): Promise<CoSigned> {
  const bytes = parsed.transaction.serialize();
  const hash = await messageHash(parsed.messageBytes);
  return coSign(bytes, hash, feePayerKey, await slotOf(bytes, deps, signal));
}
