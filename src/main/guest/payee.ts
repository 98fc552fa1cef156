import type { PaymentRecord } from '../../shared/api/ledger.ts';
import type { Terms } from '../../shared/terms.ts';
import { payeeStrings } from './payee-strings.ts';
import { when } from '../ui/when-strings.ts';
import type { Payee } from '../app/state.ts';

/** Each call that was paid for at all has one confirmed prepayment. */
export function payeeIn(
  records: readonly PaymentRecord[],
  { network, payTo }: Pick<Terms, 'network' | 'payTo'>,
): Payee {
  const times = records
    .filter(
      (each) =>
        each.kind === 'prepay' &&
        each.state === 'confirmed' &&
        each.role === 'guest' &&
        each.network === network &&
        each.recipient === payTo,
    )
    .map(({ createdAtWallMs }) => createdAtWallMs);
  const calls = times.length;
  const note =
    calls === 0 ? payeeStrings.fresh : payeeStrings.known(calls, when(Math.max(...times)));
  return { calls, note };
}
