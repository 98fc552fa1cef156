import { atom } from 'nanostores';
import { h, watch } from '../ui/dom.ts';
import { WALLET_APP } from './mobile/name.ts';
import { $wallet } from './standard/state.ts';
import { windowStrings as text } from './window-strings.ts';

/**
 * Hints appear only after this time, because a wallet that answers without a prompt shows no
 * window.
 */
const OPEN_AFTER_MS = 1_000;
/** This is longer than a wallet takes to open its window. */
const NOTHING_AFTER_MS = 6_000;

type Hint = 'warns' | 'fee' | 'nothing';

/** The wallet that the page has asked, and who pays its fee. */
interface Asked {
  /**
   * Whether the wallet is an app. If the app does not open, the bar shows other texts
   * (mobile/bar.ts).
   */
  readonly isApp: boolean;
  /** Whether the host pays the network fee. */
  readonly isSponsored: boolean;
}

/** Returns the hints about the wallet's window after a wait. */
export function hintsAfter(waitedMs: number, { isApp, isSponsored }: Asked): readonly Hint[] {
  if (waitedMs < OPEN_AFTER_MS) return [];
  if (waitedMs < NOTHING_AFTER_MS) return ['warns'];
  return [
    'warns',
    ...(isSponsored ? ['fee' as const] : []),
    ...(isApp ? [] : ['nothing' as const]),
  ];
}

export function windowHints(isWaiting: () => boolean, isSponsored: boolean): HTMLElement {
  const $shown = atom<readonly Hint[]>([]);
  let timers: readonly ReturnType<typeof setTimeout>[] = [];
  let waits = false;
  const isApp = (): boolean => $wallet.get().name === WALLET_APP();
  watch(() => {
    if (isWaiting() === waits) return;
    waits = !waits;
    for (const timer of timers) clearTimeout(timer);
    const show = (waitedMs: number): void =>
      $shown.set(waits ? hintsAfter(waitedMs, { isApp: isApp(), isSponsored }) : []);
    show(0);
    timers = (waits ? [OPEN_AFTER_MS, NOTHING_AFTER_MS] : []).map((afterMs) =>
      setTimeout(() => show(afterMs), afterMs),
    );
  }, $wallet);
  const line = (hint: Hint): HTMLElement =>
    h('p.hint', { hidden: () => !$shown.get().includes(hint) }, text[hint]);
  return watch(
    h(
      'div.stack',
      { testid: 'wallet-window', role: 'status' },
      line('warns'),
      line('fee'),
      line('nothing'),
    ),
    $shown,
  );
}
