import { $refundErrors, $refunding } from '../../../src/main/refund/actions.ts';
import { $payments } from '../../../src/main/payment/state.ts';
import { $call } from '../../../src/main/app/call-state.ts';
import type { PaymentRecord, Role } from '../../../src/shared/api/ledger.ts';
import { appError } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import { callStates } from './calls.ts';
import { GUEST, HOST, LATE } from '../../support/samples.ts';
import { transfer } from './fixtures.ts';

/** Money that comes back, and the allowance while a call lasts, as they look. */

/** Sets the journal of the call on screen; one payment was refunded, one is about to be. */
function journal(role: Role): void {
  const { view } = $call.get();
  if (!view) return;
  const callId = 'c1';
  $call.setKey('view', { ...view, callId });
  const common = { ...transfer('landed'), network: view.terms.network, role, callId };
  const sold = view.minutes.map(({ minute, amount, signature }): PaymentRecord => {
    const kind = minute === 'prepay' ? 'prepay' : 'minute';
    const n = minute === 'prepay' ? null : minute;
    return { ...common, id: signature, kind, minute: n, amount, signature, recipient: HOST };
  });
  const back = (
    of: PaymentRecord | undefined,
    more: Partial<PaymentRecord> = {},
  ): PaymentRecord => ({
    ...common,
    id: `refund ${of?.id}`,
    kind: 'refund',
    minute: of?.minute ?? null,
    payer: HOST,
    recipient: GUEST,
    resource: `refund/${of?.signature ?? ''}`,
    ...more,
  });
  const late: PaymentRecord = {
    ...common,
    id: 'late',
    kind: 'minute',
    minute: 6,
    amount: usdc(500_000n),
    signature: `9${common.signature?.slice(1) ?? ''}`,
  };
  $payments.set([...sold, late, back(sold[1]), back(sold[2], LATE)]);
  const [first] = sold;
  if (first?.signature && role === 'host') {
    $refundErrors.set({ [first.signature]: appError('wallet_rejected') });
  }
}

const after = (name: string, role: Role) => (): void => {
  callStates[name]?.();
  $refunding.set(new Set());
  journal(role);
};

export const refundStates: Readonly<Record<string, () => void>> = {
  'refund-call-host': after('call-host', 'host'),
  'refund-call-guest': after('call-guest', 'guest'),
  'refund-ended-host': after('call-host-ended', 'host'),
  'call-ended-sums': () => {
    callStates['call-host-ended']?.();
    const landed = transfer('landed');
    const signed = (first: string): string => `${first}${landed.signature?.slice(1) ?? ''}`;
    const of = { ...landed, role: 'host', callId: 'c1', minute: null } as const;
    const file = { kind: 'file', amount: usdc(250_000n), title: 'recipe.pdf' } as const;
    const open = { kind: 'minute', minute: 6, amount: usdc(500_000n) } as const;
    const refund = { kind: 'refund', resource: 'refund/x', amount: usdc(500_000n) } as const;
    const tip = { kind: 'tip', amount: usdc(1_000_000n) } as const;
    $payments.set([
      { ...of, ...file, id: 'file', signature: signed('A') },
      { ...of, ...tip, id: 'tip', signature: signed('B') },
      { ...of, ...refund, id: 'refund', signature: signed('C') },
      { ...of, ...open, state: 'signed', id: 'open', signature: signed('D') },
    ]);
  },
  'refund-ended-guest': () => {
    after('call-ended', 'guest')();
    const { view } = $call.get();
    if (view) $call.setKey('view', { ...view, remaining: usdc(14_000_000n) });
  },
};
