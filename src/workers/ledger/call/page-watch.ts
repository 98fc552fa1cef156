import type { CallView } from '../../../shared/api/ledger.ts';
import { PAGE_FLOOR_MS, PAGE_PERIODS } from '../../../shared/billing/timing.ts';
import type { Terms } from '../../../shared/terms.ts';

/** After so long without an answer a page counts as one that nobody can operate. */
export const pageLimitMs = ({ periodSeconds }: Pick<Terms, 'periodSeconds'>): number =>
  Math.max(PAGE_FLOOR_MS, PAGE_PERIODS * periodSeconds * 1_000);

/**
 * Publishes views to the page and watches whether it answers them. A view goes out with each tick, so
 * it is noticed without a timer: while no tick comes, nothing becomes due either.
 */
export function watchPage(options: {
  readonly nowMs: () => number;
  readonly limitMs: number;
  readonly publish: (view: CallView) => unknown;
  readonly changed: (answers: boolean) => void;
}): (view: CallView) => void {
  const { nowMs, limitMs, publish, changed } = options;
  /** The oldest view that is not answered. */
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
    // What it throws is an answer, too.
    Promise.resolve(publish(view)).then(answered, answered);
    if (!answers || nowMs() - sinceMs < limitMs) return;
    answers = false;
    changed(false);
  };
}
