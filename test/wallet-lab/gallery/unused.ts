import { $screen } from '../../../src/main/app/screen.ts';
import { $call } from '../../../src/main/app/call-state.ts';
import { $unused } from '../../../src/main/app/ledger-link.ts';
import { $payments } from '../../../src/main/payment/state.ts';
import { $returnErrors } from '../../../src/main/refund/actions.ts';
import type {
  PaymentRecord,
  Role,
  UnusedState,
  UnusedTime,
} from '../../../src/shared/api/ledger.ts';
import { appError } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import { callStates } from './calls.ts';
import { GUEST, HOST, SIGNATURE, unusedTime } from '../../support/samples.ts';
import { transfer, wallet } from './fixtures.ts';

/** Unused time that comes back, and that does not, as it looks. */

const DUE = usdc(316_667n);

/** The unused time of the call that callStates ends at 4:22, five minutes of which are paid. */
const unused = (role: Role, state: UnusedState, more: Partial<UnusedTime> = {}): UnusedTime =>
  unusedTime(role, state, {
    countedSeconds: 262,
    due: DUE,
    signature: state === 'returned' || state === 'returning' ? SIGNATURE : null,
    ...more,
  });

/** The journal's entry of the refund, once it has settled. */
const returnOf = (role: Role): PaymentRecord => ({
  ...transfer('landed'),
  id: 'return',
  kind: 'end',
  role,
  callId: 'c1',
  minute: null,
  amount: DUE,
  payer: HOST,
  recipient: GUEST,
  signature: `7${SIGNATURE.slice(1)}`,
});

function ended(role: Role, state: UnusedState, more: Partial<UnusedTime> = {}): void {
  callStates[role === 'host' ? 'call-host-ended' : 'call-ended']?.();
  const { view } = $call.get();
  if (view) $call.setKey('view', { ...view, terms: { ...view.terms, returnsUnused: true } });
  $unused.set([unused(role, state, more)]);
  const { returned: amount = DUE } = more;
  $payments.set(state === 'returned' ? [{ ...returnOf(role), amount }] : []);
}

const ALL = usdc(2_500_000n);
const TRIED = { isTrial: true, countedSeconds: 22, paid: ALL, due: ALL };

const emptied = appError('till_empty');
const frozen = appError('recipient_no_usdc_account', { owner: GUEST });

export const unusedStates: Readonly<Record<string, () => void>> = {
  'unused-settling': () => ended('guest', 'settling'),
  'unused-returning': () => ended('guest', 'returning'),
  'unused-returned': () => ended('guest', 'returned'),
  'trial-settling': () => ended('guest', 'settling', TRIED),
  'trial-returned': () => ended('guest', 'returned', { ...TRIED, returned: ALL }),
  'trial-host-returned': () => ended('host', 'returned', { ...TRIED, returned: ALL }),
  'unused-short': () => {
    const returned = usdc(116_667n);
    ended('guest', 'short', { returned, signature: SIGNATURE });
    $payments.set([{ ...returnOf('guest'), amount: returned }]);
  },
  'unused-missing': () => ended('guest', 'missing'),
  'unused-nothing': () => ended('guest', 'nothing', { due: usdc(4_000n) }),
  'unused-refunded': () => ended('guest', 'nothing', { refunded: usdc(500_000n), due: usdc(0n) }),
  'unused-late': () => {
    ended('guest', 'returning', { paid: usdc(3_000_000n), due: usdc(816_667n) });
    const late = { kind: 'minute', minute: 6, amount: usdc(500_000n) } as const;
    const of = { role: 'guest', callId: 'c1', signature: `6${SIGNATURE.slice(1)}` } as const;
    $payments.set([{ ...transfer('landed'), ...late, ...of }]);
  },
  'unused-host-returning': () => ended('host', 'returning'),
  'unused-host-returned': () => ended('host', 'returned'),
  'unused-host-refund': () => {
    ended('host', 'returned');
    const { view } = $call.get();
    const sold = (view?.minutes ?? []).map(({ minute, amount, signature }): PaymentRecord => ({
      ...transfer('landed'),
      id: signature,
      kind: minute === 'prepay' ? 'prepay' : 'minute',
      role: 'host',
      callId: 'c1',
      minute: minute === 'prepay' ? null : minute,
      amount,
      signature,
      payer: GUEST,
      recipient: HOST,
    }));
    $payments.set([...sold, { ...returnOf('host'), amount: usdc(1_700_000n) }]);
  },
  'unused-host-asks': () => ended('host', 'asks', { error: emptied }),
  'unused-host-declined': () => {
    ended('host', 'asks', { error: emptied });
    $returnErrors.set({ c1: appError('wallet_rejected') });
  },
  'unused-start': () => {
    wallet();
    $screen.set('lobby');
    $unused.set([
      unused('host', 'asks', { error: frozen }),
      unused('host', 'returning', { callId: 'c2' }),
      unused('guest', 'missing', { callId: 'c4' }),
    ]);
  },
};
