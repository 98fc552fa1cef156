import { $guest, $openInvite } from '../../../src/main/app/guest-state.ts';
import { $panel, $screen } from '../../../src/main/app/screen.ts';
import { invitation } from '../../../src/main/consent/invitation.ts';
import { askConsent } from '../../../src/main/consent/screen.ts';
import { languageChoice } from '../../../src/main/language-choice.ts';
import { $wallet } from '../../../src/main/wallet/standard/state.ts';
import { terms } from '../../support/samples.ts';
import { CODE, wallet } from './fixtures.ts';
import { CALL_CODE } from './rings.ts';

/** The first visit, with a link and without, and a wallet that shows nothing. */

const consent = (hash: string) => (): void => {
  const root = document.getElementById('app');
  const languages = languageChoice(() => Promise.resolve());
  if (root) void askConsent(root, languages, { invitation: hash === '' ? null : invitation(hash) });
};

/** Opens the fold, which comes in a chunk of its own. */
function unfold(): void {
  const fold = document.querySelector<HTMLDetailsElement>('.newcomer');
  if (fold) fold.open = true;
  else requestAnimationFrame(unfold);
}

function newcomer(side: 'host' | 'guest'): void {
  $screen.set(side);
  if (side === 'guest') {
    $guest.set({ ...$guest.get(), terms });
    $openInvite.set(CODE);
  }
  $panel.set('wallet');
  unfold();
}

export const newcomerStates: Readonly<Record<string, () => void>> = {
  consent: consent(''),
  'consent-invited': consent(`#call=${CALL_CODE}`),
  'newcomer-guest': () => newcomer('guest'),
  'newcomer-host': () => newcomer('host'),
  'wallet-silent': () => {
    wallet({ status: 'connecting', address: null });
    $panel.set('wallet');
    $wallet.setKey('name', 'Phantom');
  },
};
