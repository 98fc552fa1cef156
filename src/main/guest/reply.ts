import { $guest } from '../app/guest-state.ts';
import type { Handout } from '../app/host-state.ts';
import { handOver } from '../call/share.ts';
import { shareStrings } from '../call/share-strings.ts';

/** Returns the reply to send. */
function replied(): Handout {
  const { step } = $guest.get();
  return step.at === 'waiting' ? step : { code: '', link: '' };
}

/** The reply for the guest to send back. A separate chunk, loaded once a reply exists. */
export const replyCard = (): HTMLElement =>
  handOver({
    kind: 'reply',
    handout: replied,
    message: () => shareStrings.reply(),
    store: $guest,
  }).element;
