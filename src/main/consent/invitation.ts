import { hasStandardPeriods, parseCallLink } from '../../shared/call/call-link.ts';
import { parseCode } from '../../shared/call/code.ts';
import { prepaidAmount, type Terms } from '../../shared/terms.ts';
import { linkTarget } from '../app/link-target.ts';
import { returnTerms } from '../payment/return-strings.ts';
import { phrase } from '../text/texts.ts';
import { h } from '../ui/dom.ts';
import { fact, facts } from '../ui/parts.ts';
import { moneyStrings, usdcText, when } from '../ui/strings.ts';
import { invitationStrings as text } from './invitation-strings.ts';

/** Shows who invites the user to what, and the price, before the user agrees to anything. */

interface Invitation {
  readonly terms: Terms;
  /** The name that the host gave; '' in an invite. */
  readonly name: string;
  readonly topic: string;
  /** Unix seconds. Only a scheduled call has this. */
  readonly startsAtS?: number;
}

function readText(text: string): Invitation | null {
  const invite = parseCode(text, 'invite');
  if (invite.ok) {
    const { terms } = invite.value.invite;
    return terms ? { terms, name: '', topic: '' } : null;
  }
  const call = parseCallLink(text);
  return call.ok ? call.value.link : null;
}

/**
 * Returns the invitation in the fragment of the page's address, or null if the page would not open
 * it.
 */
export function invitationIn(hash: string): Invitation | null {
  const { kind, text } = linkTarget(hash);
  if (kind !== 'invite' && kind !== 'call') return null;
  const found = readText(text);
  return found && hasStandardPeriods(found.terms) ? found : null;
}

/**
 * Returns a card with the invitation in the fragment of the page's address, or null without one.
 */
export function invitation(hash: string): HTMLElement | null {
  const found = invitationIn(hash);
  if (!found) return null;
  const { terms, name, topic, startsAtS } = found;
  const { network, prepaidPeriods } = terms;
  const cost = (): string => usdcText(prepaidAmount(terms));
  const upfront = terms.deposit === undefined ? text.first : text.booked;
  const own = (words: string): HTMLElement => h('span', { dir: 'auto' }, words);
  return h(
    'section.invitation',
    { testid: 'invitation' },
    h('h2', text.title),
    facts(
      ...(name === '' ? [] : [fact(text.host, own(name))]),
      ...(topic === '' ? [] : [fact(text.topic, own(topic))]),
      ...(startsAtS === undefined
        ? []
        : [
            fact(
              text.when,
              phrase(() => when(startsAtS * 1000)),
            ),
          ]),
      fact(
        text.price,
        phrase(() => text.perMinute(usdcText(terms.price), terms.periodSeconds)),
      ),
      fact(
        text.upfront,
        phrase(() => upfront(cost(), prepaidPeriods)),
      ),
    ),
    h('p.hint', returnTerms[terms.returnsUnused === true ? 'yes' : 'no']),
    network === 'mainnet' ? null : h('p.hint', moneyStrings[network]),
  );
}
