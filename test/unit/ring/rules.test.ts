// pure
/** Rules by which the page shows and answers the rings that the worker reports. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { HostLink, MissedCall, Ring } from '../../../src/shared/api/ring.ts';
import { usdc } from '../../../src/shared/money.ts';
import type { ErrorCode } from '../../../src/shared/errors.ts';
import {
  answersItself,
  differs,
  type LinkState,
  linkState,
  newlyMissed,
  shownVisit,
} from '../../../src/main/ring/rules.ts';
import { terms } from '../../support/samples.ts';

const link = (id: string, answersByItself: boolean): HostLink => ({
  ...{ id, code: id, offer: { terms, lends: 'none', topic: '', name: '' }, isOpen: true },
  startsAtS: null,
  ...{ answersByItself, messages: 20, isBroken: false, createdAtWallMs: 0 },
});
const LINKS = [link('asks', false), link('itself', true)];

const ring = (id: string, change: Partial<Ring> = {}): Ring => ({
  ...{ id, link: 'asks', name: '', state: 'ringing', ageMs: 0, wasAnswered: false, invite: null },
  ...change,
});

/** Rings, the page's state, and the ring that it answers; `tries`: its earlier answers to `a`. */
type Case = readonly [
  what: string,
  rings: readonly Ring[],
  page: { readonly answering?: string; readonly isOccupied?: boolean },
  answers: string | null,
  tries?: number,
];
const CASES: readonly Case[] = [
  ['nobody', [], {}, null],
  ['a person is asked', [ring('a')], {}, null],
  ['the link answers by itself', [ring('a', { link: 'itself' })], {}, 'a'],
  ['an earlier page has answered', [ring('a', { wasAnswered: true })], {}, 'a'],
  ['one of two', [ring('a'), ring('b', { link: 'itself' })], {}, 'b'],
  ['answered', [ring('a', { link: 'itself', state: 'answered' })], {}, null],
  ['answering', [ring('a', { link: 'itself', state: 'answering' })], {}, null],
  ['in a call', [ring('a', { link: 'itself' })], { isOccupied: true }, null],
  [
    'its guest has reloaded',
    [ring('a', { wasAnswered: true })],
    { answering: 'a', isOccupied: true },
    'a',
  ],
  ['another is awaited', [ring('b', { link: 'itself' })], { answering: 'a' }, null],
  ['twice before', [ring('a', { link: 'itself' })], {}, 'a', 2],
  ['three times before', [ring('a', { link: 'itself' })], {}, null, 3],
];

test('a page answers without a press only where allowed, and not endlessly', () => {
  for (const [
    what,
    rings,
    { answering = null, isOccupied = false },
    expected,
    tries = 0,
  ] of CASES) {
    const found = answersItself(
      { rings, links: LINKS },
      { answering, isOccupied },
      new Map([['a', tries]]),
    );
    assert.is(found?.id ?? null, expected, what);
  }
});

test('the page reports a missed call once', () => {
  const missed = (id: string): MissedCall => ({ id, link: 'l', topic: '', name: id, atWallMs: 0 });
  const [one, two] = [missed('one'), missed('two')];
  assert.equal(newlyMissed([], [one]), [one]);
  assert.equal(newlyMissed([one], [two, one]), [two]);
  assert.equal(newlyMissed([two, one], []), []);
});

const STATES: readonly (readonly [
  state: LinkState,
  link: Partial<HostLink>,
  view?: { readonly isElsewhere?: boolean; readonly limit?: ErrorCode },
])[] = [
  ['open', {}],
  ['open', { messages: 4 }, { limit: 'ring_budget' }],
  ['filling', { messages: null }],
  ['filling', { messages: 3 }],
  ['unfunded', { messages: 3 }, { limit: 'till_empty' }],
  ['spent', { messages: 0 }, { limit: 'ring_budget' }],
  ['elsewhere', { messages: null }, { isElsewhere: true }],
  ['closed', { isOpen: false }, { isElsewhere: true }],
  ['broken', { isBroken: true, isOpen: false }],
];

test('a link shows the one reason that keeps it from ringing', () => {
  for (const [state, change, { isElsewhere = false, limit = null } = {}] of STATES) {
    const shown = linkState({ ...link('l', false), ...change }, { isElsewhere, limit });
    assert.is(shown, state, JSON.stringify([change, limit]));
  }
});

test('a link differs from the form once price, terms, topic or name change', () => {
  const offer = { terms, lends: 'none', topic: 'Advice', name: 'Ada' } as const;
  const form = { terms, topic: ' Advice', name: 'Ada' };
  for (const [change, expected] of [
    [{}, false],
    [{ terms: null }, false],
    [{ topic: '' }, false],
    [{ terms: { ...terms, price: usdc(terms.price + 1n) } }, true],
    [{ terms: { ...terms, returnsUnused: true, trialSeconds: 30 } }, true],
    [{ topic: 'Advice on tax' }, true],
    [{ name: '' }, true],
  ] as const) {
    assert.is(differs(offer, { ...form, ...change }), expected, String(Object.keys(change)));
  }
});

test('the page shows a visit that has ended as unanswered', () => {
  assert.is(shownVisit('over'), 'no-answer');
  for (const state of ['ringing', 'answered', 'busy', 'no-answer'] as const) {
    assert.is(shownVisit(state), state);
  }
});

test.run();
