import * as assert from 'uvu/assert';
import { both, closedGates, keepLoss, noMedia, pending } from './losses.ts';
import { countedBy } from './page.ts';
import { connect, prepay } from '../call.ts';
import { inPages, PERIOD_MS, PRICE, TERMS } from './pages.ts';
import { begin, finish, type RogueScene } from './scene.ts';

/** The attacks of a dishonest guest's page on a host's real page; minutes last 8 s, one is prepaid. */
export interface PageAttack {
  readonly name: string;
  run(scene: RogueScene): Promise<void>;
}

/** Payments of minutes do not leave. */
export const sendNothing = ({ dishonest }: RogueScene): Promise<void> =>
  dishonest.page.evaluate(() => {
    window.rogue.leaving = (_label, { method, params }, text) => {
      const pays = method === 'resource.get' && params && '_meta' in params;
      return pays && String(params['url']).includes('/minute/') ? null : text;
    };
  });

/** Only every other tick is acknowledged. */
export const ackEveryOther = ({ dishonest }: RogueScene): Promise<void> =>
  dishonest.page.evaluate(() => {
    window.rogueNotes['acks'] = 0;
    window.rogue.leaving = (_label, { method }, text) => {
      if (method !== 'ack') return text;
      window.rogueNotes['acks'] = (window.rogueNotes['acks'] ?? 0) + 1;
      return window.rogueNotes['acks'] % 2 === 0 ? null : text;
    };
  });

/** No ack while the gate is open; as soon as it has closed, all is well again. */
export const interrupt = ({ dishonest }: RogueScene): Promise<void> =>
  dishonest.page.evaluate(() => {
    window.rogueNotes['open'] = 0;
    window.rogue.arriving = (_label, { method, params }, text) => {
      if (method === 'tick') window.rogueNotes['open'] = params?.['gate'] === true ? 1 : 0;
      return text;
    };
    window.rogue.leaving = (_label, { method }, text) =>
      method === 'ack' && window.rogueNotes['open'] === 1 ? null : text;
  });

/** Asks for the host's media before anything was paid, and finds none. Nothing is paid yet afterwards. */
export async function mediaBeforePayment(scene: RogueScene): Promise<void> {
  const { honest, dishonest, watch } = scene;
  await watch.set();
  await dishonest.page.evaluate(() => window.rogue.offerMedia());
  // The host hears more after it.
  await dishonest.page.evaluate(() => (window.rogueNotes['ticks'] = window.rogue.seen('"tick"')));
  await dishonest.page.waitForFunction(
    () => window.rogue.seen('"tick"') >= (window.rogueNotes['ticks'] ?? 0) + 3,
    { polling: 50, timeout: 30_000 },
  );
  const seen = await honest.page.evaluate(() => window.rtcProbe.summary());
  assert.is(seen.mediaSections, 0, 'no media is described');
  assert.is(seen.rtpPackets, 0, 'and none flows');
  assert.not(await honest.ui.has('remote-video'));
  const { sendingMs } = await watch.read();
  keepLoss('guest', 'page: media before payment', noMedia, sendingMs);
}

/** Lets a rule close the host's gate until it has been closed that often; all of the call is added up. */
export async function measureGate(
  { dishonest, watch }: RogueScene,
  name: string,
  closings: number,
): Promise<void> {
  const counted = await countedBy(dishonest.page, closings);
  const { sendingMs, openings } = await watch.read();
  const lost = Math.max(0, sendingMs - counted);
  // A gate that opens again at the next ack is closed for milliseconds: a look may miss that.
  const times = Math.max(closings, openings);
  keepLoss('guest', `page: ${name}`, inPages(closedGates(times), times), lost);
}

/** Until the host has stopped for want of a payment; all of the call is added up. */
export async function measurePending(
  { honest, dishonest, watch }: RogueScene,
  name: string,
): Promise<void> {
  await honest.ui.shown('freeze', 60_000);
  // Until the host's ticks say that its gate is closed: with what it has counted then.
  const { page } = dishonest;
  await page.waitForFunction(() => !window.rogue.gate.open, { polling: 50, timeout: 60_000 });
  const { closings, countedMs: counted } = await page.evaluate(() => window.rogue.gate);
  const { sendingMs, openings } = await watch.read();
  // The last one is the freeze. A look can miss the others.
  const times = Math.max(openings, closings);
  const paidMs = (await honest.ui.count('minute')) * PERIOD_MS;
  const lost = Math.max(0, sendingMs - Math.min(counted, paidMs));
  const promised = times > 1 ? both(pending(TERMS), closedGates(times - 1)) : pending(TERMS);
  keepLoss('guest', `page: ${name}`, inPages(promised, times), lost);
}

const interrupted = (name: string, rule: (scene: RogueScene) => Promise<unknown>): PageAttack => ({
  name,
  async run(scene) {
    await begin(scene);
    await rule(scene);
    await measureGate(scene, name, 2);
    await finish(scene);
  },
});

export const GUEST_ATTACKS: readonly PageAttack[] = [
  {
    name: 'media before payment',
    async run(scene) {
      await connect(scene);
      await mediaBeforePayment(scene);
      // Its page cannot send media that it offered so: the host takes the payment, and no second counts.
      await scene.dishonest.ui.click('prepay');
      await scene.honest.ui.until('total-paid', 'atomic', [String(PRICE)]);
      await finish(scene);
    },
  },
  {
    name: 'sends nothing',
    async run(scene) {
      await connect(scene);
      await sendNothing(scene);
      await scene.watch.set();
      await prepay(scene);
      await measurePending(scene, 'sends nothing');
      await finish(scene);
    },
  },
  interrupted('every other ack suppressed', ackEveryOther),
  interrupted('fake interruptions by silence', interrupt),
];
