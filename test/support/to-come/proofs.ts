import { setTimeout as sleep } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import type { Side } from '../call.ts';
import type { Around } from './story.ts';

/**
 * Proves from inside a page how its browser was started. A browser ignores a flag, a field trial or a
 * preference that it does not know, so each is proven where it shows. Each proof returns its evidence.
 */

/** The line that SNAP adds to a description: the INIT chunk of SCTP, in base64. */
const initLine = ({ page }: Side): Promise<string | null> =>
  page.evaluate(async () => {
    const connection = new RTCPeerConnection();
    connection.createDataChannel('probe');
    const { sdp = '' } = await connection.createOffer();
    connection.close();
    return /^a=sctp-init:(.*)$/m.exec(sdp)?.[1]?.trim() ?? null;
  });

/** @throws AssertionError where the browser writes no such line. */
export async function writesSctpInit(side: Side): Promise<string> {
  const line = await initLine(side);
  assert.ok(line, `${side.kind} writes no a=sctp-init: it does not know SNAP by this name`);
  return `a=sctp-init with ${Buffer.from(line, 'base64').length} bytes`;
}

type Order = 'small first' | 'large first';

/** Which of two messages arrives first on two channels of one association: the large one was sent first. */
const orderOfTwo = ({ page }: Side): Promise<Order> =>
  page.evaluate(async () => {
    // Without a device in use, hosts hide behind names that a bare network does not resolve.
    const media = await navigator.mediaDevices.getUserMedia({ audio: true });
    const [from, to] = [new RTCPeerConnection(), new RTCPeerConnection()];
    const channels = (of: RTCPeerConnection): RTCDataChannel[] =>
      [1, 2].map((id) => of.createDataChannel(`probe ${id}`, { negotiated: true, id }));
    const [sending, receiving] = [channels(from), channels(to)];
    from.onicecandidate = ({ candidate }) => void to.addIceCandidate(candidate ?? undefined);
    to.onicecandidate = ({ candidate }) => void from.addIceCandidate(candidate ?? undefined);
    try {
      await from.setLocalDescription();
      await to.setRemoteDescription(from.localDescription ?? { type: 'offer' });
      await to.setLocalDescription();
      await from.setRemoteDescription(to.localDescription ?? { type: 'answer' });
      const open = [...sending, ...receiving].map(
        (channel) =>
          new Promise<unknown>((resolve) =>
            channel.readyState === 'open' ? resolve(null) : (channel.onopen = resolve),
          ),
      );
      await Promise.all(open);
      const first = new Promise<Order>((resolve) => {
        const [large, small] = receiving;
        if (large) large.onmessage = () => resolve('large first');
        if (small) small.onmessage = () => resolve('small first');
      });
      sending[0]?.send(new Uint8Array(250_000));
      sending[1]?.send('small');
      return await first;
    } finally {
      from.close();
      to.close();
      for (const track of media.getTracks()) track.stop();
    }
  });

export const sendsMessages =
  (wanted: Order) =>
  async (side: Side): Promise<string> => {
    const order = await orderOfTwo(side);
    assert.is(order, wanted, `${side.kind}: a small message beside a large one`);
    return order;
  };

/** How many timers of 100 ms a hidden page without a connection runs in so many seconds. */
export async function hiddenTimers({ browser, page }: Side, seconds: number): Promise<number> {
  const other = await browser.newPage();
  try {
    // Not by its title: a hidden page that changes its title or its icon is spared.
    const count = await other.evaluateHandle(() => {
      const timers = { ran: 0 };
      setInterval(() => (timers.ran += 1), 100);
      return timers;
    });
    const ran = (): Promise<number> => count.evaluate((timers) => timers.ran);
    await page.bringToFront();
    assert.is(await other.evaluate(() => document.visibilityState), 'hidden');
    // The alignment begins with the page's being hidden, and not at once.
    await sleep(5_000);
    const before = await ran();
    await sleep(seconds * 1000);
    return (await ran()) - before;
  } finally {
    await other.close();
    await page.bringToFront();
  }
}

/** A page that Chromium takes for one of the Internet is asked, here in vain, before it reaches this machine. */
export async function asksForLocalNetwork({ page }: Side, { serve }: Around): Promise<string> {
  const address = await serve();
  // In a tab of its own, because the page itself asks nobody but its own server.
  const other = await page.browserContext().newPage();
  try {
    await other.goto(new URL('/', page.url()).href);
    const states = await other.evaluate(async (at) => {
      const name = 'loopback-network' as PermissionName;
      const permission = await navigator.permissions.query({ name });
      const before = permission.state;
      await fetch(at).catch(() => undefined);
      return [before, permission.state];
    }, address);
    // Without the checks it stays as it was.
    assert.equal(states, ['prompt', 'denied'], 'this Chromium does not check for local addresses');
    return `loopback-network: ${states.join(', then ')}`;
  } finally {
    await other.close();
    await page.bringToFront();
  }
}

/** Reads what Firefox has logged of its data channels: it names usrsctp where it starts it. */
export const startsUsrsctp =
  (wanted: boolean) =>
  async (side: Side, { logged }: Around): Promise<string> => {
    await initLine(side);
    // Written by another process.
    const untilMs = performance.now() + 10_000;
    while (logged() === '' && performance.now() < untilMs) {
      await sleep(100);
    }
    const log = logged();
    assert.match(log, 'DataChannelConnection', 'Firefox logs its data channels');
    assert.is(log.includes('usrsctp_init'), wanted, 'usrsctp is started');
    return wanted ? 'usrsctp' : 'dcSCTP';
  };

/** Tells whether the page's clock follows its frames, as one that resists fingerprinting does. */
export async function hasCoarseClock({ page }: Side): Promise<string> {
  const stepMs = await page.evaluate(() => {
    const endMs = Date.now() + 500;
    let [least, last] = [Infinity, performance.now()];
    while (Date.now() < endMs) {
      const now = performance.now();
      if (now !== last) least = Math.min(least, now - last);
      last = now;
    }
    return least;
  });
  assert.ok(stepMs > 10, `the clock goes by ${stepMs} ms`);
  return `the clock goes by ${stepMs.toFixed(1)} ms`;
}

/** Private windows have no private file system. */
export async function hasNoFileSystem({ page }: Side): Promise<string> {
  const said = await page.evaluate(() =>
    navigator.storage.getDirectory().then(
      () => '',
      (thrown: unknown) => String(thrown),
    ),
  );
  assert.is.not(said, '', 'it has a private file system');
  return said;
}
