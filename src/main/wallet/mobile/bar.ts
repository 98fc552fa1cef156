import { raise } from '../../../shared/errors.ts';
import { drawing, h } from '../../ui/dom.ts';
import { button } from '../../ui/parts.ts';
import { walletAppStrings as text } from './strings.ts';

const STEPS = {
  allow: [text.allowTitle, text.allowHint, text.allow],
  open: [text.openTitle, text.openHint, text.open],
  waiting: [text.waitingTitle, text.waitingHint, ''],
} as const;
type Step = keyof typeof STEPS;

/**
 * A bar at the lower edge of the screen, in reach of the thumb, while the page asks the wallet app.
 * It exists because a browser opens an app only in response to a tap, and a payment may become due
 * without one.
 */
export interface Bar {
  /** Resolves when the user taps. Throws `wallet_rejected` if the user cancels. */
  tap(step: Exclude<Step, 'waiting'>, signal: AbortSignal): Promise<void>;
  /** Shows that the page waits for the app. `cancel` is called if the user gives up. */
  wait(cancel: () => void): void;
  close(): void;
}

export function createBar(): Bar {
  let step: Step = 'waiting';
  let onTap = (): void => undefined;
  let onCancel = (): void => undefined;
  let before: Element | null = null;
  const main = button(() => STEPS[step][2], {
    testid: 'wallet-app-open',
    className: 'primary',
    hidden: () => step === 'waiting',
    onclick: () => onTap(),
  });
  const cancel = button(text.cancel, {
    testid: 'wallet-app-cancel',
    className: 'quiet',
    onclick: () => onCancel(),
  });
  const title = h('h2', { id: 'wallet-app-title' }, () => STEPS[step][0]);
  const element = h(
    'section.wallet-app',
    { testid: 'wallet-app', role: 'dialog', aria: { labelledby: title.id } },
    h(
      'div',
      { role: 'status' },
      title,
      h('p.hint', () => STEPS[step][1]),
    ),
    h('div.row', main, cancel),
  );
  const draw = drawing(element);

  function show(next: Step): void {
    step = next;
    draw();
    if (!element.isConnected) {
      before = document.activeElement;
      document.body.append(element);
    }
    // A user who is typing a message would press a focused button with the next space. The status
    // is read out anyway.
    if (document.activeElement?.matches('input, textarea')) return;
    (next === 'waiting' ? cancel : main).focus({ preventScroll: true });
  }

  return {
    tap(next, signal) {
      show(next);
      return new Promise((resolve, reject) => {
        onTap = resolve;
        onCancel = () => reject(raise('wallet_rejected'));
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    },
    wait(cancelled) {
      onCancel = cancelled;
      show('waiting');
    },
    close() {
      const hadFocus = element.contains(document.activeElement);
      element.remove();
      if (hadFocus && before instanceof HTMLElement && before.isConnected) {
        before.focus({ preventScroll: true });
      }
    },
  };
}
