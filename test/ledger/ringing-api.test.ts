// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
// Loaded ahead, because the test's clock does not wait for imports.
import '../../src/workers/ledger/rings.ts';
import type { LedgerApi } from '../../src/shared/api/ledger.ts';
import type { RingReply, RingView, VisitView } from '../../src/shared/api/ring.ts';
import { codeBytes, encodeInvite, parseCode } from '../../src/shared/call/code.ts';
import type { Result } from '../../src/shared/errors.ts';
import { createEventLog } from '../../src/shared/log.ts';
import { createLedger } from '../../src/workers/ledger/ledger.ts';
import { profile } from '../support/windows.ts';
import { inviteOn, replyTo, termsOf } from '../support/ringing.ts';
import { closeWorlds, createWorld, fund, person, RPC_URL, type World } from '../support/world.ts';
import { session } from '../unit/call/code-fixtures.ts';

/** The worker's interface, as the page uses it for a call link. */

test.after.each(closeWorlds);

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

async function until<T>(world: World, read: () => T | null | undefined | false): Promise<T> {
  for (let tries = 0; tries < 600; tries += 1) {
    const value = read();
    if (value) return value;
    await world.sleep(100);
  }
  throw new Error('not within a minute');
}

function commitmentOf(code: string): Uint8Array {
  const parsed = parseCode(code, 'invite');
  if (!parsed.ok) throw new Error(parsed.error.code);
  return parsed.value.invite.nonceCommitment;
}

/** An invite that the worker has prepared, as main makes it. */
async function prepared(ledger: LedgerApi, payTo: string): Promise<string> {
  const terms = termsOf(payTo);
  const { nonceCommitment } = valueOf(await ledger.prepareInvite(terms));
  return encodeInvite({ session: session('offer'), terms, nonceCommitment });
}

test('a host makes a link, answers a ring, and begins the call', async () => {
  const world = createWorld();
  const browser = profile();
  const open = () => createLedger(world.env, createEventLog('ledger', world.nowMs), browser());
  const [host, guest] = [open(), open()];
  const { address: owner, sign } = person();
  await fund(world, owner, { sol: '1' });
  const config = { network: 'local', rpcUrls: [RPC_URL] } as const;
  for (const ledger of [host, guest]) valueOf(await ledger.configure(config));

  const [views, replies, visits]: [RingView[], RingReply[], VisitView[]] = [[], [], []];
  const onView = (view: RingView): void => void views.push(view);
  valueOf(await host.subscribeRings(onView, (reply) => void replies.push(reply)));
  const offer = { terms: termsOf(owner), lends: 'none', topic: 'Chess', name: 'Ada' } as const;
  const code = valueOf(await host.makeCallLink(offer, sign));
  const link = await until(world, () => views.at(-1)?.links.find((each) => each.code === code));
  assert.is(valueOf(await host.feeBalance(owner)).inLinks, 990_900n);
  const keys = valueOf(await host.keys());
  assert.ok(keys.some((key) => key.kind === 'mailbox' && key.id === link.id));

  // Two are made ahead, and the older one is used.
  const [invite] = [await prepared(host, owner), await prepared(host, owner)];
  const foreign = await host.answerRing('nobody', invite);
  assert.is(!foreign.ok && foreign.error.code, 'ring_over');
  // A guest that stops and rings again makes one ring.
  for (let times = 0; times < 2; times += 1) {
    valueOf(await guest.ring({ code, name: 'Ana' }, (view) => void visits.push(view)));
    await world.sleep(10_000);
    assert.is(views.at(-1)?.rings.length, 1);
    if (times === 0) await guest.stopRinging();
  }
  const ring = await until(world, () => views.at(-1)?.rings[0]);
  const other = await host.answerRing(ring.id, inviteOn({ ...termsOf(owner), trialSeconds: 5 }));
  assert.is(!other.ok && other.error.code, 'peer_mismatch');
  valueOf(await host.answerRing(ring.id, invite));
  const seen = await until(world, () => visits.at(-1)?.invite);
  assert.is(seen, invite);
  valueOf(await guest.sendRingReply(await replyTo(seen)));
  const reply = await until(world, () => replies[0]);
  await guest.stopRinging();
  const stray = await guest.sendRingReply(await replyTo(seen));
  assert.is(!stray.ok && stray.error.code, 'ring_over');

  const codes = { invite: codeBytes(reply.invite), reply: codeBytes(reply.reply) };
  const terms = termsOf(owner);
  valueOf(
    await host.beginCall(
      { ...codes, terms },
      { role: 'host', owner, title: 'Chess', nonceCommitment: commitmentOf(reply.invite) },
    ),
  );
  // A channel that comes after its call began is that call's: it closes with it.
  const { port1: late, port2: theirs } = new MessageChannel();
  await host.attachChannel(late, commitmentOf(invite));
  world.ending.add(() => theirs.close());
  const heard: unknown[] = [];
  theirs.onmessage = ({ data }) => void heard.push(data);
  await host.releaseCall();
  await until(world, () => heard.some((each) => JSON.stringify(each) === '{"kind":"close"}'));
  valueOf(
    await host.beginCall(
      { ...codes, terms },
      { role: 'host', owner, title: 'Chess', nonceCommitment: commitmentOf(reply.invite) },
    ),
  );
  // While the host is in that call, another guest learns that the host is busy.
  valueOf(await guest.ring({ code, name: 'Ben' }, (view) => void visits.push(view)));
  await until(world, () => visits.at(-1)?.state === 'busy');
  const unprepared = inviteOn(terms);
  const strange = await host.beginCall(
    { ...codes, invite: codeBytes(unprepared), terms },
    { role: 'host', owner, title: '', nonceCommitment: commitmentOf(unprepared) },
  );
  assert.is(!strange.ok && strange.error.code, 'internal');

  await host.releaseCall();
  await guest.stopRinging();
  valueOf(await host.changeCallLink(link.id, { answersByItself: true }));
  assert.is(views.at(-1)?.links[0]?.answersByItself, true);
  const { inLinks } = valueOf(await host.feeBalance(owner));
  assert.is(valueOf(await host.retireCallLink(link.id)), inLinks);
  assert.is(valueOf(await host.feeBalance(owner)).inLinks, 0n);
  assert.equal(views.at(-1)?.links, []);
  const mailboxes = valueOf(await host.keys()).filter(({ kind }) => kind === 'mailbox');
  assert.equal(mailboxes, []);
});

test.run();
