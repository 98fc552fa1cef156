import * as v from 'valibot';
import { addressBytes, fromBase58 } from '../base58.ts';
import { fromBase64Url } from '../bytes.ts';
import { type OwnText, ownText, raise } from '../errors.ts';
import { isU64, parseAtomic, usdc } from '../money.ts';
import { type NetworkId, NETWORKS } from '../network.ts';
import { LONGEST_TRIAL_SECONDS } from '../terms.ts';
import {
  type CallReceipt,
  type PaidKind,
  RECEIPT_VERSION,
  tipAmount,
  UNUSED_REFUND,
} from './receipt.ts';

/**
 * Parses a receipt from outside. It must have exactly the fields of {@link CallReceipt}, and each
 * field must be in its only valid form. This does not check whether the content is true. The audit
 * does.
 */

/**
 * Upper limits for one receipt. Even a call that lasts a whole working day, with resumes and
 * extensions, stays below them.
 */
export const MOST_PAYMENTS = 5_000;
export const MOST_APPROVALS = 500;
/** The same limits as those of the terms (code-body.ts). */
const MOST_PREPAID_PERIODS = 255;
const LONGEST_PERIOD_SECONDS = 3_600;
const MOST_COUNTED_SECONDS = MOST_PAYMENTS * LONGEST_PERIOD_SECONDS;
/** The last second of the year 9999, the latest that a printed date can show. */
const LAST_SECOND = 253_402_300_799;

const HASH_BYTES = 32;
const SIGNATURE_BYTES = 64;

/** The form of the resource after `pay2chat:<callId>/`, for each kind of payment. */
const RESOURCES: Readonly<Record<PaidKind, RegExp>> = {
  prepay: /^prepay$/,
  minute: /^minute\/[1-9]\d{0,5}$/,
  file: /^file\/[0-9a-f]{32}$/,
  tip: /^tip\/[0-9a-f]{32}\/[1-9]\d{0,19}$/,
  refund: /^refund\/(unused|[1-9A-HJ-NP-Za-km-z]{64,88})$/,
};

const isTipped = (resource: string): boolean => parseAtomic(tipAmount(resource)) !== null;
const isSignature = (text: string): boolean => fromBase58(text)?.length === SIGNATURE_BYTES;

const integer = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
const amount = v.pipe(
  v.string(),
  v.check((text) => parseAtomic(text) !== null),
  v.transform((text) => usdc(BigInt(text))),
);
const address = v.pipe(
  v.string(),
  v.check((text) => addressBytes(text) !== null),
);
const signature = v.pipe(v.string(), v.check(isSignature));
const hash = v.pipe(
  v.string(),
  v.check((text) => fromBase64Url(text)?.length === HASH_BYTES),
);
const seconds = integer(0, LAST_SECOND);
const namesOf = <T extends string>(of: Readonly<Record<T, unknown>>) =>
  v.picklist(Object.keys(of) as T[]);

const approval = v.strictObject({ signature, cap: amount, blockTimeS: seconds });

const payment = v.pipe(
  v.strictObject({
    kind: namesOf<PaidKind>(RESOURCES),
    resource: v.string(),
    commitment: v.nullable(hash),
    amount,
    signature,
    blockTimeS: seconds,
  }),
  v.forward(
    v.check(
      ({ kind, resource }) =>
        RESOURCES[kind].test(resource) &&
        (kind !== 'tip' || isTipped(resource)) &&
        (kind !== 'refund' ||
          resource === UNUSED_REFUND ||
          isSignature(resource.slice('refund/'.length))),
    ),
    ['resource'],
  ),
  v.forward(
    v.check(({ kind, commitment }) => (kind === 'file') === (commitment !== null)),
    ['commitment'],
  ),
);

const unused = v.strictObject({
  periodSeconds: integer(1, LONGEST_PERIOD_SECONDS),
  countedSeconds: integer(0, MOST_COUNTED_SECONDS),
  trialSeconds: integer(0, LONGEST_TRIAL_SECONDS),
});
/** Tells whether the price of the counted seconds fits into a u64. */
const isPriced = (price: bigint, of: { readonly countedSeconds: number } | null): boolean =>
  of === null || isU64(price * BigInt(of.countedSeconds));

const receipt = v.pipe(
  v.strictObject({
    version: v.literal(RECEIPT_VERSION),
    network: namesOf<NetworkId>(NETWORKS),
    transcript: hash,
    payTo: address,
    feePayer: address,
    payer: address,
    deposit: v.nullable(address),
    sessionKey: v.nullable(address),
    price: v.pipe(
      amount,
      v.check((price) => price > 0n),
    ),
    prepaidPeriods: integer(1, MOST_PREPAID_PERIODS),
    unused: v.nullable(unused),
    ahead: v.boolean(),
    approvals: v.pipe(v.array(approval), v.maxLength(MOST_APPROVALS)),
    payments: v.pipe(v.array(payment), v.maxLength(MOST_PAYMENTS)),
  }),
  v.forward(
    v.check(({ price, unused: of }) => isPriced(price, of)),
    ['unused', 'countedSeconds'],
  ),
  // Only the deposit binds the payment of a booking to the call.
  v.forward(
    v.check(({ ahead, deposit }) => !ahead || deposit !== null),
    ['ahead'],
  ),
);

/**
 * Describes a fault, for example `payments 3: amount` (numbers start at 1) or `no price`. The text
 * contains only names of fields of this format.
 */
function describe({ path, expected, received }: v.BaseIssue<unknown>): OwnText {
  if (expected === 'never') return ownText('unknown field');
  const steps = path?.map(({ key }) =>
    typeof key === 'number' ? ` ${key + 1}` : `: ${String(key)}`,
  );
  const place = steps?.join('').slice(2) ?? 'receipt';
  return ownText(received === 'undefined' ? `no ${place}` : place);
}

/** Checks a receipt. @throws P2cError `receipt_version`, `receipt_invalid`. */
export function checkReceipt(value: unknown): CallReceipt {
  const { version } = v.parse(
    v.fallback(v.object({ version: v.unknown() }), { version: null }),
    value,
  );
  if (typeof version === 'number' && version !== RECEIPT_VERSION)
    throw raise('receipt_version', { theirs: version, ours: RECEIPT_VERSION });
  const parsed = v.safeParse(receipt, value, { abortEarly: true });
  if (parsed.success) return parsed.output;
  throw raise('receipt_invalid', { what: describe(parsed.issues[0]) });
}
