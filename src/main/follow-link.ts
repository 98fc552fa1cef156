import type { App } from './app/app.ts';
import { $files } from './app/files-link.ts';
import { $auditText } from './payment/state.ts';
import { offerCode } from './call/code-handover.ts';
import { $rejoin } from './call/rejoin-state.ts';
import type { Actions } from './app/actions.ts';
import { $guest, $inviteText, $openOffer } from './app/guest-state.ts';
import { $host } from './app/host-state.ts';
import { $call, hasCall } from './app/call-state.ts';
import { $hostStatus } from './app/status.ts';
import { codeInFragment } from './app/url.ts';
import { parseCode } from '../shared/call/code.ts';
import { parseOffer } from '../shared/call/booking-offer.ts';
import { parseReceipt } from '../shared/receipt/text.ts';
import { pageStrings } from './ui/page-strings.ts';

/** What following a link needs from the page. */
interface LinkTarget {
  readonly actions: Pick<
    Actions,
    'show' | 'openInvite' | 'openReceipts' | 'acceptReply' | 'startOver'
  >;
  readonly toast: App['toast'];
  /** Once it is known which calls an earlier page left. */
  readonly leftCalls: Promise<unknown>;
}

/** Passes a reply to the tab that waits for it, which may be this one. */
async function passReply(text: string, { actions, toast }: LinkTarget): Promise<void> {
  const waiting = $hostStatus.get() === 'inviting';
  const taken = await offerCode('reply', text);
  const { handedOver, noneWaiting } = pageStrings.replyLink;
  if (!waiting) toast(taken ? handedOver() : noneWaiting(), { stays: true });
  // If this tab took it, the screen says so. If no tab did, this tab says what is wrong.
  else if (!taken) await actions.acceptReply(text);
  else if ($hostStatus.get() === 'inviting') toast(pageStrings.replyLink.handedOver());
}

/** Passes a code of a repair to the tab with its call, or resumes here a call that was left. */
async function passRepair(text: string, { leftCalls, toast }: LinkTarget): Promise<void> {
  const here = $call.get().role !== null;
  if (await offerCode('repair', text))
    return here ? undefined : toast(pageStrings.repairLink.handedOver(), { stays: true });
  const resume = async (): Promise<boolean> => {
    await leftCalls;
    return (await import('./recovery/repair.ts')).applyRepair(text);
  };
  if (here || !(await resume())) toast(pageStrings.repairLink.noneWaiting(), { stays: true });
}

/** What a link leads to. */
interface Target {
  readonly kind: 'invite' | 'offer' | 'reply' | 'repair' | 'receipt' | 'host' | 'receipts';
  readonly text: string;
}

/** Finds out what another app shared. What is nothing of ours goes to the invite's field, which says so. */
function sharedTarget(encoded: string): Target {
  let text = encoded;
  try {
    text = decodeURIComponent(encoded);
  } catch {
    // Not from our service worker: read as it is.
  }
  if (parseReceipt(text).ok) return { kind: 'receipt', text };
  if (parseOffer(text).ok) return { kind: 'offer', text };
  return { kind: parseCode(text, 'reply').ok ? 'reply' : 'invite', text };
}

function targetOf(here: URL): Target | null {
  const found = codeInFragment(here);
  if (!found) return null;
  const { kind, text } = found;
  if (kind === 'shared') return sharedTarget(text);
  if (kind === 'receipt') return { kind, text: here.hash };
  if (kind !== 'open') return { kind, text };
  return text === 'host' || text === 'receipts' ? { kind: text, text: '' } : null;
}

/**
 * Follows the link in the address bar, if there is one: an invite or a receipt opens its screen, a
 * reply is passed on. Only the fragment carries codes, so that no server sees one, and it is
 * removed from the address.
 */
export async function followLink(target: LinkTarget): Promise<void> {
  const { actions, toast } = target;
  const code = targetOf(new URL(location.href));
  if (!code) return;
  history.replaceState(null, '', location.pathname + location.search);
  if (code.kind === 'reply') return passReply(code.text, target);
  if (code.kind === 'repair') return passRepair(code.text, target);
  const begins = $guest.get().replyBusy || $host.get().inviteBusy || $rejoin.get().busy;
  // Another screen would cover the call, and another invite would end it or show other terms.
  if (begins || hasCall()) return toast(pageStrings.linkInCall());
  if (code.kind === 'receipt') $auditText.set(code.text);
  if (code.kind === 'receipt' || code.kind === 'receipts') return actions.openReceipts();
  if ($call.get().ended !== null) {
    if ($files.get().busy) return toast(pageStrings.linkInTransfer());
    // The call that is over would take the new one's messages.
    await actions.startOver();
  }
  if (code.kind === 'host') return actions.show('host');
  actions.show('guest');
  $openOffer.set(code.kind === 'offer' ? code.text : '');
  if (code.kind === 'offer') return;
  $inviteText.set(code.text);
  await actions.openInvite(code.text);
}
