// pure
/**
 * The page follows open payments in the background, with silent servers, several windows and rollbacks,
 * until they are final.
 */
import { answeringServer } from '../../support/lying-server.ts';
import { hasLanded, isFinal } from '../../../src/shared/api/payments.ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { appError } from '../../../src/shared/errors.ts';
import { createEventLog } from '../../../src/shared/log.ts';
import { keepJournal } from '../../../src/workers/ledger/receipts/keep-journal.ts';
import { reconsider, untilFinal } from '../../../src/workers/ledger/payment/payments.ts';
import { base58 } from '../../../src/workers/ledger/solana/layout.ts';
import { closeWorlds, codeOf, enter } from '../../support/world.ts';
import type { Chain } from '../../../src/workers/ledger/payment/chain.ts';
import type { JournalEntry } from '../../../src/workers/ledger/payment/journal.ts';
import { crash, restart } from './crash.ts';
import { profile } from '../../support/windows.ts';

test.after.each(closeWorlds);

/** Lets a window keep its journal. Returns a function that stops it. */
function keep(side: Chain): () => void {
  const stop = new AbortController();
  void keepJournal(side, createEventLog('ledger', side.env.nowMs), stop.signal);
  return () => stop.abort();
}

test('silent servers leave a payment open, and the page asks them again', async () => {
  const crashed = await crash('guest', 'signed', { late: true });
  const { world } = crashed.s;
  await crashed.s.broadcast(crashed.full);
  const side = await enter(world, { database: crashed.database });
  world.faults = () => ({ kind: 'status', status: 503, deliver: false });
  assert.ok((await codeOf(reconsider(side, crashed.entry))).startsWith('rpc_'));
  assert.is((await side.journal.byId(crashed.entry.id))?.state, 'signed');
  const stop = keep(side);
  await world.sleep(60_000);
  assert.is((await side.journal.byId(crashed.entry.id))?.state, 'signed');
  const told = new Promise<string>((resolve) =>
    side.journal.subscribe(({ state }) => resolve(state)),
  );
  world.faults = () => null;
  assert.is(await told, 'final', 'the page hears of it');
  stop();
});

test('entries that servers never answer delay no later entry', async () => {
  const crashed = await crash('guest', 'signed', { late: true });
  const { s, entry } = crashed;
  await s.broadcast(crashed.full);
  const untold = Array.from({ length: 10 }, () =>
    base58(crypto.getRandomValues(new Uint8Array(64))),
  );
  const server = answeringServer(({ params }) =>
    untold.some((signature) => JSON.stringify(params).includes(signature))
      ? { error: { code: -32603, message: 'Internal error' } }
      : null,
  )(s.world.ledger);
  const side = await enter(s.world, { database: crashed.database, server });
  for (const signature of untold) {
    await side.journal.add({ ...entry, id: signature, signature, createdAtWallMs: 0 });
  }
  const stop = keep(side);
  await s.world.sleep(300_000);
  stop();
  assert.ok(hasLanded(await side.journal.byId(entry.id)));
});

// Proves receipts: One journal, reconciled with the chain at start
test('a window that may not write payments tracks a payment without losing fields', async () => {
  const crashed = await crash('host', 'signed');
  const { s } = crashed;
  const browser = profile();
  const holder = await enter(s.world, { database: crashed.database, browser });
  const side = await enter(s.world, { database: crashed.database, browser });
  const stop = keep(side);
  await s.world.sleep(10_000);
  assert.is((await side.journal.byId(crashed.entry.id))?.state, 'signed');
  await s.broadcast(crashed.full);
  const { noted } = holder.follow(crashed.entry, { signal: new AbortController().signal });
  assert.is((await noted).state, 'landed');
  await s.world.sleep(60_000);
  stop();
  const entry = await side.journal.byId(crashed.entry.id);
  assert.equal([entry?.state, entry?.payer], ['final', s.guest.address]);
});

test('two windows that start together reach the same result', async () => {
  const crashed = await crash('guest', 'signed');
  const { world } = crashed.s;
  await crashed.s.broadcast(crashed.full);
  const browser = profile();
  const windows = [
    await enter(world, { database: crashed.database, browser }),
    await enter(world, { database: crashed.database, browser }),
  ];
  const final = new Promise<void>((resolve) => {
    for (const { journal } of windows) {
      journal.subscribe((record) => {
        if (isFinal(record)) resolve();
      });
    }
  });
  const stops = windows.map(keep);
  await final;
  for (const stop of stops) stop();
  for (const { journal } of windows) {
    const entry = await journal.byId(crashed.entry.id);
    assert.equal([entry?.state, entry?.signature], ['final', crashed.signature]);
  }
});

test('a rolled-back payment is sent again unchanged, and lands once', async () => {
  const crashed = await crash('host', 'landed');
  await crashed.s.broadcast(crashed.full);
  const { signature } = crashed;
  const { ledger } = crashed.s.world;
  await ledger.call('local_fault', [{ rollback: { signature } }]);
  assert.equal(ledger.transfers(), []);
  const isDone = (now: JournalEntry) => isFinal(now) && now.blockTimeS !== null;
  const { entry } = await restart(crashed, isDone, true);
  assert.equal([entry.state, entry.error], ['final', null]);
  assert.is(entry.blockTimeS, await crashed.s.blockTimeOf(signature), 'it gets its block’s time');
  assert.equal(
    ledger.transfers().map((each) => each.signature),
    [signature],
  );
});

test('a rolled-back payment that cannot land again ends as rolled_back', async () => {
  const crashed = await crash('host', 'landed');
  await crashed.s.broadcast(crashed.full);
  const { signature } = crashed;
  const { ledger } = crashed.s.world;
  await ledger.call('local_fault', [{ rollback: { signature }, dropSend: { calls: 1_000 } }]);
  const { entry } = await restart(crashed, ({ state }) => state === 'expired', true);
  assert.equal(entry.error, appError('rolled_back', { signature }));
  assert.equal(ledger.transfers(), []);
});

// Proves money back: Unused time is returned by itself, once, and never more than was paid
test('an old confirmed payment becomes final, although no server shows it', async () => {
  const crashed = await crash('host', 'landed');
  const { world } = crashed.s;
  world.ledger.advanceSlots(150_000);
  const side = await enter(world, { database: crashed.database });
  assert.ok(await untilFinal(crashed.entry, side, new AbortController().signal));
  const after = await side.journal.byId(crashed.entry.id);
  assert.is(after?.state, 'final');
});

test('the page asks servers about an income that expired long ago only once', async () => {
  const crashed = await crash('host', 'expired');
  const { world } = crashed.s;
  await world.sleep(7_200_000);
  const side = await enter(world, { database: crashed.database });
  const before = world.exchanges.length;
  const stop = keep(side);
  await world.sleep(60_000);
  const first = world.exchanges.length;
  assert.ok(first > before);
  await world.sleep(1_200_000);
  stop();
  assert.is(world.exchanges.length, first);
});

test.run();
