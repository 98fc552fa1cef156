import type { PaymentPayload, PaymentRequirements } from '@x402/core/types';
import { parseAtomic, USDC_DECIMALS } from '../../../shared/money.ts';
import type { PaymentFault } from '../../../shared/payment-faults.ts';
import {
  associatedTokenAccount,
  readCheckedAmount,
  TOKEN_TRANSFER_CHECKED,
} from '../solana/layout.ts';
import type { Sponsorable } from './fee-payer-key.ts';

/**
 * The rules of x402's `exact` scheme on Solana, for a transaction that the fee payer may sign
 * (`fee-payer-key.ts`). This is an implementation of its own, because the official library counts
 * wallet-added instructions as positions. It therefore refuses transactions that Phantom returns
 * (docs/protocol/interop.md, "Beyond x402 2.27.0"). `test/unit/payment/exact.test.ts` compares the
 * two.
 */

/** x402's reasons, in the order in which the official library checks them. */
const REASON = {
  scheme: 'invalid_exact_svm_unsupported_scheme',
  network: 'invalid_exact_svm_network_mismatch',
  feePayer: 'invalid_exact_svm_payload_missing_fee_payer',
  otherFeePayer: 'invalid_exact_svm_fee_payer_not_managed_by_facilitator',
  transfer: 'invalid_exact_svm_payload_no_transfer_instruction',
  spends: 'invalid_exact_svm_payload_transaction_fee_payer_transferring_funds',
  mint: 'invalid_exact_svm_payload_mint_mismatch',
  recipient: 'invalid_exact_svm_payload_recipient_mismatch',
  amount: 'invalid_exact_svm_payload_amount_mismatch',
  memoCount: 'invalid_exact_svm_payload_memo_count',
  memo: 'invalid_exact_svm_payload_memo_mismatch',
} as const satisfies Readonly<Record<string, PaymentFault>>;

/**
 * The paying account is not the associated token account of its owner. The transaction alone does
 * not show this.
 */
export const OTHER_SOURCE = 'invalid_exact_svm_payload_source_mismatch';

/** Returns why the accepted terms differ from the required ones. Null if they are equal. */
export function checkTerms(
  { accepted }: PaymentPayload,
  required: PaymentRequirements,
  feePayerKey: string,
): PaymentFault | null {
  if (accepted.scheme !== 'exact' || required.scheme !== 'exact') return REASON.scheme;
  if (accepted.network !== required.network) return REASON.network;
  const { feePayer } = required.extra;
  if (typeof feePayer !== 'string' || feePayer === '') return REASON.feePayer;
  return feePayer === feePayerKey ? null : REASON.otherFeePayer;
}

/** Returns why this is not the required payment. Null if it is. */
export function checkTransfer(
  { parsed, authority, main }: Sponsorable,
  { asset, payTo, amount, extra }: PaymentRequirements,
): PaymentFault | null {
  const checked = readCheckedAmount(main.data, TOKEN_TRANSFER_CHECKED);
  const [source, mint, target, signer, ...more] = main.accounts.map(({ address }) => address);
  // Further accounts would be the signers of a multisig. Nobody could be identified as the payer
  // then.
  if (!checked || more.length > 0 || signer !== authority) return REASON.transfer;
  if (source === associatedTokenAccount(parsed.feePayer, asset)) return REASON.spends;
  if (mint !== asset || checked.decimals !== USDC_DECIMALS) return REASON.mint;
  if (target !== associatedTokenAccount(payTo, asset)) return REASON.recipient;
  if (checked.amount !== parseAtomic(amount)) return REASON.amount;
  const { memo } = extra;
  if (memo === undefined) return null;
  // The only instruction that may follow the transfer is a single memo.
  const note = parsed.instructions[3];
  if (!note) return REASON.memoCount;
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(note.data) === memo
    ? null
    : REASON.memo;
}
