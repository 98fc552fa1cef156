import type { ClockMessage } from '../../../shared/billing/clock-protocol.ts';
import type { HostEvent } from '../../../shared/billing/types.ts';
import type { EventLog } from '../../../shared/log.ts';
import type { Terms } from '../../../shared/terms.ts';

/** What the clock worker says, to the host's billing machine; of a second in which a minute is due, how late it came. */
export function takeClock(
  message: ClockMessage,
  terms: Terms,
  to: {
    readonly dispatch: (event: HostEvent) => void;
    readonly log: EventLog;
    readonly onDue: () => void;
  },
): void {
  if (message.type === 'beat') return to.dispatch({ type: 'beat' });
  const { connectedMs, run, deadlineMs, firedAtMs } = message;
  const periodMs = terms.periodSeconds * 1000;
  if (connectedMs % periodMs === 0 && connectedMs / periodMs >= terms.prepaidPeriods) {
    const minute = connectedMs / periodMs + 1;
    to.log.add('due', { minute, errorMs: firedAtMs - deadlineMs });
    to.onDue();
  }
  to.dispatch({ type: 'second', run, connectedMs });
}
