import { $guest } from '../../../src/main/app/guest-state.ts';
import { $host } from '../../../src/main/app/host-state.ts';
import { $ringError, $rings, $visit } from '../../../src/main/app/ring-state.ts';
import { startRinging } from '../../../src/main/ring/line.ts';
import { idleActions } from '../idle-actions.ts';
import { $screen } from '../../../src/main/app/screen.ts';
import type {
  CallOffer,
  HostLink,
  LentServer,
  MissedCall,
  Ring,
  RingView,
  VisitView,
} from '../../../src/shared/api/ring.ts';
import { encodeCallLink } from '../../../src/shared/call/call-link.ts';
import { appError } from '../../../src/shared/errors.ts';
import { lamports } from '../../../src/shared/money.ts';
import { HOST, terms } from '../../support/samples.ts';
import { feeBalance, wallet } from './fixtures.ts';

/** Call links and ringing, as host and guest see them. */

const offer = {
  terms: { ...terms, payTo: HOST },
  lends: 'stun' as LentServer,
  topic: 'An hour on sourdough, with your questions',
  name: 'Ada',
} satisfies CallOffer;
const keys = (byte: number) => ({
  mailbox: new Uint8Array(32).fill(byte),
  seed: new Uint8Array(16).fill(byte),
});
export const CALL_CODE = encodeCallLink({ ...offer, ...keys(7) });
const RANG_MS = Date.UTC(2026, 5, 1, 9, 30);

export const link = (id: string, change: Partial<HostLink> = {}): HostLink => ({
  id,
  code: CALL_CODE,
  offer,
  startsAtS: null,
  isOpen: true,
  answersByItself: false,
  messages: 20,
  isBroken: false,
  createdAtWallMs: RANG_MS,
  ...change,
});

const ring = (id: string, change: Partial<Ring> = {}): Ring => ({
  id,
  link: 'one',
  name: 'Ana',
  state: 'ringing',
  ageMs: 2_000,
  wasAnswered: false,
  invite: null,
  ...change,
});

const missed = (id: string, name: string): MissedCall => ({
  id,
  link: 'one',
  topic: offer.topic,
  name,
  atWallMs: RANG_MS,
});

export const VIEW: RingView = {
  links: [link('one')],
  rings: [],
  missed: [],
  isElsewhere: false,
  spent: lamports(0n),
  limit: null,
  awaySinceWallMs: null,
  error: null,
};

function hosting(change: Partial<RingView>): void {
  wallet({ address: HOST });
  $screen.set('host');
  $host.setKey('feeBalance', feeBalance);
  $rings.set({ ...VIEW, ...change });
}

function guest(visit: VisitView | null, change: Partial<CallOffer> = {}): void {
  wallet();
  $screen.set('guest');
  const { terms: asked, lends, topic, name } = { ...offer, ...change };
  $guest.set({ ...$guest.get(), terms: asked, calling: { code: CALL_CODE, lends, topic, name } });
  if (!visit) return;
  const nowMs = performance.now();
  $visit.set({ ...visit, beganAtMs: nowMs - 12_000, seenAtMs: nowMs });
}

const visit = (change: Partial<VisitView>): VisitView => ({
  state: 'ringing',
  invite: null,
  knocksAgainInMs: null,
  error: null,
  ...change,
});

function lobby(links: readonly HostLink[]): void {
  wallet({ address: HOST });
  $rings.set({ ...VIEW, links });
  void startRinging(idleActions);
}

export const ringStates: Readonly<Record<string, () => void>> = {
  'ring-lobby': () => lobby([link('one')]),
  'ring-lobby-some': () => lobby([link('one'), link('two', { isOpen: false })]),
  'ring-new': () => hosting({ links: [] }),
  'ring-link': () => hosting({}),
  'ring-links': () =>
    hosting({
      links: [
        link('one', { messages: 2 }),
        link('two', { isOpen: false, offer: { ...offer, topic: '' } }),
        link('three', { isBroken: true }),
      ],
      missed: [missed('m1', 'Ana'), missed('m2', '')],
      spent: lamports(310_000n),
      limit: appError('ring_budget', { what: 'day' }),
      awaySinceWallMs: RANG_MS,
    }),
  'ring-elsewhere': () => hosting({ isElsewhere: true }),
  'ring-comes': () => hosting({ rings: [ring('r1')] }),
  'ring-comes-scheduled': () =>
    hosting({ links: [link('one', { startsAtS: RANG_MS / 1000 })], rings: [ring('r1')] }),
  'ring-comes-many': () => {
    hosting({ rings: [ring('r1'), ring('r2', { name: '' }), ring('r3', { state: 'answering' })] });
    $ringError.set({ about: 'ring', error: appError('ring_over') });
  },
  'ring-comes-lobby': () => {
    hosting({ rings: [ring('r1')] });
    $screen.set('lobby');
  },
  'call-link': () => guest(null),
  'call-link-turn': () => guest(null, { lends: 'turn', topic: '', name: '' }),
  'call-ringing': () => guest(visit({ knocksAgainInMs: 108_000 })),
  'call-answered': () => {
    guest(visit({ state: 'answered' }));
    $guest.set({ ...$guest.get(), step: { at: 'replying' }, replyBusy: true });
  },
  'call-busy': () => guest(visit({ state: 'busy', knocksAgainInMs: 75_000 })),
  'call-no-answer': () => guest(visit({ state: 'no-answer', knocksAgainInMs: 62_000 })),
  'call-over': () => guest(visit({ state: 'over', error: appError('link_unusable') })),
};
