import { formatUsdc } from '../../shared/money.ts';
import type { Actions } from '../app/actions.ts';
import { $call } from '../app/call-state.ts';
import { $guest } from '../app/guest-state.ts';
import { $offer } from '../app/host-state.ts';
import { $lostWay, keptWayIn } from './way-in.ts';

type Needed = Pick<Actions, 'createInvite' | 'openInvite' | 'show' | 'startOver'>;

/**
 * Begins the next call with the same person: the host's page makes a new invite with the same terms,
 * the guest's waits for it. A guest that rang rings again.
 */
export async function callAgain(actions: Needed): Promise<void> {
  const { role, view } = $call.get();
  if (role === null || view === null) return;
  if (role === 'host') {
    return inviteWith(actions, { price: formatUsdc(view.terms.price), title: view.title });
  }
  const { calling } = $guest.get();
  await actions.startOver();
  actions.show(role);
  // A booking is used up.
  if (calling && view.terms.deposit === undefined) return actions.openInvite(calling.code);
  $lostWay.set({ role, invite: '', at: 'again' });
}

/** Makes the invite anew whose guest never connected; that of an agreed call is made in its list. */
export async function inviteAnew(actions: Needed): Promise<void> {
  const way = keptWayIn();
  if (way?.role === 'host' && 'price' in way) return inviteWith(actions, way);
  await actions.startOver();
  actions.show('host');
}

async function inviteWith(
  actions: Needed,
  { price, title }: { readonly price: string; readonly title: string },
): Promise<void> {
  await actions.startOver();
  actions.show('host');
  // Also for the form, should the invite fail.
  $offer.set({ price, title });
  await actions.createInvite(price, title);
}
