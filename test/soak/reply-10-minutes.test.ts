// waits
// timeout: 1200
// takes: 640
/**
 * The host applies a reply ten minutes after the guest made it, through two NATs. Then the guest pays
 * the call.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { whyNoNamespaces } from '../../dev/run/namespaces.ts';
import { makeInvite, makeReply, type Pair, prepay } from '../support/call.ts';
import { openNetPair } from '../support/net/app.ts';

const HELD_MS = Number(process.env['HOLD_SECONDS'] ?? 600) * 1000;
const CONNECT_MS = 30_000;

let pair: Pair;
test.before(async () => {
  const reason = whyNoNamespaces();
  if (reason !== null) throw new Error(`this test takes network namespaces: ${reason}`);
  pair = await openNetPair();
});
test.after(() => pair.close());

test(`a reply connects ${HELD_MS / 60_000} minutes after it was made, and the guest pays`, async () => {
  const { host, guest, site } = pair;
  const invite = await makeInvite(host.ui);
  const reply = await makeReply(guest.ui, invite);
  await sleep(HELD_MS);
  assert.is(await host.ui.data('host-status', 'state'), 'inviting');
  assert.is(await guest.ui.data('guest-status', 'state'), 'waiting');

  const startedMs = performance.now();
  await host.ui.fill('reply-input', reply);
  await host.ui.click('accept-reply');
  await guest.ui.shown('prepay', CONNECT_MS);
  const connectMs = performance.now() - startedMs;
  const admitMs = await prepay(pair);
  console.log(
    `connected ${connectMs.toFixed(0)} ms after the reply, admitted in ${admitMs.toFixed(0)} ms`,
  );
  const [paid, ...more] = site.ledger.transfers();
  assert.is(more.length, 0);
  for (const { ui, kind, guard } of [host, guest]) {
    const [row] = await ui.all('minute');
    assert.is(row?.['signature'], paid?.signature, kind);
    assert.equal(guard.offences, [], kind);
  }
  await guest.ui.click('end-call');
  for (const { ui } of [host, guest]) await ui.until('call-ended', 'reason', ['guest']);
});

test.run();
