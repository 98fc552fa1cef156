import * as assert from 'uvu/assert';
import { test } from 'uvu';
import { titleOf } from '../../../src/main/attention/attention.ts';
import { parseAttention } from '../../../src/main/attention/choices.ts';
import {
  CALL_TOPICS,
  callNotices,
  fileTopics,
  type Notice,
  type Told,
} from '../../../src/main/attention/announcements.ts';
import type { Topic } from '../../../src/main/attention/settled.ts';
import type { ChatLine } from '../../../src/main/app/call-state.ts';
import { CHAT_LINES } from '../../../src/main/call/chat-limit.ts';
import type { CallView, EndReason } from '../../../src/shared/api/ledger.ts';
import type { BillingSnapshot } from '../../../src/shared/billing/types.ts';
import { appError } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import type { FileView } from '../../../src/shared/api/transfer.ts';
import { billing as running, fileView, minutes, view as anyView } from '../../support/samples.ts';

// pure
/** The announcements of a call and its files: each piece of news once, in words that fit its place. */

const SHORT = appError('insufficient_usdc', { balance: usdc(0n), needed: usdc(500_000n) });

const view = (part: Partial<CallView> = {}, billing: Partial<BillingSnapshot> = {}): CallView =>
  anyView({
    phase: 'in-call',
    minutes: minutes(2),
    billing: running(billing),
    ...part,
  });

const call = (now: CallView | null, more: Partial<Told> = {}): Told => ({
  view: now,
  chat: [],
  ended: null,
  isPeerAsleep: false,
  peerScreen: false,
  taken: { own: null, peer: null },
  ...more,
});

/** Returns the announcements of each step of a call that takes these steps. */
const story = (...steps: readonly Told[]): readonly (readonly Notice[])[] =>
  steps
    .slice(1)
    .map((step, i) => [
      ...callNotices(steps[i] ?? step, step),
      ...ofTopics(CALL_TOPICS, steps[i] ?? step, step),
    ]);
/** Returns the notices of all topics after one settled state follows another. */
const ofTopics = <T>(topics: readonly Topic<T, Notice>[], before: T, now: T): readonly Notice[] =>
  topics.flatMap(({ key, notices }) => (key(before) === key(now) ? [] : notices(before, now)));

const words = (notices: readonly Notice[] | undefined): readonly string[] =>
  (notices ?? []).map(({ text }) => text);

test('a guest who looks elsewhere hears of the question once', () => {
  const told = story(
    ...[view(), view({}, { asks: 4 }), view({}, { asks: 4, elapsedMs: 9 }), view(), view()].map(
      (each) => call(each),
    ),
  );
  assert.equal(told.map(words), [
    ['Your host is not sending video or sound. Keep paying?'],
    [],
    [],
    [],
  ]);
  assert.is(told[0]?.[0]?.where, 'away');
});

test('a peer that left its page is named while it is silent', () => {
  const still = { status: 'interrupted', color: 'grey', running: false } as const;
  const isPeerAsleep = true;
  const told = story(
    call(view()),
    call(view(), { isPeerAsleep }),
    call(view({}, still), { isPeerAsleep }),
    call(view({ phase: 'ended' }, still), { isPeerAsleep, ended: 'unreachable' }),
  );
  assert.equal(told.map(words), [
    [],
    ['Your host switched to another app. Billing is paused.'],
    ['Your host switched to another app and did not come back.'],
  ]);
  const other = story(
    call(view()),
    call(view({ phase: 'ended' }), { isPeerAsleep, ended: 'host' }),
  );
  assert.equal(other.map(words), [['Your host ended the call.']]);
});

