import type {
  CallPhase,
  CallView,
  EndReason,
  MinuteEntry,
  PrepayView,
  Role,
} from '../../../shared/api/ledger.ts';
import { PAGE_FLOOR_MS, PAGE_PERIODS } from '../../../shared/billing/timing.ts';
import type { BillingEvent, BillingSnapshot } from '../../../shared/billing/types.ts';
import { type AppError, appError, type ErrorCode } from '../../../shared/errors.ts';
import { type AtomicUsdc, usdc } from '../../../shared/money.ts';
import { prepaidAmount, type Terms } from '../../../shared/terms.ts';
import type { Chain } from '../payment/chain.ts';
import type { Agreement } from '../x402/quote.ts';

/**
 * The call as main sees it: one object, published as a whole on every change. An effect of the
 * billing machine (a feed entry, a freeze, the end) is published together with the next reading of
 * the meter. So the page never shows a new total without its payment, or a red meter without its
 * overlay.
 */
export interface ViewStore {
  readonly view: CallView;
  /** Publishes a patch at once. Ignores the whole patch if it belongs to an earlier phase. */
  update(patch: Partial<CallView>): void;
  /** Notes whether a channel is open. Before admission, an open channel counts as a heartbeat. */
  line(open: boolean): void;
  /**
   * Guest: updates the progress of the prepayment. After the prepayment has settled, this does
   * nothing.
   */
  prepay(change: Partial<PrepayView>): void;
  /**
   * Notes that the prepayment has settled, once per call. Published with the first reading of the
   * meter.
   */
  admit(entry: Omit<MinuteEntry, 'minute'>, patch?: Partial<CallView>): void;
  /** Restores the view of another page. Published with the first reading of the meter. */
  restore(patch: Partial<CallView>): void;
  /** Adds an entry to the feed. */
  feed(event: BillingEvent): void;
  /** Marks a payment that the network rolled back (docs/billing.md, "Rollback"). */
  takenBack(signature: string): void;
  /** Guest: notes whether the guest's own server shows a payment that it did not show before. */
  seen(signature: string, isPaid: boolean): void;
  freeze(code: ErrorCode): void;
  unfreeze(): void;
  /**
   * Ends the view: the next reading of the meter is the last. If called twice, the first reason is
   * kept.
   */
  end(reason: EndReason): void;
  /**
   * Stops publishing, because the page shows another call or none. Later changes are not published.
   */
  mute(): void;
  /**
   * Applies a new reading of the meter. `sending` tells whether this side may send its own media.
   */
  meter(snapshot: BillingSnapshot, sending: boolean): void;
}

/**
 * The order of a call's phases. A call never returns to an earlier phase, whatever the peer sends.
 */
const ORDER: Readonly<Record<CallPhase, number>> = {
  idle: 0,
  greeting: 1,
  'awaiting-prepayment': 2,
  'in-call': 3,
  ended: 4,
};

const isEarlier = (phase: CallPhase, than: CallPhase): boolean => ORDER[phase] < ORDER[than];

const less = (held: AtomicUsdc | null, spent: AtomicUsdc): AtomicUsdc | null =>
  held === null ? null : usdc(held > spent ? held - spent : 0n);

const lostOf = (minutes: readonly MinuteEntry[]): bigint =>
  minutes.reduce((sum, { amount, takenBack }) => (takenBack ? sum + amount : sum), 0n);

/**
 * The least time in ms before an unchanged view is published again. In each second of a call, the
 * billing machine takes three steps, but only the first changes the view, and the page redraws a
 * whole view each time. The page uses these repetitions as a heartbeat of the worker.
 */
const REPEAT_MS = 500;

/** Tells whether a view already has these values. Compares objects by content. */
function isSame(patch: object, view: object): boolean {
  return Object.entries(patch).every(([key, value]) => {
    const before: unknown = Reflect.get(view, key);
    if (Object.is(before, value)) return true;
    if (typeof before !== 'object' || typeof value !== 'object' || !before || !value) return false;
    return Object.keys(before).length === Object.keys(value).length && isSame(value, before);
  });
}

