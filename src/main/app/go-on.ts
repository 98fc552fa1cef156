import { callLink } from '../../shared/call/call-link.ts';
import { inviteLink } from '../../shared/call/code.ts';
import { $guest, $openInvite, $openOffer } from './guest-state.ts';
import { pageAddress } from './url.ts';

/**
 * Returns this page's address with the open link, so that the user can continue in another browser
 * or at another time.
 */
export function addressToGoOn(): string {
  const page = pageAddress(new URL(location.href));
  const [invite, offer] = [$openInvite.get(), $openOffer.get()];
  if (invite === '') return offer ? callLink(page, offer.code) : page;
  return $guest.get().calling ? callLink(page, invite) : inviteLink(page, invite);
}
