import * as assert from 'uvu/assert';
import { test } from 'uvu';
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
import type { CallView } from '../../../src/shared/api/ledger.ts';
import type { BillingSnapshot } from '../../../src/shared/billing/types.ts';
import { appError } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import type { FileView } from '../../../src/shared/api/transfer.ts';
import { billing as running, fileView, minutes, view as anyView } from '../../support/samples.ts';

// pure
/** The announcements of a call and its files. The page announces each change once, in words that fit the place. */

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

/** Returns the notices of all topics after one settled state follows another. */
const ofTopics = <T>(topics: readonly Topic<T, Notice>[], before: T, now: T): readonly Notice[] =>
  topics.flatMap(({ key, notices }) => (key(before) === key(now) ? [] : notices(before, now)));
const between = (before: Told, now: Told): readonly Notice[] => [
  ...callNotices(before, now),
  ...ofTopics(CALL_TOPICS, before, now),
];
const words = (notices: readonly Notice[]): readonly string[] => notices.map(({ text }) => text);

/** Checks each step of a call with the words that it announces, and returns all of it. */
function tells(...rows: readonly (readonly [Told | CallView, ...string[]])[]): readonly Notice[] {
  const steps = rows.map(([step]) => ('phase' in step ? call(step) : step));
  return rows.flatMap(([, ...wanted], n) => {
    const [before, now] = [steps[n - 1], steps[n]];
    const told = before && now ? between(before, now) : [];
    assert.equal(words(told), wanted, `step ${n}`);
    return told;
  });
}

const PAUSED = 'Billing is paused.';

test('the page asks a guest in another tab once whether to keep paying', () => {
  const [question] = tells(
    [view()],
    [view({}, { asks: 4 }), 'Your host is not sending video or sound. Keep paying?'],
    [view({}, { asks: 4, elapsedMs: 9 })],
    [view()],
  );
  assert.is(question?.where, 'away');
});

test('the page says that a silent peer has switched to another app', () => {
  const still = { status: 'interrupted', color: 'grey', running: false } as const;
  const isPeerAsleep = true;
  tells(
    [view()],
    [call(view(), { isPeerAsleep })],
    [call(view({}, still), { isPeerAsleep }), `Your host switched to another app. ${PAUSED}`],
    [
      call(view({ phase: 'ended' }, still), { isPeerAsleep, ended: 'unreachable' }),
      'Your host switched to another app and did not come back.',
    ],
  );
  const ended = call(view({ phase: 'ended' }), { isPeerAsleep, ended: 'host' });
  tells([view()], [ended, 'Your host ended the call.']);
});

// Proves stage 8: Feed, totals, what is left, what happens next
test('the page announces each change of billing once', () => {
  const low = { balance: usdc(400_000n) };
  const frozen = view({ ...low, freezeCode: SHORT }, { status: 'frozen', color: 'red' });
  const rich = { balance: usdc(9_000_000n), minutes: minutes(3) };
  const told = tells(
    [view({ minutes: minutes(1), balance: usdc(1_400_000n) })],
    [view({ minutes: minutes(1), balance: usdc(1_400_000n) }, { elapsedMs: 263_000 })],
    [view({ balance: usdc(900_000n) }), 'Minute 5 paid', 'Balance: 1 minute left'],
    [view({ balance: usdc(900_000n) }, { color: 'yellow' })],
    [view(low, { color: 'yellow' }), 'Balance too low'],
    [view(low, { status: 'pending', color: 'yellow' })],
    [frozen, 'Frozen: minute 6 is not paid'],
    [frozen],
    [view(rich), 'Minute 6 paid', 'The call continues.'],
    [view(rich, { status: 'interrupted' }), `Connection interrupted. ${PAUSED}`],
    [view(rich), 'Reconnected. Billing continues.'],
  );
  const [, balance, , freeze] = told;
  // A screen reader gets the whole text, which the screen splits between cover and meter.
  assert.match(balance?.said ?? '', 'Your balance of 0.90 USDC covers one more minute');
  assert.match(freeze?.said ?? '', /^Frozen: minute 6 is not paid\. Not enough USDC/);
  // The cover shows why the picture is gone, so no toast repeats the reason. Only a freeze is urgent.
  const covers = told.filter(({ where }) => where === 'cover');
  assert.equal(
    covers.map(({ urgent, color }) => [urgent, color]),
    [
      [true, 'red'],
      [undefined, 'grey'],
    ],
  );
});

