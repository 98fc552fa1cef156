/**
 * Why a payment is not accepted. If x402 has a name for the reason, that name is used, otherwise a
 * name of this project. A host with other software uses its own texts, which are shown only in the
 * event log ({@link knownFault}).
 */
const FAULTS = [
  // The fee payer's limits (fee-payer-key.ts)
  'invalid_exact_svm_payload_transaction',
  'invalid_exact_svm_payload_transaction_too_large',
  'invalid_exact_svm_payload_transaction_could_not_be_decoded',
  'invalid_exact_svm_payload_transaction_version',
  'invalid_exact_svm_payload_address_lookup_tables',
  'invalid_exact_svm_payload_transaction_header',
  'invalid_exact_svm_payload_lighthouse_instruction',
  'invalid_exact_svm_payload_lighthouse_instructions_too_many',
  'invalid_exact_svm_payload_writable_account',
  'invalid_exact_svm_fee_payer_mismatch',
  'invalid_exact_svm_payload_excessive_signers',
  'invalid_exact_svm_payload_fee_payer_not_isolated',
  'invalid_exact_svm_payload_signature_invalid',
  'invalid_exact_svm_payload_transaction_instructions_compute_limit_instruction',
  'invalid_exact_svm_payload_transaction_instructions_compute_limit_instruction_too_high',
  'invalid_exact_svm_payload_transaction_instructions_compute_price_instruction',
  'invalid_exact_svm_payload_transaction_instructions_compute_price_instruction_too_high',
  'invalid_exact_svm_payload_token_program',
  'invalid_exact_svm_payload_unknown_optional_instruction',
  'invalid_exact_svm_payload_memo_accounts',
  // The rules of `exact` (exact.ts, facilitator.ts)
  'invalid_exact_svm_unsupported_scheme',
  'invalid_exact_svm_network_mismatch',
  'invalid_exact_svm_payload_missing_fee_payer',
  'invalid_exact_svm_fee_payer_not_managed_by_facilitator',
  'invalid_exact_svm_payload_no_transfer_instruction',
  'invalid_exact_svm_payload_transaction_fee_payer_transferring_funds',
  'invalid_exact_svm_payload_mint_mismatch',
  'invalid_exact_svm_payload_recipient_mismatch',
  'invalid_exact_svm_payload_amount_mismatch',
  'invalid_exact_svm_payload_memo_count',
  'invalid_exact_svm_payload_memo_mismatch',
  'invalid_exact_svm_payload_source_mismatch',
  'invalid_exact_svm_transaction_simulation_failed',
  'invalid_exact_svm_transaction_failed',
  'payment_of_another_resource',
  'duplicate_settlement',
  // The quote that the payment accepts (quote.ts)
  'unsupported_scheme',
  'network_mismatch',
  'invalid_payment_requirements: decimals',
  'invalid_payment_requirements: transaction version',
  'invalid_payment_requirements: maxTimeoutSeconds',
  // The payment on the chain (check-payment.ts)
  'signature',
  'transfers',
  'accounts',
  'mint',
  'recipient',
  'amount',
  'authority',
  'source',
  'memo',
  'balances',
  'source owner',
  // Reasons without a name in x402
  'no fee payer',
  'no memo',
  'transaction',
  'unsigned',
  'refused before it was sent',
  'unknown',
] as const;

export type PaymentFault = (typeof FAULTS)[number];

/** Returns the reason that a peer names. Null if this project does not use that name. */
export const knownFault = (text: string): PaymentFault | null =>
  FAULTS.find((fault) => fault === text) ?? null;
