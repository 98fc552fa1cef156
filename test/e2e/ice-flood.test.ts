// tier: all
// waits
/** A peer makes a candidate with each packet from another port: the call ends before that hurts. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseCode } from '../../src/shared/call/code.ts';
import { floodPorts } from '../support/binding-request.ts';
import { connect, openPair, prepay, STEADY_PERIOD } from '../support/call.ts';
import { forAll } from '../support/for-all.ts';

const PORTS = 500;

const pair = forAll(() => openPair({ period: STEADY_PERIOD, prepaid: 1 }));

test('five hundred ports: the call ends, and the page is never blocked for long', async () => {
  const { host } = pair;
  const codes = await connect(pair);
  await prepay(pair);
  const invite = parseCode(codes.invite, 'invite');
  const reply = parseCode(codes.reply, 'reply');
  assert.ok(invite.ok && reply.ok);
  await host.page.evaluate(() => {
    let lastMs = performance.now();
    let longestMs = 0;
    setInterval(() => {
      const nowMs = performance.now();
      longestMs = Math.max(longestMs, nowMs - lastMs);
      lastMs = nowMs;
      document.body.dataset['longest'] = String(longestMs);
    }, 20);
  });
  const offered = invite.value.invite.session;
  const stop = await floodPorts(offered, reply.value.reply.session.iceUfrag, PORTS);
  try {
    await host.ui.shown('call-ended', 120_000);
  } finally {
    stop();
  }
  // The browser closes its connections now, which may block it.
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const longestMs = Number(await host.page.evaluate(() => document.body.dataset['longest']));
  console.log(
    `ended as ${String(await host.ui.data('call-ended', 'reason'))}; blocked for ${Math.round(longestMs)} ms at most`,
  );
  assert.is(await host.ui.data('error', 'code'), 'peer_protocol');
  assert.ok(longestMs < 60_000, `${longestMs} ms`);
});

test.run();