// Proves proof: A standstill and an abused channel are named
test('while a call resumes after a freeze, the page announces no outage', () => {
  const stands = { status: 'interrupted', color: 'grey' } as const;
  const missing = { ...stands, standstill: 'media' } as const;
  tells(
    [view({ freezeCode: SHORT }, { status: 'frozen', color: 'red' })],
    [view({}, { ...stands, standstill: 'resuming' }), 'The call continues.'],
    [view()],
    [view({}, missing), `Your host’s video and sound do not arrive. ${PAUSED}`],
    [view(), 'The call continues.'],
    [view({}, stands), `Connection interrupted. ${PAUSED}`],
    [view({}, missing), `Your host’s video and sound do not arrive. ${PAUSED}`],
    [view({ role: 'host' }), 'The call continues.'],
    [view({ role: 'host' }, missing), `Your video and sound do not reach your guest. ${PAUSED}`],
  );
});

test('the page announces visible changes only to users in another tab', () => {
  const greeted = (role: 'host' | 'guest') => anyView({ role, phase: 'awaiting-prepayment' });
  const chat: ChatLine[] = [
    { id: 1, from: 'me', text: 'Hi' },
    { id: 2, from: 'peer', text: 'Hello' },
  ];
  const joined = view({ minutes: [] });
  const over = { phase: 'ended', endReason: 'host' } as const;
  const told = tells(
    [anyView({ role: 'guest', phase: 'greeting' })],
    [greeted('guest'), 'Connected. Pay to join.'],
    [joined],
    [call(joined, { chat: chat.slice(0, 1) })],
    [call(joined, { chat }), 'New message'],
    [call(view({ ...over, minutes: [] }), { chat, ended: 'host' }), 'Your host ended the call.'],
    [call(view({ ...over, minutes: minutes(3) }), { ended: 'host' })],
  );
  assert.equal(
    told.map(({ where }) => where),
    ['away', 'off-screen', 'away'],
  );
  for (const [role, text] of [
    ['host', 'Your guest has paid'],
    ['guest', 'Paid. You are in the call.'],
  ] as const) {
    tells([greeted(role)], [view({ role, minutes: minutes(0) }), text]);
  }
  // A page that resumes a call.
  tells([call(null)], [call(view({ balance: usdc(9_000_000n) }), { chat })]);
});

const file = (part: Partial<FileView>): FileView => fileView({ name: 'recipe.pdf', ...part });

// Proves security: A peer cannot pile up notices
test('the page announces a file once, however often the peer offers it', () => {
  const topics = fileTopics(new Set());
  const offered = [file({}), file({ id: 'b' })];
  assert.is(ofTopics(topics, [], offered).length, 2);
  assert.equal(ofTopics(topics, [], offered), []);
  assert.is(ofTopics(topics, offered, [...offered, file({ id: 'c' })]).length, 1);
});

// Proves stage 10: Notices
test('the page announces a file’s offer, sale and end', () => {
  const moves = ['transferring', 'paused', 'transferring'] as const;
  const rows: readonly (readonly [Partial<FileView>, readonly FileView['state'][], string[]])[] = [
    [{}, ['listed', 'paid', ...moves, 'done'], ['New file', 'Transfer complete']],
    [{ mine: true }, ['hashing', 'listed', ...moves, 'failed'], ['Sold', 'Transfer stopped']],
    [{ mine: true, price: usdc(0n) }, ['listed', 'transferring'], []],
  ];
  for (const [part, states, wanted] of rows) {
    const topics = fileTopics(new Set());
    const steps = [[], ...states.map((state) => [file({ ...part, state })])];
    const told = steps.flatMap((step, n) => words(ofTopics(topics, steps[n - 1] ?? [], step)));
    assert.equal(
      told,
      wanted.map((text) => `${text}: \u2068recipe.pdf\u2069`),
    );
  }
});

test('the page replaces malformed stored choices with the defaults', () => {
  const usual = { sounds: false, notify: false, pip: false, keys: true };
  for (const odd of [null, '', '{', 'null', '[]', '{"sounds":1,"keys":"no"}']) {
    assert.equal(parseAttention(odd, usual), usual, odd ?? 'nothing');
  }
  const kept = { sounds: true, notify: true, pip: true, keys: false };
  assert.equal(parseAttention(JSON.stringify(kept), usual), kept);
});

test('the page announces a new chat line even if the chat is full', () => {
  const line = (id: number): ChatLine => ({ id, from: 'peer', text: String(id) });
  const full = Array.from({ length: CHAT_LINES }, (_, n) => line(n + 1));
  const chat = [...full.slice(1), line(CHAT_LINES + 1)];
  tells(
    [call(view(), { chat: full })],
    [call(view(), { chat }), 'New message'],
    [call(view(), { chat })],
  );
});

test.run();
