import type { Actions } from '../app/state.ts';
import { chat } from './chat.ts';
import { ended } from './ended.ts';
import { feed } from '../billing/payment-list.ts';
import { meter } from '../billing/meter.ts';
import { silence } from '../billing/silence.ts';
import type { MoneySlots } from '../refund/slot.ts';
import { stage } from './stage.ts';
import { strip } from './strip.ts';

/** Builds the call's views. A separate chunk, loaded once a side is chosen. */
export function inCall(
  actions: Actions,
  { money, devices, quality }: CallSlots,
): Record<InCallPart, HTMLElement> {
  return {
    stage: stage(actions, devices),
    strip: strip(quality),
    ended: ended(actions, money),
    silence: silence(actions),
    meter: meter(actions),
    chat: chat(actions),
    feed: feed(money.extra),
  };
}

export type InCallPart = 'stage' | 'strip' | 'ended' | 'silence' | 'meter' | 'chat' | 'feed';

interface CallSlots {
  readonly money: MoneySlots;
  readonly devices: HTMLElement;
  readonly quality: HTMLElement;
}
