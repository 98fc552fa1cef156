import type { CommonEffect } from '../../../shared/billing/types.ts';
import type { EventLog } from '../../../shared/log.ts';
import { eventDetail, sendNotice } from './call.ts';
import type { ViewStore } from './view.ts';
import type { Wire } from '../x402/wire.ts';

/** Executes what both billing machines order: what is shown, recorded, and sent to the peer. */
export function tell(
  effect: CommonEffect,
  to: {
    readonly wire: Wire;
    readonly store: ViewStore;
    readonly log: EventLog;
    /** Called when a minute has been paid. */
    readonly onPaid: () => void;
    readonly onEnd: () => void;
  },
): void {
  const { wire, store, log } = to;
  switch (effect.type) {
    case 'freeze':
      log.add('freeze', { code: effect.code });
      return store.freeze(effect.code);
    case 'unfreeze':
      log.add('unfreeze');
      return store.unfreeze();
    case 'send-notice':
      return sendNotice(wire, effect.notice);
    case 'notify': {
      const { event } = effect;
      log.add(event.type, eventDetail(event));
      store.feed(event);
      return event.type === 'billing_success' ? to.onPaid() : undefined;
    }
    case 'end':
      log.add('end', { reason: effect.reason });
      to.onEnd();
      return store.end(effect.reason);
  }
}
