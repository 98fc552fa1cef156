import { connect, type Pair, prepay, type Side } from './call.ts';
import type { Leftovers } from './leftovers.ts';
import { PATIENCE_MS } from './ui.ts';

/** Calls one after another in the same two pages, with `countLeftovers` in them. */

const SETTLE_MS = 400;

/** Returns the open things once closing has come to rest: the same at two looks, some timers apart. */
export async function leftovers(side: Side): Promise<Leftovers> {
  const look = (): Promise<Leftovers> => side.page.evaluate(() => window.leftovers.now());
  let before = await look();
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const now = await look();
    if (JSON.stringify(now) === JSON.stringify(before)) return now;
    before = now;
  }
}

/** One short call, ended by one side, and both pages back at their start. */
export async function oneCall(pair: Pair, ender: 'host' | 'guest'): Promise<void> {
  await connect(pair);
  await prepay(pair);
  await pair[ender].ui.click('end-call');
  for (const side of [pair.host, pair.guest]) {
    await side.ui.until('call-ended', 'reason', [ender]);
    await side.ui.click('start-over');
    await side.ui.gone('call-ended');
    await side.page.waitForFunction(
      () => window.leftovers.now().connections + window.leftovers.now().tracks === 0,
      { timeout: PATIENCE_MS, polling: 50 },
    );
  }
}
