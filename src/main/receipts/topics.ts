import { atom, computed } from 'nanostores';
import type { KeptOffer } from '../../shared/api/booking.ts';
import type { CallName, CallTopic, PaymentRecord } from '../../shared/api/ledger.ts';
import { hasLanded } from '../../shared/api/payments.ts';
import { shortAddress } from '../../shared/network.ts';
import { isolated } from '../../shared/peer-text.ts';
import type { App } from '../app/app.ts';
import { asResult } from '../app/ledger-link.ts';
import { $payments } from '../payment/state.ts';

/**
 * The topic of each call of this browser, as its host named it. Empty until the page has read the
 * topics.
 */
export const $topics = atom<readonly CallTopic[]>([]);

/** The offers that this browser stores. They contain the names of their hosts. */
export const $kept = atom<readonly KeptOffer[]>([]);

/**
 * The names that hosts gave themselves, by wallet. Only a paid booking proves which wallet a name
 * belongs to.
 */
export const $hostNames = computed([$kept, $payments], (kept, payments) => {
  const paid = (payments ?? []).filter(hasLanded).map(({ id }: PaymentRecord) => id);
  return new Map(
    kept
      .filter(
        ({ role, offer }) => role === 'guest' && paid.includes(`guest:booking:${offer.deposit}`),
      )
      .flatMap(({ offer }) =>
        offer.name === '' ? [] : [[offer.terms.payTo, offer.name] as const],
      ),
  );
});

/** Returns a person's name, if it is known, with the wallet. */
export function personText(wallet: string): string {
  const name = $hostNames.get().get(wallet);
  return name === undefined ? shortAddress(wallet) : `${isolated(name)} (${shortAddress(wallet)})`;
}

/** Reads topics and offers again. The list of payments does not wait for them. */
export async function readTopics(app: App): Promise<void> {
  const ledger = app.ledger.raw();
  const [topics, kept] = await Promise.all([
    asResult(ledger.topics()),
    asResult(ledger.keptOffers()),
  ]);
  if (topics.ok) $topics.set(topics.value);
  if (kept.ok) $kept.set(kept.value);
}

/** Returns the topic of this side's call; '' if it has no topic. */
export const topicOf = (topics: readonly CallTopic[], { callId, role }: CallName): string =>
  topics.find((each) => each.callId === callId && each.role === role)?.title ?? '';
