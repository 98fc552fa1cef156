import { cpus } from 'node:os';
import { clickInRow, fileState } from '../support/files.ts';
import type { Side } from '../support/call.ts';
import type { NetCall } from '../support/net/app.ts';
import { sleep } from './support.ts';

/** Returns the bytes per second of the link, one way, for comparison with a file's. */
export const bytesPerSecond = (megabits: number): number => (megabits * 1e6) / 8;

/** Bytes per second that a counter grows by, once it has been let run for a while. */
export async function rateOf(
  count: () => Promise<number>,
  { afterMs, forMs }: { readonly afterMs: number; readonly forMs: number },
): Promise<number> {
  await sleep(afterMs);
  const [before, sinceMs] = [await count(), performance.now()];
  await sleep(forMs);
  const [after, untilMs] = [await count(), performance.now()];
  return ((after - before) * 1000) / (untilMs - sinceMs);
}

type Ends = Pick<NetCall, 'host' | 'guest'> & Partial<Pick<NetCall, 'wan'>>;

/** A plain channel on a connection of its own, filled by the host from now on; without a WAN, over the loopback. */
export async function openBare({ host, guest, wan }: Ends): Promise<{
  readonly bytes: () => Promise<number>;
  readonly end: () => Promise<void>;
}> {
  const offer = await host.page.evaluate(
    (stun) => window.wan.bareOffer(stun),
    wan?.stun.host ?? null,
  );
  const answer = await guest.page.evaluate(
    (stun, sdp) => window.wan.bareAnswer(stun, sdp),
    wan?.stun.guest ?? null,
    offer,
  );
  await host.page.evaluate((sdp) => window.wan.bareAccept(sdp), answer);
  await host.page.evaluate(() => window.wan.bareSend());
  return {
    bytes: () => guest.page.evaluate(() => window.wan.bareBytes()),
    async end() {
      for (const { page } of [host, guest]) await page.evaluate(() => window.wan.bareEnd());
    },
  };
}

export async function bareRate(
  call: NetCall,
  span: { readonly afterMs: number; readonly forMs: number },
): Promise<number> {
  const bare = await openBare(call);
  const rate = await rateOf(bare.bytes, span);
  await bare.end();
  return rate;
}

/** Ends a transfer that has been measured; what arrived is removed. */
export async function cancel(guest: Side, name: string): Promise<void> {
  await clickInRow(guest, name, 'file-cancel');
  await fileState(guest, name, ['failed', 'paid', 'listed']);
}

/** Returns the share of all processors at work while something runs, from 0 to 1. */
export async function whileWorking<T>(
  run: () => Promise<T>,
): Promise<{ readonly value: T; readonly processors: number }> {
  const times = (): { readonly idle: number; readonly all: number } => {
    const every = cpus().map((cpu) => cpu.times);
    const idle = every.reduce((sum, each) => sum + each.idle, 0);
    const all = every.flatMap((each) => Object.values(each)).reduce((sum, ms) => sum + ms, 0);
    return { idle, all };
  };
  const before = times();
  const value = await run();
  const after = times();
  return { value, processors: 1 - (after.idle - before.idle) / (after.all - before.all) };
}
