import * as v from 'valibot';
import type { BillingEvent, CommonEvent, Notice } from '../../../shared/billing/types.ts';
import type { EventLog, LogEntry } from '../../../shared/log.ts';
import { RPC, RpcFailure, type Wire } from '../x402/wire.ts';
import { NOTICES } from '../x402/messages.ts';

/**
 * Handles a notification that both roles may receive.
 * @throws RpcFailure for any other notification; ValiError for parameters that do not parse.
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

/** Sends a billing notice over the wire. */
export function sendNotice(wire: Wire, notice: Notice): void {
  const { method, ...fields } = notice;
  const { totalAtomic, ...rest } = { totalAtomic: undefined, ...fields };
  wire.notify(method, totalAtomic === undefined ? rest : { ...rest, total: String(totalAtomic) });
}

/**
 * Returns the details of a feed entry for the event log. `retry` is true if this attempt is the
 * retry, or if the retry will follow.
 */
export function eventDetail(event: BillingEvent): NonNullable<LogEntry['detail']> {
  switch (event.type) {
    case 'call_start':
      return {};
    case 'billing_attempt':
      return { minute: event.minute, retry: event.retry };
    case 'billing_success':
      return { minute: event.minute };
    case 'billing_failed':
      return { minute: event.minute, retry: event.retryFollows, code: event.error.code };
    case 'late':
      return { minute: event.minute, outcome: event.outcome };
  }
}
