import { formatUsdc } from '../text/intl.ts';
import { NETWORKS } from '../../shared/network.ts';
import { prepaidAmount, type Terms } from '../../shared/terms.ts';
import type { Actions } from '../app/actions.ts';
import { localTime } from '../booking/times.ts';
import { $host, type HostStep } from '../app/host-state.ts';
import { $hostStatus } from '../app/status.ts';
import { handOver } from '../call/share.ts';
import { inviteStrings as text, shareStrings } from '../call/share-strings.ts';
import { trialStrings } from '../refund/trial-strings.ts';
import { h, setText, setVisible, watch } from '../ui/dom.ts';
import { button, errorSlot, form } from '../ui/parts.ts';
import { codeInput } from '../ui/paste.ts';

/** The invite and the field for its reply. A separate chunk, loaded once an invite exists. */

/** Returns the invite to send, or null. */
function invited(): Extract<HostStep, { at: 'inviting' }> | null {
  const { step } = $host.get();
  return step.at === 'inviting' ? step : null;
}

const upfront = (terms: Terms): string => formatUsdc(prepaidAmount(terms));

function message(): string {
  const invite = invited();
  if (!invite) return '';
  const { title, terms, offer } = invite;
  const price = formatUsdc(terms.price);
  return offer
    ? shareStrings.agreed(title, offer.name, localTime(offer.startsAtS), price)
    : shareStrings.invite(title, price, upfront(terms));
}

/**
 * Exchanges the codes: the user sends the invite, then pastes the reply. Once the invite is sent,
 * the button for the reply becomes the primary one.
 */
export function exchange(actions: Actions): HTMLElement {
  let sent = '';
  const link = (): string => invited()?.link ?? '';
  const send = handOver({
    kind: 'invite',
    handout: () => ({ code: invited()?.code ?? '', link: link() }),
    message,
    store: $host,
    onSent() {
      sent = link();
      lead();
    },
  });
  const reply = codeInput(
    'reply',
    {
      testid: 'reply-input',
      pasteTestid: 'reply-paste',
      rows: 2,
      label: text.reply,
      hint: text.replyHint,
    },
    {
      take: (pasted) => void actions.acceptReply(pasted),
      forget: () => $host.setKey('error', null),
    },
  );
  const accept = button(text.accept, { testid: 'accept-reply', className: 'wide', type: 'submit' });
  const error = errorSlot();
  const network = h('p.hint');
  const topic = h('p', { dir: 'auto' });
  const price = h('p');
  const trial = h('p');
  const time = h('p');
  const offered = h('div.offered', { testid: 'offered' }, price, trial, topic, time);
  function lead(): void {
    const second = sent !== '' && sent === link();
    send.lead.classList.toggle('primary', !second);
    accept.classList.toggle('primary', second);
  }
  const element = h(
    'div.steps',
    offered,
    send.element,
    form(reply.take, h('div.card', ...reply.parts, error.element, accept)),
    network,
    button(text.discard, { className: 'quiet start', onclick: () => void actions.startOver() }),
  );
  let shown = '';
  watch(
    () => {
      const inviting = $hostStatus.get() === 'inviting';
      const { terms, offer, title = '' } = invited() ?? {};
      setText(topic, title);
      setVisible(topic, title !== '');
      setText(time, offer ? localTime(offer.startsAtS) : '');
      setVisible(time, offer !== undefined);
      const sums = offer ? text.agreed : text.offered;
      setText(
        price,
        terms ? sums(formatUsdc(terms.price), upfront(terms), terms.periodSeconds) : '',
      );
      const seconds = terms?.trialSeconds ?? 0;
      setText(trial, seconds > 0 ? `${trialStrings.trial()}: ${trialStrings.trials(seconds)}` : '');
      setVisible(trial, seconds > 0);
      if (link() !== shown) reply.input.value = '';
      shown = link();
      error.set(inviting ? $host.get().error : null);
      setVisible(network, terms !== undefined && terms.network !== 'mainnet');
      setText(network, terms ? text.network(NETWORKS[terms.network].name) : '');
      lead();
    },
    $host,
    $hostStatus,
  );
  return element;
}