// Proves stage 8: Feed, totals, what is left, what happens next
test('each piece of news about billing is told once', () => {
  const low = { balance: usdc(400_000n) };
  const told = story(
    ...[
      view({ minutes: minutes(1), balance: usdc(1_400_000n) }),
      view({ minutes: minutes(1), balance: usdc(1_400_000n) }, { elapsedMs: 263_000 }),
      view({ balance: usdc(900_000n) }),
      view({ balance: usdc(900_000n) }, { color: 'yellow' }),
      view(low, { color: 'yellow' }),
      view(low, { status: 'pending', color: 'yellow' }),
      view({ ...low, freezeCode: SHORT }, { status: 'frozen', color: 'red' }),
      view({ ...low, freezeCode: SHORT }, { status: 'frozen', color: 'red' }),
      view({ balance: usdc(9_000_000n), minutes: minutes(3) }),
      view({ balance: usdc(9_000_000n), minutes: minutes(3) }, { status: 'interrupted' }),
      view({ balance: usdc(9_000_000n), minutes: minutes(3) }),
    ].map((each) => call(each)),
  );
  assert.equal(told.map(words), [
    [],
    ['Minute 5 paid', 'Balance: 1 minute left'],
    [],
    ['Balance too low'],
    [],
    ['Frozen: minute 6 is not paid'],
    [],
    ['Minute 6 paid', 'The call continues.'],
    ['Connection interrupted. Billing is paused.'],
    ['Reconnected. Billing continues.'],
  ]);
  // To the ear all of it, where the eye finds it on the cover and in the meter.
  assert.match(told[1]?.[1]?.said ?? '', 'Your balance of 0.90 USDC covers one more minute');
  assert.match(told[5]?.[0]?.said ?? '', /^Frozen: minute 6 is not paid\. Not enough USDC/);
  // The cover shows why the picture is gone, so no toast repeats it.
  assert.equal(
    told.map((notices) => notices.filter(({ where }) => where === 'cover').length),
    [0, 0, 0, 0, 0, 1, 0, 0, 1, 0],
  );
});

// Proves proof: A standstill and an abused channel are named
test('a standstill after a freeze is no outage', () => {
  const stands = { status: 'interrupted', color: 'grey' } as const;
  const told = story(
    ...[
      view({ freezeCode: SHORT }, { status: 'frozen', color: 'red' }),
      view({}, { ...stands, standstill: 'resuming' }),
      view(),
      view({}, { ...stands, standstill: 'media' }),
      view(),
      view({}, stands),
      view({}, { ...stands, standstill: 'media' }),
      view({ role: 'host' }),
      view({ role: 'host' }, { ...stands, standstill: 'media' }),
    ].map((each) => call(each)),
  );
  assert.equal(told.map(words), [
    ['The call continues.'],
    [],
    ['Your host’s video and sound do not arrive. Billing is paused.'],
    ['The call continues.'],
    ['Connection interrupted. Billing is paused.'],
    ['Your host’s video and sound do not arrive. Billing is paused.'],
    ['The call continues.'],
    ['Your video and sound do not reach your guest. Billing is paused.'],
  ]);
});

test('a freeze is said at once, everything else waits its turn', () => {
  const frozen = call(view({ freezeCode: SHORT }, { status: 'frozen', color: 'red' }));
  const [first] = story(call(view()), frozen);
  assert.equal(
    first?.map(({ urgent, color }) => [urgent, color]),
    [[true, 'red']],
  );
  const [away] = story(call(view()), call(view({}, { status: 'interrupted', color: 'grey' })));
  assert.equal(
    away?.map(({ urgent, color }) => [urgent, color]),
    [[undefined, 'grey']],
  );
});

test('host and guest hear that the guest joins, in their words', () => {
  const joins = (role: 'host' | 'guest'): readonly string[] => {
    const greeted = anyView({ role, phase: 'awaiting-prepayment', minutes: [] });
    const [told] = story(call(greeted), call(view({ role, minutes: minutes(0) })));
    return words(told);
  };
  assert.equal(joins('host'), ['Your guest has paid']);
  assert.equal(joins('guest'), ['Paid. You are in the call.']);
});

test('a page that resumes a call tells nothing of the past', () => {
  const chat: readonly ChatLine[] = [{ id: 1, from: 'peer', text: 'Hello' }];
  const [told] = story(call(null), call(view({ balance: usdc(9_000_000n) }), { chat }));
  assert.equal(told, []);
});

