import * as v from 'valibot';
import { fields } from './x402-objects.ts';

/**
 * `splApprovalGasSponsoring` is an x402 extension. With it, the prepayment carries the guest's
 * approval of the session key, and the host's fee payer pays the network fee of that approval. The
 * extension follows x402's ERC-20 approval gas sponsoring. An official facilitator does not process
 * it, so the host lands the approval itself before it settles the payment that depends on it.
 */
export const EXTENSION = 'splApprovalGasSponsoring';

export const Echo = v.object({
  info: v.object({
    from: v.pipe(v.string(), v.maxLength(64)),
    asset: v.pipe(v.string(), v.maxLength(64)),
    spender: v.pipe(v.string(), v.maxLength(64)),
    amount: v.pipe(v.string(), v.maxLength(20)),
    transaction: v.pipe(v.string(), v.maxLength(2048)),
  }),
});

const missing = v.optional(v.undefined());
/**
 * The fields from a client that does not use the extension. By x402 v2, such a client repeats what
 * was advertised and adds nothing.
 */
export const Unused = v.object({
  info: v.pipe(fields, v.object({ from: missing, spender: missing, transaction: missing })),
});

/** Returns the extension that the host advertises with its quote. */
export const advertised = (feePayer: string) => ({
  [EXTENSION]: {
    info: {
      description: 'The host pays the network fee of one capped SPL Token approval.',
      version: '1',
      feePayer,
    },
    schema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        from: { type: 'string', description: 'Owner of the paying token account.' },
        asset: { type: 'string', description: 'Mint.' },
        spender: { type: 'string', description: 'Delegate: the session key.' },
        amount: { type: 'string', description: 'Cap in atomic units.' },
        transaction: { type: 'string', description: 'Base64, signed by the owner.' },
      },
      required: ['from', 'asset', 'spender', 'amount', 'transaction'],
    },
  },
});

/** Returns the guest's answer: the advertised info together with the guest's own fields. */
export const echoed = (
  feePayer: string,
  fields: v.InferOutput<typeof Echo>['info'],
): Record<string, unknown> => {
  const { info, schema } = advertised(feePayer)[EXTENSION] as { info: object; schema: object };
  return { [EXTENSION]: { info: { ...info, ...fields }, schema } };
};
