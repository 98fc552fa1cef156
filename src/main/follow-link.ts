import type { App } from './app/app.ts';
import { $files } from './app/files-link.ts';
import { $audit, $auditText } from './payment/state.ts';
import { offerCode } from './call/code-handover.ts';
import { $rejoin } from './call/rejoin-state.ts';
import type { Actions } from './app/actions.ts';
import { $guest, $inviteText } from './app/guest-state.ts';
import { $host } from './app/host-state.ts';
import { linkTarget } from './app/link-target.ts';
import { $call, hasCall } from './app/call-state.ts';
import { $hostStatus } from './app/status.ts';
import { textsArrived } from './text/texts.ts';
import { linkStrings } from './ui/link-strings.ts';

/** The parts of the page that are needed to follow a link. */
interface LinkTarget {
  readonly actions: Pick<
    Actions,
    'show' | 'openInvite' | 'openReceipts' | 'acceptReply' | 'startOver'
  >;
  readonly toast: App['toast'];
  /** Resolves once the page knows which calls an earlier page left. */
  readonly leftCalls: Promise<unknown>;
}

/** Passes a reply to the tab that waits for it, which may be this tab. */
async function passReply(text: string, { actions, toast }: LinkTarget): Promise<void> {
  const waiting = $hostStatus.get() === 'inviting';
  const taken = await offerCode('reply', text);
  const { handedOver, noneWaiting } = linkStrings.replyLink;
  if (!waiting) toast(taken ? handedOver() : noneWaiting(), { stays: true });
  // If this tab accepted the reply, its screen shows that. If no tab accepted the reply, this tab
  // shows what is wrong with it.
  else if (!taken) await actions.acceptReply(text);
  else if ($hostStatus.get() === 'inviting') toast(linkStrings.replyLink.handedOver());
}

/**
 * Passes the code of a reconnect link to the tab with its call, or to the panel of a call that was
 * left.
 */
async function passRepair(text: string, { leftCalls, toast }: LinkTarget): Promise<void> {
  const here = $call.get().role !== null;
  const { handedOver, noneWaiting } = linkStrings.repairLink;
  if (await offerCode('repair', text)) {
    if (!here) toast(handedOver(), { stays: true });
    return;
  }
  await leftCalls;
  const { fillRepair } = await import('./recovery/repair.ts');
  if (!(await fillRepair(text))) toast(noneWaiting(), { stays: true });
}

/**
 * Follows the link in the address bar, if there is one. An invite or a receipt opens its screen, a
 * reply is passed on, and a reconnect link only fills a field. Codes are only in the fragment of
 * the address, so that no server sees them, and the page removes the fragment.
 */
export async function followLink(target: LinkTarget): Promise<void> {
  const { actions, toast } = target;
  if (location.hash === '') return;
  const code = linkTarget(location.hash);
  history.replaceState(null, '', location.pathname + location.search);
  await textsArrived();
  if (code.kind === 'reply') return passReply(code.text, target);
  if (code.kind === 'repair') return passRepair(code.text, target);
  const begins = $guest.get().replyBusy || $host.get().inviteBusy || $rejoin.get().busy;
  // Another screen would cover the call. Another invite would end the call or show other terms.
  if (begins || hasCall()) return toast(linkStrings.linkInCall());
  if (code.kind === 'receipt') {
    // Cleared first, so that a second attempt with the same text also notifies the listeners.
    $auditText.set('');
    $auditText.set(code.text);
    $audit.set({ status: 'filled' });
  }
  if (code.kind === 'receipt' || code.kind === 'receipts') return actions.openReceipts();
  if ($call.get().ended !== null) {
    if ($files.get().busy) return toast(linkStrings.linkInTransfer());
    // An ended call that still has its connection would receive the new call's messages.
    await actions.startOver();
  }
  if (code.kind === 'host') return actions.show('host');
  actions.show('guest');
  $inviteText.set(code.text);
  await actions.openInvite(code.text);
}
