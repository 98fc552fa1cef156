// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { followLink } from '../../../src/main/follow-link.ts';
import { $call } from '../../../src/main/app/call-state.ts';
import { $inviteText } from '../../../src/main/app/guest-state.ts';
import { NOTHING_LEFT, $rejoin, $rejoinActions } from '../../../src/main/call/rejoin-state.ts';
import { $audit, $auditText } from '../../../src/main/payment/state.ts';
import { $repair } from '../../../src/main/recovery/repair.ts';
import type { Rejoinable } from '../../../src/shared/api/ledger.ts';
import { utf8 } from '../../../src/shared/bytes.ts';
import { encodeRepair, hashInvite, inviteLink, replyLink } from '../../../src/shared/call/code.ts';
import { receiptLink } from '../../../src/shared/receipt/text.ts';
import { define } from '../../support/define.ts';
import { receiptSample } from '../../support/fuzz/samples.ts';
import { CALL, INVITE, REPLY, session } from '../call/code-fixtures.ts';

const PAGE = 'https://call.example/';
const NONE_WAITS = 'toast No tab in this browser is waiting for this reply';
/** No tab answers, so the page's timers run at once. */
define('setTimeout', (run: () => void) => setImmediate(run));
const nothing = (): void => undefined;

/** Returns the steps that follow from this fragment. */
async function follow(fragment: string): Promise<readonly string[]> {
  const done: string[] = [];
  Object.assign(globalThis, {
    location: { href: PAGE + fragment, pathname: '/', search: '', hash: fragment },
    history: { replaceState: nothing },
  });
  await followLink({
    actions: {
      show: (screen) => void done.push(screen),
      openInvite: (text) => Promise.resolve(void done.push(`invite ${text}`)),
      openReceipts: () => void done.push('receipts'),
      acceptReply: (text) => Promise.resolve(void done.push(`reply ${text}`)),
      startOver: () => Promise.resolve(void done.push('start over')),
    },
    toast: (text) => void done.push(`toast ${text.split('.')[0]}`),
    leftCalls: Promise.resolve(),
  });
  return done;
}

const [inviteOf, replyOf, receiptOf] = [
  inviteLink(PAGE, INVITE),
  replyLink(PAGE, REPLY),
  receiptLink(PAGE, receiptSample),
].map((link) => new URL(link).hash) as [string, string, string];
const [receipt, reply] = [['receipts'], [NONE_WAITS]];

/** Each fragment, its effects, and the text that it leaves in a field. The page drops none in silence. */
const FRAGMENTS: readonly (readonly [string, readonly string[], string?])[] = [
  [inviteOf, ['guest', `invite ${INVITE}`]],
  [replyOf, reply],
  [`#call=${CALL}`, ['guest', `invite ${CALL}`]],
  [receiptOf, receipt, receiptOf],
  ['#open=host', ['host']],
  ['#open=receipts', ['receipts']],
  // Misspelled forms of the page's own links, which still work.
  ...[
    '#invite%3D',
    '#invite%253D',
    '#/invite=',
    '#!/invite=',
    '#Invite=',
    '#INVITE=',
    '#',
    '#?i=',
  ].map((name) => [name + INVITE, ['guest', `invite ${name}${INVITE}`]] as const),
  [`${inviteOf}.`, ['guest', `invite ${inviteOf}.`]],
  ...['#reply%3D', '#/reply=', '#Reply='].map((name) => [name + REPLY, reply] as const),
  ...['#receipt%3D', '#/receipt=', '#Receipt='].map((name) => {
    const hash = receiptOf.replace('#receipt=', name);
    return [hash, receipt, hash] as const;
  }),
  // The page knows no such link. The error stands at the invite's field.
  ...[
    '#invite',
    '#invite=',
    '#receipt=',
    '#reply',
    '#audit=1',
    '#other=x',
    '#toString=1',
    '#open=guest',
  ].map((hash) => [hash, ['guest', `invite ${hash}`]] as const),
  ['#invite=nonsense', ['guest', 'invite nonsense']],
];

test('the page opens each link’s fragment, or explains why it cannot', async () => {
  for (const [hash, done, filled] of FRAGMENTS) {
    $auditText.set('');
    assert.equal(await follow(hash), done, hash);
    if (filled !== undefined) assert.is($auditText.get(), filled, hash);
  }
  assert.equal(await follow(''), []);
});

test('a link’s receipt replaces an earlier audit and waits for a press', async () => {
  $audit.set({ status: 'running' });
  await follow(receiptOf);
  assert.is($audit.get().status, 'filled');
});

/** Follows a link while this browser has a call that an earlier page left. */
async function followWithLeft(fragment: string) {
  const taken: string[] = [];
  $rejoinActions.set({
    takeUp: ({ callId }) => Promise.resolve(taken.push(callId) > 0),
    giveUp: () => Promise.resolve(),
  });
  // The code under test reads only the name.
  $rejoin.set({ ...NOTHING_LEFT, calls: [{ callId: 'left', role: 'guest' } as Rejoinable] });
  const done = await follow(fragment);
  const { linked, error } = $repair.get();
  $rejoin.set(NOTHING_LEFT);
  return { taken, done, linked, error: error?.code ?? null };
}

test('no link resumes a left call by itself, not even its reconnect link', async () => {
  const repairOf = async (callId: string): Promise<string> =>
    encodeRepair({
      version: 1,
      session: session('offer'),
      boundTo: await hashInvite(utf8(`p2c/repair/1 ${callId}`)),
    });
  const own = await repairOf('left');
  const rows = {
    [`#repair=${await repairOf('another')}`]: { linked: '', error: 'peer_mismatch' },
    '#repair=anything': { linked: '', error: 'code_not_found' },
    [`#repair=${own.slice(0, -9)}`]: { linked: '', error: 'code_truncated' },
    [`#repair=${own}`]: { linked: own, error: null },
    [`#Repair%3D${own}`]: { linked: own, error: null },
  };
  for (const [hash, expected] of Object.entries(rows)) {
    assert.equal(await followWithLeft(hash), { taken: [], done: [], ...expected }, hash);
  }
  assert.match((await follow(`#repair=${own}`)).join(), /^toast No open call/);
});

test('the page opens a shared text’s invite or receipt, or explains why not', async () => {
  const shared = (text: string): string => `#shared=${encodeURIComponent(text)}`;
  assert.equal(await follow(shared('See you: p2ciAQ_b')), ['guest', 'invite See you: p2ciAQ_b']);
  assert.is($inviteText.get(), 'See you: p2ciAQ_b');
  assert.equal(await follow(shared(`Paid ${receiptLink(PAGE, receiptSample)}`)), ['receipts']);
  assert.match($auditText.get(), /^Paid .*#receipt=/);
  assert.equal(await follow(shared('lunch?')), ['guest', 'invite lunch?']);
  assert.equal(await follow('#shared=%E0%A4%A'), ['guest', 'invite %E0%A4%A']);
});

test('no shared text or shortcut makes the page leave a call', async () => {
  const before = $call.get();
  $call.set({ ...before, role: 'guest', ended: null });
  for (const fragment of ['#open=host', '#open=receipts', '#shared=p2ciAQ_b', '#other']) {
    assert.equal(await follow(fragment), ['toast Another call is open in this tab'], fragment);
  }
  $call.set(before);
});

test.run();
