import * as assert from 'uvu/assert';
import { connect, endSettled, type Pair, prepay } from './call.ts';
import { channelSends } from './channels.ts';
import type { Books } from './site.ts';
import { PATIENCE_MS } from './ui.ts';

const PRICE_ATOMIC = 500_000n;

/** Sends of the `x402` channel that main made so far, by side. */
export const x402OnMain = async ({ host, guest }: Pick<Pair, 'host' | 'guest'>) =>
  Promise.all([host, guest].map(async ({ page }) => (await channelSends(page))['x402'] ?? 0));

type Opened = Pick<Pair, 'host' | 'guest'> & { readonly site: { readonly ledger: Books } };

interface Way {
  /** How many minutes the pages ask for ahead. */
  readonly prepaid?: number;
  /** Runs between the prepayment and the last minute. */
  readonly between?: () => Promise<void>;
}

/**
 * The spine, whole: codes, connection, prepayment, three minutes, end; with everything that must
 * hold on the way, in every kind of pair. Needs pages with `watchPeerConnections`.
 */
export async function wholePaidCall(
  pair: Opened,
  { prepaid = 3, between = () => Promise.resolve() }: Way = {},
): Promise<void> {
  const { host, guest, site } = pair;
  const codes = await connect(pair);
  assert.ok(codes.invite.length <= 300, `invite ${codes.invite.length}`);
  assert.ok(codes.reply.length <= 220, `reply ${codes.reply.length}`);

  // Before settlement: no media in any form, nothing of the guest, no chat.
  for (const side of [host, guest]) {
    const seen = await side.page.evaluate(() => window.rtcProbe.summary());
    assert.equal(seen.mediaSections, 0, `${side.kind} described media before payment`);
    assert.is(seen.rtpPackets, 0, `${side.kind} sent or received RTP before payment`);
    assert.not(await side.ui.has('remote-video'), `${side.kind} shows the peer before payment`);
    assert.not(await side.ui.has('chat-input'), `${side.kind} can chat before payment`);
  }
  await host.ui.until('host-status', 'state', ['awaiting-prepayment']);
  assert.is(await guest.ui.text('words'), await host.ui.text('words'));
  assert.is((await guest.ui.text('words')).split(/\s+/).length, 4);
  assert.equal(await site.ledger.transfers(), []);

  const admitMs = await prepay(pair);
  console.log(
    `invite ${codes.invite.length}, reply ${codes.reply.length} characters; ` +
      `connected in ${Math.round(codes.connectMs)} ms, admitted in ${Math.round(admitMs)} ms`,
  );

  await guest.ui.fill('chat-input', 'Can you hear me?');
  await guest.ui.click('chat-send');
  await host.page.waitForFunction(
    () =>
      document.querySelector('[data-testid="chat-line"]')?.textContent.includes('Can you hear me?'),
    { timeout: PATIENCE_MS },
  );

  await between();
  await endSettled(pair, 'guest', 3);

  const [mine, theirs] = [await host.ui.all('minute'), await guest.ui.all('minute')];
  const signatures = (rows: typeof mine) => rows.map((row) => row['signature']).sort();
  assert.equal(signatures(mine), signatures(theirs));
  const transfers = await site.ledger.transfers();
  assert.equal(transfers.map((each) => each.signature).sort(), signatures(theirs));
  const total = transfers.reduce((sum, each) => sum + each.amount, 0n);
  for (const side of [host, guest]) {
    assert.is(await side.ui.data('total-paid', 'atomic'), String(total));
  }
  assert.equal(
    transfers.map((each) => each.amount),
    [BigInt(prepaid) * PRICE_ATOMIC, ...transfers.slice(1).map(() => PRICE_ATOMIC)],
  );
  for (const side of [host, guest]) assert.equal(side.guard.offences, [], side.kind);
}
