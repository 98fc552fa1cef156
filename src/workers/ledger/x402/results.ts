import type { PaymentRequired, SettleResponse } from '@x402/core/types';

/** The answers to `resource.get`, in the JSON of x402's MCP transport. */

export interface Grant {
  readonly url: string;
  readonly granted: true;
  readonly [detail: string]: unknown;
}

const asText = (value: unknown): { type: 'text'; text: string }[] => [
  { type: 'text', text: JSON.stringify(value) },
];

/** Payment required; with `settlement` when a payment came and was not taken. */
export const requiredResult = (required: PaymentRequired, settlement?: SettleResponse) => ({
  isError: true as const,
  structuredContent: required,
  content: asText(required),
  ...(settlement && { _meta: { 'x402/payment-response': settlement } }),
});

export const grantResult = (grant: Grant, settlement: SettleResponse) => ({
  structuredContent: grant,
  content: asText(grant),
  _meta: { 'x402/payment-response': settlement },
});