test('news in view is told only to users who look elsewhere', () => {
  const greeting = anyView({ role: 'guest', phase: 'greeting' });
  const greeted = anyView({ role: 'guest', phase: 'awaiting-prepayment' });
  const mine: ChatLine = { id: 1, from: 'me', text: 'Hi' };
  const theirs: ChatLine = { id: 2, from: 'peer', text: 'Hello' };
  const ended: EndReason = 'host';
  const told = story(
    call(greeting),
    call(greeted),
    call(view({ minutes: [] })),
    call(view({ minutes: [] }), { chat: [mine] }),
    call(view({ minutes: [] }), { chat: [mine, theirs] }),
    call(view({ phase: 'ended', endReason: ended }), { chat: [mine, theirs], ended }),
    call(view({ phase: 'ended', endReason: ended, minutes: minutes(3) }), { ended }),
  );
  assert.equal(
    told.map((each) => each.map(({ text, where }) => [text, where])),
    [
      [['Connected. Pay to join.', 'away']],
      [],
      [],
      [['New message', 'off-screen']],
      [['Your host ended the call.', 'away']],
      [],
    ],
  );
});

const file = (part: Partial<FileView>): FileView => fileView({ name: 'recipe.pdf', ...part });

const fileStory = (...steps: readonly FileView[]): readonly (readonly string[])[] => {
  const told = new Set<string>();
  return steps.map((step, i) =>
    words(ofTopics(fileTopics(told), i === 0 ? [] : [steps[i - 1] ?? step], [step])),
  );
};

// Proves security: A peer cannot pile up notices
test('a file offered again is announced once in a call', () => {
  const topics = fileTopics(new Set());
  const offered = [file({}), file({ id: 'b' })];
  assert.is(ofTopics(topics, [], offered).length, 2);
  assert.equal(ofTopics(topics, [], offered), []);
  assert.is(ofTopics(topics, offered, [...offered, file({ id: 'c' })]).length, 1);
});

// Proves stage 10: Notices
test('a file is announced at its offer, sale and end', () => {
  const buyer = ['listed', 'paid', 'transferring', 'paused', 'transferring', 'done'] as const;
  assert.equal(fileStory(...buyer.map((state) => file({ state }))), [
    ['New file: \u2068recipe.pdf\u2069'],
    [],
    [],
    [],
    [],
    ['Transfer complete: \u2068recipe.pdf\u2069'],
  ]);
  const seller = ['hashing', 'listed', 'transferring', 'paused', 'transferring', 'failed'] as const;
  assert.equal(fileStory(...seller.map((state) => file({ state, mine: true }))), [
    [],
    [],
    ['Sold: \u2068recipe.pdf\u2069'],
    [],
    [],
    ['Transfer stopped: \u2068recipe.pdf\u2069'],
  ]);
  const gift = ['listed', 'transferring'] as const;
  const free = { mine: true, price: usdc(0n) };
  assert.equal(fileStory(...gift.map((state) => file({ ...free, state }))), [[], []]);
});

test('the tab’s title has the call’s clock and what stops it', () => {
  const at = (now: Told): string => titleOf(now, 262_400);
  assert.is(at(call(null)), '');
  assert.is(at(call(anyView({ role: 'guest', phase: 'awaiting-prepayment' }))), 'Pay to join');
  assert.is(at(call(anyView({ role: 'host', phase: 'awaiting-prepayment' }))), 'Guest connected');
  assert.is(at(call(view())), '04:22');
  assert.is(at(call(view({}, { status: 'frozen' }))), 'Frozen 04:22');
  assert.is(at(call(view({}, { status: 'interrupted' }))), 'Not billed 04:22');
  assert.is(at(call(view(), { ended: 'host' })), 'Call ended');
});

test('remembered choices are read with care: what is odd is as usual', () => {
  const usual = { sounds: false, notify: false, pip: false, keys: true };
  for (const odd of [null, '', '{', 'null', '[]', '{"sounds":1,"keys":"no"}']) {
    assert.equal(parseAttention(odd, usual), usual, odd ?? 'nothing');
  }
  const kept = { sounds: true, notify: true, pip: true, keys: false };
  assert.equal(parseAttention(JSON.stringify(kept), usual), kept);
});

test('a line is news also when the oldest has gone for it', () => {
  const line = (id: number): ChatLine => ({ id, from: 'peer', text: String(id) });
  const full = Array.from({ length: CHAT_LINES }, (_, n) => line(n + 1));
  const next = [...full.slice(1), line(CHAT_LINES + 1)];
  const told = story(
    call(view(), { chat: full }),
    call(view(), { chat: next }),
    call(view(), { chat: next }),
  );
  assert.equal(
    told.map((notices) => notices.length),
    [1, 0],
  );
});

test.run();
