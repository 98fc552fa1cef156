import { formatUsdc } from '../../shared/money.ts';
import type { Actions } from '../app/actions.ts';
import { $call } from '../app/call-state.ts';
import { $offer } from '../app/host-state.ts';
import { $lostWay } from './way-in.ts';

/**
 * Begins the next call with the same person: the host's page makes a new invite with the same terms,
 * the guest's waits for it.
 */
export async function callAgain(
  actions: Pick<Actions, 'createInvite' | 'show' | 'startOver'>,
): Promise<void> {
  const { role, view } = $call.get();
  if (role === null || view === null) return;
  await actions.startOver();
  actions.show(role);
  if (role === 'guest') return $lostWay.set({ role, invite: '', at: 'again' });
  const offer = { price: formatUsdc(view.terms.price), title: view.title };
  // Also for the form, should the invite fail.
  $offer.set(offer);
  await actions.createInvite(offer.price, offer.title);
}
