// pure
/**
 * The host answers a request for a refunded minute with the receipt of its payment, also after a reload.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pause } from '../../support/rig.ts';
import { refundOf, story } from '../../support/story.ts';
import { closeWorlds } from '../../support/world.ts';

test.after.each(closeWorlds);

test('asked for a refunded minute, a reloaded host answers with the minute’s payment', async () => {
  const rig = await story({ periodSeconds: 8, prepaidPeriods: 1 }).fund('20').tell();
  await rig.guest.until('minute 2', ({ minutes }) => minutes.length === 2);
  const paid = rig.host.view.minutes[1]?.signature ?? '';
  const { signature: refund } = await refundOf(rig, 1);
  await pause(1_000);
  rig.host.crash();
  await rig.rejoin('host');
  rig.connect();
  await pause(3_000);
  const url = `pay2chat:${rig.callId}/minute/2`;
  rig.inject({ jsonrpc: '2.0', id: 'probe', method: 'resource.get', params: { url } });
  await pause(3_000);
  const answer = rig.frames.find(({ from, text }) => from === 'host' && text.includes('"probe"'));
  assert.ok(paid.length > 0 && refund, 'paid and refunded');
  assert.ok(answer?.text.includes(paid), answer?.text);
  assert.not.ok(answer?.text.includes(refund));
});

test.run();
