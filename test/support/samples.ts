import type { Offer } from '../../src/shared/api/booking.ts';
import { appError } from '../../src/shared/errors.ts';
import type {
  CallView,
  PaymentRecord,
  PrepayView,
  Role,
  UnusedState,
  UnusedTime,
} from '../../src/shared/api/ledger.ts';
import type { FileView } from '../../src/shared/api/transfer.ts';
import type { SaleListing } from '../../src/shared/api/sale.ts';
import { toHex } from '../../src/shared/bytes.ts';
import { usdc } from '../../src/shared/money.ts';
import type { BillingSnapshot } from '../../src/shared/billing/types.ts';
import type { Terms } from '../../src/shared/terms.ts';

/** The page's data, filled in: tests and the gallery change only the fields they are about. */

export const HOST = '7xKXtg2CW87d97TXJSDpbD5jBkheTqA83TZRuJosgAsU';
export const GUEST = '9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM';
export const SIGNATURE =
  '5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnbJLgp8uirBgmQpjKhoR4tjF3ZpRzrFmBV6UjKdiSZkQUW';
export const terms: Terms = {
  network: 'devnet',
  payTo: HOST,
  price: usdc(500_000n),
  periodSeconds: 60,
  prepaidPeriods: 3,
};

/** A call in an hour. */
export function offerSample(change: Partial<Offer> = {}): Offer {
  const startsAtS = change.startsAtS ?? Math.floor(Date.now() / 1000) + 3_600;
  return {
    terms: { ...terms, returnsUnused: true },
    ...{ lends: 'none', topic: '', name: '', startsAtS, plannedMinutes: 60, waitMinutes: 15 },
    ...{ cancelUntilS: startsAtS, createdAtS: startsAtS - 86_400, deposit: HOST, feePayer: HOST },
    ...{ proof: new Uint8Array(64), mailbox: new Uint8Array(32), seed: new Uint8Array(16) },
    ...change,
  };
}

/** Minute 5 runs and is paid, unless said otherwise. */
export const billing = (part: Partial<BillingSnapshot> = {}): BillingSnapshot => ({
  status: 'paid',
  color: 'green',
  elapsedMs: 262_000,
  countedSeconds: Math.round((part.elapsedMs ?? 262_000) / 1_000),
  countdownMs: 38_000,
  paidUntilMs: 300_000,
  minute: 6,
  totalAtomic: usdc(2_500_000n),
  running: true,
  ...part,
});

export function view(more: Partial<CallView>): CallView {
  return {
    role: 'guest',
    phase: 'awaiting-prepayment',
    callId: 'c1',
    terms,
    title: 'An hour on sourdough, with your questions',
    words: ['harbour', 'velvet', 'copper', 'lantern'],
    prepay: null,
    payMode: 'allowance',
    budgetPeriods: 30,
    billing: null,
    mediaOpen: false,
    sending: false,
    freezeCode: null,
    minutes: [],
    totalPaid: usdc(0n),
    remaining: null,
    balance: null,
    coveredPayments: null,
    trialsBefore: null,
    heartbeat: true,
    endReason: null,
    error: null,
    ...more,
  };
}

export function prepay(more: Partial<PrepayView> = {}): PrepayView {
  return {
    stage: 'idle',
    cost: usdc(1_500_000n),
    deposit: null,
    balance: usdc(98_500_000n),
    balanceAfter: usdc(97_000_000n),
    signature: null,
    error: null,
    ...more,
  };
}

export const minutes = (count: number): CallView['minutes'] => [
  { minute: 'prepay', amount: usdc(1_500_000n), signature: SIGNATURE, settleMs: 900 },
  ...Array.from({ length: count }, (_, i) => ({
    minute: i + 4,
    amount: usdc(500_000n),
    signature: `${i + 1}${SIGNATURE.slice(1)}`,
    settleMs: 900,
  })),
];

/** Signed, and nothing has confirmed it in time. */
export const LATE = {
  state: 'signed',
  error: appError('confirmation_timeout', { signature: SIGNATURE }),
} as const;

let made = 0;

/** A confirmed minute of call `c1` that this browser paid. */
export function payment(more: Partial<PaymentRecord> = {}): PaymentRecord {
  made += 1;
  return {
    id: `p${made}`,
    kind: 'minute',
    state: 'final',
    network: 'devnet',
    role: 'guest',
    callId: 'c1',
    minute: 4,
    amount: usdc(500_000n),
    payer: GUEST,
    recipient: HOST,
    signature: `s${made}`,
    blockTimeS: null,
    error: null,
    createdAtWallMs: 1_700_000_000_000 + made * 1_000,
    updatedAtWallMs: 1_700_000_000_000 + made * 1_000,
    ...more,
  };
}

/** The payments of a whole call: prepayment and minutes from the fourth on. */
export const paidCall = (
  minutes: number,
  more: Partial<PaymentRecord> = {},
): readonly PaymentRecord[] => [
  payment({ kind: 'prepay', minute: null, amount: usdc(1_500_000n), ...more }),
  ...Array.from({ length: minutes }, (_, i) => payment({ minute: 4 + i, ...more })),
];

export const unusedTime = (
  role: Role,
  state: UnusedState,
  more: Partial<UnusedTime> = {},
): UnusedTime => {
  const { due = usdc(400_000n) } = more;
  const { returned = usdc(state === 'returned' ? due : 0n) } = more;
  return {
    role,
    callId: 'c1',
    network: 'devnet',
    owner: role === 'host' ? HOST : GUEST,
    counterpart: role === 'host' ? GUEST : HOST,
    state,
    countedSeconds: 252,
    isTrial: false,
    paid: usdc(2_500_000n),
    due,
    owed: usdc(due - returned),
    refunded: usdc(0n),
    returned,
    signature: null,
    error: null,
    ...more,
  };
};

/** A file of the host, as the guest sees it. */
export const fileView = (more: Partial<FileView> = {}): FileView => ({
  id: 'a',
  mine: false,
  name: 'a.bin',
  savedAs: 'a.bin',
  description: '',
  size: 1_000,
  price: usdc(1_250_000n),
  sha256: null,
  root: null,
  state: 'listed',
  bytes: 0,
  bytesPerSecond: null,
  pausedBy: null,
  owned: false,
  boughtBefore: false,
  queued: false,
  error: null,
  ...more,
});

/** The price of a file. */
export const FILE_PRICE = usdc(1_250_000n);
export const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

/** A file for sale, of other bytes each time. */
export const listing = (name = 'a.bin', change: Partial<SaleListing> = {}): SaleListing => ({
  id: toHex(random(16)),
  name,
  size: 1_000,
  price: FILE_PRICE,
  root: random(32),
  salt: random(16),
  ...change,
});

/** Lists the same bytes again, as a later call does. */
export const relisted = (file: SaleListing, change: Partial<SaleListing> = {}): SaleListing =>
  listing(file.name, { price: file.price, root: file.root, ...change });
