import * as v from 'valibot';
import { fields } from './x402-objects.ts';

/**
 * The x402 extension `splApprovalGasSponsoring`. The prepayment carries the guest's approval of the
 * session key, and the host's fee payer pays the network fee of that approval. It follows x402's
 * gas sponsoring for ERC-20 approvals. Official facilitators do not process it, so the host lands
 * the approval itself, before it settles the payment that needs the approval.
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
 * The fields of a client that does not use the extension. As x402 v2 requires, such a client
 * repeats the advertised fields and adds none.
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

/** Returns the guest's answer: the advertised info with the guest's own fields. */
export const echoed = (
  feePayer: string,
  fields: v.InferOutput<typeof Echo>['info'],
): Record<string, unknown> => {
  const { info, schema } = advertised(feePayer)[EXTENSION] as { info: object; schema: object };
  return { [EXTENSION]: { info: { ...info, ...fields }, schema } };
};
