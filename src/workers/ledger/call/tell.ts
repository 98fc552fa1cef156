import * as v from 'valibot';
import type { CommonEffect, CommonEvent } from '../../../shared/billing/types.ts';
import type { EventLog } from '../../../shared/log.ts';
import { eventDetail, sendNotice } from './call.ts';
import type { ViewStore } from './view.ts';
import { RPC, RpcFailure, type Wire } from '../x402/wire.ts';
import { NOTICES } from '../x402/messages.ts';

/**
 * Handles a notification that either side may send.
 * @throws RpcFailure for any other; ValiError for parameters that do not parse.
 */
export function takeNews(
  method: string,
  params: unknown,
  to: { readonly dispatch: (event: CommonEvent) => void; readonly log: EventLog },
): void {
  const { dispatch, log } = to;
  switch (method) {
    case 'freeze':
      return dispatch({ type: 'peer-freeze', ...v.parse(NOTICES.freeze, params) });
    case 'unfreeze':
      return dispatch({ type: 'peer-unfreeze' });
    case 'billing_failed': {
      const { minute, code } = v.parse(NOTICES.billing_failed, params);
      return log.add('peer_failed', { minute, code });
    }
    case 'call_end': {
      const { reason } = v.parse(NOTICES.call_end, params);
      return dispatch({ type: 'end', by: 'peer', reason });
    }
    case 'leave':
      return dispatch({ type: 'connection-down' });
    default:
      throw new RpcFailure(RPC.unknownMethod, 'method not found');
  }
}

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
