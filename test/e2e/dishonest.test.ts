// tier: all
// timeout: 420
/**
 * A real page against a real page that lies. The honest page loses at most what the documents promise.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect, minutesPaid, prepay } from '../support/call.ts';
import { forAll } from '../support/for-all.ts';
import {
  ackEveryOther,
  interrupt,
  measureGate,
  measurePending,
  mediaBeforePayment,
  sendNothing,
} from '../support/rogue/guest-attacks.ts';
import {
  askAgain,
  asksMore,
  denySettlement,
  keepLost,
  withhold,
} from '../support/rogue/host-attacks.ts';
import { keepLoss, nothingPaid, onePeriod, tellLosses } from '../support/rogue/losses.ts';
import { makeHonest } from '../support/rogue/page.ts';
import { paidSince, PRICE, TERMS } from '../support/rogue/pages.ts';
import {
  begin,
  openRogueScene,
  openStalls,
  type Role,
  type RogueScene,
} from '../support/rogue/scene.ts';

const stalls = forAll(openStalls);
let scene: RogueScene | null = null;
test.after.each(async () => {
  await scene?.close();
  scene = null;
});
test.after(() => tellLosses('dishonest-pages'));

/** The seed picks one of the two roles, because each takes half a minute. */
const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e6));
const who: Role = seed % 2 === 0 ? 'guest' : 'host';
console.log(`SEED=${seed}: a dishonest ${who}`);
const drawn = (role: Role, name: string, run: () => Promise<void>): void => {
  if (role === who) test(name, run);
};

// After this attack the rogue page cannot send media, so the next attack needs another call.
drawn('guest', 'a guest that sends media before payment opens nothing', async () => {
  const call = (scene = await openRogueScene('guest', stalls));
  await connect(call);
  await mediaBeforePayment(call);
  assert.is(call.site.ledger.transfers().length, 0);
});

drawn(
  'guest',
  'a guest that fakes acks and interruptions gains only the promised time',
  async () => {
    const call = (scene = await openRogueScene('guest', stalls));
    const { dishonest } = call;
    await connect(call);
    await call.watch.set();
    await prepay(call);
    await ackEveryOther(call);
    await measureGate(call, 'every other ack suppressed', 1);
    await interrupt(call);
    await measureGate(call, 'and fake interruptions by silence', 2);
    await makeHonest(dishonest.page);
    await sendNothing(call);
    await measurePending(call, 'and sends nothing');
    assert.is(call.site.ledger.transfers().length, 1);
  },
);

drawn('host', 'a host that withholds settlement or asks for more gains one period', async () => {
  const call = (scene = await openRogueScene('host', stalls));
  const { dishonest, honest } = call;
  const before = await begin(call);
  await withhold(call);
  await honest.ui.shown('freeze', 60_000);
  keepLoss('host', 'page: withholds settlement', nothingPaid, paidSince(call, before) - PRICE);
  // The one retry brings the same bytes. They land once, and the guest sees it, though it is denied.
  await makeHonest(dishonest.page);
  await denySettlement(call);
  await minutesPaid(honest, 1, 60_000);
  await askAgain(call, 2);
  await asksMore(call, 3);
  // The guest does not pay that minute at the higher price. Every other payment has been made by now.
  await dishonest.page.waitForFunction(() => window.rogue.seen('/minute/3"') >= 4, {
    polling: 50,
    timeout: 60_000,
  });
  assert.is(paidSince(call, before), 2n * PRICE, 'minute 2 was paid once, and minute 3 is not');
  await keepLost(call, 'asks twice, and for more', onePeriod(TERMS), before);
});

// Proves failures: A dishonest peer costs no more than is promised
test.run();