export function createViewStore(
  role: Role,
  terms: Terms,
  title: string,
  nowMs: () => number,
  publish: (view: CallView) => void,
): ViewStore {
  let frozen = false;
  let lost = 0n;
  let over = false;
  let muted = false;
  let lastFailure: AppError | null = null;
  let dueAtMs: number | null = null;
  let published: CallView | null = null;
  let publishedAtMs = -Infinity;
  let view: CallView = {
    role,
    phase: 'greeting',
    callId: null,
    terms,
    title,
    words: null,
    prepay: null,
    payMode: null,
    budgetPeriods: 0,
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
    heartbeat: false,
    endReason: null,
    error: null,
  };

  /** Applies a patch without publishing it. Returns whether the patch was accepted. */
  function prepare(patch: Partial<CallView>): boolean {
    const { phase = view.phase } = patch;
    if (isEarlier(phase, view.phase)) return false;
    view = { ...view, ...patch };
    return true;
  }

  function update(patch: Partial<CallView>): void {
    if (!prepare(patch) || muted) return;
    published = view;
    publishedAtMs = nowMs();
    publish(view);
  }

  function paid(entry: MinuteEntry, total: AtomicUsdc): void {
    dueAtMs = null;
    const totalPaid = usdc(total - lost);
    prepare({ minutes: [...view.minutes, entry], totalPaid, error: null });
    // An estimate, until the balance and the spending limit are read from the chain again.
    prepare({
      remaining: less(view.remaining, entry.amount),
      balance: less(view.balance, entry.amount),
    });
  }

  /** Marks a payment as rolled back. It no longer counts as paid. */
  function lose(signature: string, error: AppError): void {
    const minutes = view.minutes.map((entry) =>
      entry.signature === signature ? { ...entry, takenBack: true as const } : entry,
    );
    const before = lost;
    lost = lostOf(minutes);
    const totalPaid = usdc(view.totalPaid - (lost - before));
    update({ minutes, totalPaid, error });
  }

  return {
    get view() {
      return view;
    },
    update,
    line(open) {
      if (view.phase === 'awaiting-prepayment') update({ heartbeat: open });
    },
    prepay(change) {
      if (view.prepay && view.prepay.stage !== 'settled') {
        update({ prepay: { ...view.prepay, ...change } });
      }
    },
    admit(entry, patch = {}) {
      if (!isEarlier(view.phase, 'in-call')) return;
      prepare({ ...patch, phase: 'in-call' });
      paid({ minute: 'prepay', ...entry }, entry.amount);
    },
    restore(patch) {
      lost = lostOf(patch.minutes ?? []);
      prepare(patch);
    },
    takenBack: (signature) => lose(signature, appError('rolled_back', { signature })),
    seen(signature, isPaid) {
      const minutes = view.minutes.map((entry) => {
        const { unseen: _, ...known } = entry;
        return entry.signature === signature ? known : entry;
      });
      prepare({ minutes });
      if (isPaid) update({});
      else lose(signature, appError('prepayment_void'));
    },
    feed(event) {
      if (event.type === 'billing_failed') {
        lastFailure = event.error;
        prepare({ error: event.error });
      }
      if (event.type !== 'billing_success') return;
      const { minute, amountAtomic: amount, signature, totalAtomic } = event;
      const settleMs = dueAtMs === null ? 0 : nowMs() - dueAtMs;
      paid({ minute, amount, signature, settleMs }, totalAtomic);
    },
    freeze(code) {
      frozen = true;
      const minute = view.billing?.minute ?? 0;
      const cause = lastFailure?.code === code ? lastFailure : appError('unpaid', { minute });
      prepare({ freezeCode: cause });
    },
    unfreeze() {
      frozen = false;
      prepare({ freezeCode: null });
    },
    mute() {
      muted = true;
    },
    end: (reason) => void prepare({ phase: 'ended', endReason: view.endReason ?? reason }),
    meter(snapshot, sending) {
      if (over || (view.phase !== 'in-call' && view.phase !== 'ended')) return;
      over = view.phase === 'ended';
      const open = !over && !frozen;
      if (snapshot.status === 'pending') dueAtMs ??= nowMs();
      const patch = {
        // If the call ended before it began, there is no time to show.
        billing: over && view.billing === null ? null : snapshot,
        mediaOpen: open,
        sending: open && sending,
        heartbeat: over
          ? view.heartbeat
          : snapshot.status !== 'interrupted' || snapshot.standstill !== undefined,
      };
      const isRepeated = view === published && isSame(patch, view);
      if (!isRepeated || nowMs() - publishedAtMs >= REPEAT_MS) update(patch);
    },
  };
}

/**
 * Marks each payment of a call that the network confirmed and then rolled back, and stores the call
 * again. receipts/keep-journal.ts detects a rollback while it watches payments until they are
 * final. Each side asks its own server, so neither has to trust the other. Returns a function that
 * stops this.
 */
export const onTakenBack = (
  { journal }: Pick<Chain, 'journal'>,
  store: ViewStore,
  keep: () => void,
): (() => void) =>
  journal.subscribe(({ role, callId, error }) => {
    const { view } = store;
    if (callId === null || callId !== view.callId || role !== view.role) return;
    if (error?.code !== 'rolled_back') return;
    store.takenBack(error.context.signature);
    keep();
  });

/** Returns the initial view of the guest's prepayment. */
export const prepayView = (
  { terms, deposit }: Pick<Agreement, 'terms' | 'deposit'>,
  stage: PrepayView['stage'],
  signature: string | null = null,
): PrepayView => ({
  ...{ stage, cost: prepaidAmount(terms), deposit, signature },
  ...{ balance: null, balanceAfter: null, error: null },
});

/** Returns after how many ms without an answer a page counts as unresponsive. */
export const pageLimitMs = ({ periodSeconds }: Pick<Terms, 'periodSeconds'>): number =>
  Math.max(PAGE_FLOOR_MS, PAGE_PERIODS * periodSeconds * 1_000);

/**
 * Publishes views to the page and watches whether the page answers. Hidden pages answer, too. A
 * view is published with each tick, so no timer is needed: without ticks, no minute becomes due.
 */
export function watchPage(options: {
  readonly nowMs: () => number;
  readonly limitMs: number;
  readonly publish: (view: CallView) => unknown;
  readonly changed: (answers: boolean) => void;
}): (view: CallView) => void {
  const { nowMs, limitMs, publish, changed } = options;
  /** When the oldest view without an answer was published. Null if all were answered. */
  let sinceMs: number | null = null;
  let answers = true;
  const answered = (): void => {
    sinceMs = null;
    if (answers) return;
    answers = true;
    changed(true);
  };
  return (view) => {
    sinceMs ??= nowMs();
    // An error is an answer too.
    Promise.resolve(publish(view)).then(answered, answered);
    if (!answers || nowMs() - sinceMs < limitMs) return;
    answers = false;
    changed(false);
  };
}
