import type { Actions } from '../app/actions.ts';
import { $helpOpen } from '../app/screen.ts';
import { $call, isInCall } from '../app/call-state.ts';
import { feed } from '../billing/payment-list.ts';
import { account, meter } from '../billing/meter.ts';
import type { MoneySlots } from '../refund/money-slots.ts';
import { h, watch } from '../ui/dom.ts';
import { lazyParts, lazySlot } from '../ui/lazy.ts';
import { button } from '../ui/parts.ts';
import { chat } from './chat.ts';
import { ended } from './ended.ts';
import { notices } from './notices.ts';
import { panelTabs } from './panels.ts';
import { stage } from './stage.ts';
import { callStrings } from './strings.ts';
import { strip } from './strip.ts';
import { followVisibleArea } from './visible-area.ts';

/**
 * Returns the panel for what is rarely needed. Before a call, the device pickers stand below the
 * preview, and the diagnostics at the foot of the page. A call shows nothing else of the page, so
 * both move into this panel until the call ends.
 */
function more(devices: HTMLElement, quality: ChildNode): HTMLElement {
  const text = callStrings.stage;
  const help = button(text.help, {
    testid: 'help-open',
    icon: 'help',
    aria: { haspopup: 'dialog' },
    onclick: () => $helpOpen.set(true),
  });
  const element = h('section.more.stack.wide', { aria: { label: text.more } }, quality, help);
  let inCall = false;
  watch(() => {
    if (inCall === isInCall()) return;
    inCall = !inCall;
    const foot = document.querySelector('footer');
    const stage = document.querySelector('.stage');
    if (inCall) {
      element.prepend(devices);
      if (foot) element.append(foot);
    } else {
      stage?.append(devices);
      if (foot) document.getElementById('app')?.append(foot);
    }
  }, $call);
  return element;
}

const mayTip = (): boolean => isInCall() && $call.get().view?.role === 'guest';

/** Builds the call's views. This chunk is loaded once the user has chosen a side. */
export function inCall(
  actions: Actions,
  { money, devices }: CallSlots,
): Record<InCallPart, HTMLElement> {
  followVisibleArea();
  const quality = lazyParts(
    async () => (await import('../quality/panel.ts')).quality(),
    isInCall,
    $call,
  );
  const tip = lazySlot(async () => (await money.load()).tip(), mayTip, {
    className: 'wide',
    stores: [$call],
  });
  return {
    stage: stage(actions, devices),
    strip: strip(quality('word')),
    ended: ended(actions, money),
    notices: notices(actions),
    meter: meter(actions),
    chat: chat(actions),
    payments: h('div.stack.wide', account(), tip, money.call, feed(money.extra)),
    more: more(devices, quality('panel')),
    tabs: panelTabs(),
  };
}

type InCallPart =
  'stage' | 'strip' | 'ended' | 'notices' | 'meter' | 'chat' | 'payments' | 'more' | 'tabs';

interface CallSlots {
  readonly money: MoneySlots;
  readonly devices: HTMLElement;
}
