import { atom } from 'nanostores';
import { h, watch } from '../ui/dom.ts';
import { WALLET_APP } from './mobile/name.ts';
import { $wallet } from './standard/state.ts';
import { windowStrings as text } from './window-strings.ts';

/** A wallet that answers by itself shows no window. */
const OPEN_AFTER_MS = 1_000;
/** Longer than a wallet takes to open its window. */
const NOTHING_AFTER_MS = 6_000;

type Hint = 'warns' | 'nothing';

/** Returns what to say of the wallet's window after a wait; a wallet app has its own words. */
export function hintsAfter(waitedMs: number, isApp: boolean): readonly Hint[] {
  if (waitedMs < OPEN_AFTER_MS) return [];
  return isApp || waitedMs < NOTHING_AFTER_MS ? ['warns'] : ['warns', 'nothing'];
}

export function windowHints(isWaiting: () => boolean): HTMLElement {
  const $shown = atom<readonly Hint[]>([]);
  let timers: readonly ReturnType<typeof setTimeout>[] = [];
  let waits = false;
  watch(() => {
    if (isWaiting() === waits) return;
    waits = !waits;
    for (const timer of timers) clearTimeout(timer);
    const show = (waitedMs: number): void =>
      $shown.set(waits ? hintsAfter(waitedMs, $wallet.get().name === WALLET_APP()) : []);
    show(0);
    timers = (waits ? [OPEN_AFTER_MS, NOTHING_AFTER_MS] : []).map((afterMs) =>
      setTimeout(() => show(afterMs), afterMs),
    );
  }, $wallet);
  const line = (hint: Hint): HTMLElement =>
    h('p.hint', { hidden: () => !$shown.get().includes(hint) }, text[hint]);
  return watch(
    h('div.stack', { testid: 'wallet-window', role: 'status' }, line('warns'), line('nothing')),
    $shown,
  );
}
