import { isOpen } from '../../../src/shared/api/payments.ts';
import { $second } from '../../../src/main/app/ledger-link.ts';
import { $offerView } from '../../../src/main/booking/state.ts';
import { $payments } from '../../../src/main/payment/state.ts';
import { $transfer, transferOf } from '../../../src/main/wallet/state.ts';
import { appError } from '../../../src/shared/errors.ts';

/** Questions that only a person can decide: going on without the second server, and unprovable payments. */

type States = Readonly<Record<string, () => void>>;

const HOST = { host: 'second.rpc.example.org' };
const missing = (): void => $second.set(appError('server_missing', HOST));
const differ = (): void => $second.set(appError('servers_differ', HOST));

export function asksStates(states: States): States {
  const after = (name: string, change: () => void) => (): void => {
    states[name]?.();
    change();
  };
  return {
    'second-lobby': after('lobby-connected', missing),
    'second-terms': after('guest-terms', differ),
    'second-wallet': after('transfer-timeout', differ),
    'second-receipts': after('receipts', missing),
    'second-call-guest': after('call-guest', differ),
    'second-call-host': after('call-host-frozen', missing),
    'asks-transfer': after('transfer-timeout', () => {
      const sent = $transfer.get();
      if (sent?.record) $transfer.set(transferOf({ ...sent.record, asks: true }));
    }),
    'asks-receipts': after('receipts', () => {
      const asks = (id: string): boolean => id === 'late' || id === 'failed';
      $payments.set(($payments.get() ?? []).map((each) => ({ ...each, asks: asks(each.id) })));
    }),
    'asks-refund': after('refund-ended-host', () => {
      $payments.set(($payments.get() ?? []).map((each) => ({ ...each, asks: isOpen(each) })));
    }),
    'asks-offer': after('offer-undecided', () => {
      const { booking, ...view } = $offerView.get();
      $offerView.set({ ...view, booking: booking && { ...booking, asks: true } });
    }),
  };
}
