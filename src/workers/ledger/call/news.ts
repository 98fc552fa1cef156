import type { CommonEvent } from '../../../shared/billing/types.ts';
import type { EventLog } from '../../../shared/log.ts';
import { NOTICES } from '../x402/messages.ts';
import { RPC, RpcFailure } from '../x402/wire.ts';

/**
 * Handles a notification that either side may send.
 * @throws RpcFailure for any other; ZodError for parameters that do not parse.
 */
export function takeNews(
  method: string,
  params: unknown,
  to: { readonly dispatch: (event: CommonEvent) => void; readonly log: EventLog },
): void {
  const { dispatch, log } = to;
  switch (method) {
    case 'freeze':
      return dispatch({ type: 'peer-freeze', ...NOTICES.freeze.parse(params) });
    case 'unfreeze':
      return dispatch({ type: 'peer-unfreeze' });
    case 'billing_failed': {
      const { minute, code } = NOTICES.billing_failed.parse(params);
      return log.add('peer_failed', { minute, code });
    }
    case 'call_end': {
      const { reason } = NOTICES.call_end.parse(params);
      return dispatch({ type: 'end', by: 'peer', reason });
    }
    case 'leave':
      return dispatch({ type: 'connection-down' });
    default:
      throw new RpcFailure(RPC.unknownMethod, 'method not found');
  }
}
