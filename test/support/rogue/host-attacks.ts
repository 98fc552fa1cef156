import * as assert from 'uvu/assert';
import type { PageAttack } from './guest-attacks.ts';
import { keepLoss, onePeriod, type Promised } from './losses.ts';
import { lostBy, paidSince, PERIOD_MS, TERMS } from './pages.ts';
import { begin, finish, type RogueScene } from './scene.ts';

/** The attacks of a dishonest host's page on a guest's real page; minutes last 8 s, one is prepaid. */

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Payments of minutes are not heard. */
export const withhold = ({ dishonest }: RogueScene): Promise<void> =>
  dishonest.page.evaluate(() => {
    window.rogue.arriving = (_label, { method, params }, text) => {
      const pays = method === 'resource.get' && params && '_meta' in params;
      return pays && String(params['url']).includes('/minute/') ? null : text;
    };
  });

/** Settles, and says that it failed; and says nothing of the signature. */
export const denySettlement = ({ dishonest }: RogueScene): Promise<void> =>
  dishonest.page.evaluate(() => {
    window.rogue.leaving = (_label, message, text) => {
      const { method, result } = message;
      if (method === 'billing_success' || method === 'billing_attempt') return null;
      const meta = result?.['_meta'] as Record<string, unknown> | undefined;
      if (!meta || !text.includes('/minute/')) return text;
      const error = { code: -32000, message: 'failed_on_chain' };
      return JSON.stringify({ jsonrpc: '2.0', id: message.id, error });
    };
  });

const runFast = ({ dishonest }: RogueScene): Promise<void> =>
  dishonest.page.evaluate(() => {
    window.rogue.leaving = (_label, message, text) => {
      if (message.method !== 'tick') return text;
      const connectedMs = 3 * Number(message.params?.['connectedMs']);
      return JSON.stringify({ ...message, params: { ...message.params, connectedMs } });
    };
  });

/** Quotes this minute higher, in the object and in its copy as text. */
export const asksMore = ({ dishonest }: RogueScene, minute: number): Promise<void> =>
  dishonest.page.evaluate((url) => {
    window.rogue.leaving = (_label, { result }, text) => {
      if (!result || result['isError'] !== true || !text.includes(url)) return text;
      return text.replaceAll(/(\\?")amount\1:\1[^"\\]*\1/g, '$1amount$1:$1500001$1');
    };
  }, `/minute/${minute}`);

/** Says that a minute which is paid was not. */
export const askAgain = ({ dishonest }: RogueScene, minute: number): Promise<void> =>
  dishonest.page.evaluate((asked) => {
    const params = { minute: asked, code: 'unpaid' };
    const failed = { ...params, retryFollows: true };
    window.rogue.say('x402', { jsonrpc: '2.0', method: 'billing_failed', params: failed });
    window.rogue.say('x402', { jsonrpc: '2.0', method: 'freeze', params });
  }, minute);

/** Notes the sum that the guest has paid since `before` without being served. */
export async function keepLost(
  scene: RogueScene,
  name: string,
  promised: Promised,
  before: number,
): Promise<void> {
  const { servedMs } = await scene.watch.read();
  const lost = lostBy(paidSince(scene, before), servedMs);
  keepLoss('host', `page: ${name}`, promised, lost);
}

/** Of payments that are withheld, denied or asked for twice: test/e2e/dishonest.test.ts. */
export const HOST_ATTACKS: readonly PageAttack[] = [
  {
    name: 'says that it leaves, and stays',
    async run(scene) {
      const { honest, dishonest } = scene;
      const before = await begin(scene);
      const leave = () =>
        dishonest.page.evaluate(() => {
          try {
            for (let id = 1; id < 99; id += 1) {
              window.rogue.say('signal', { type: 'standby', id, kind: 'drop' });
            }
            window.rogue.say('signal', { type: 'leave' });
          } catch {
            // The channel is closed: it has been heard.
          }
        });
      // A standby that is there takes the call over, and is left as well.
      const stands = async () =>
        (await honest.ui.data('billing', 'status')) !== 'interrupted' ||
        (await honest.ui.data('connection', 'state')) !== 'interrupted';
      for (let tries = 0; tries < 60 && (await stands()); tries += 1) {
        await leave();
        await pause(1_000);
      }
      const paid = paidSince(scene, before);
      await pause(PERIOD_MS);
      assert.is(await honest.ui.data('billing', 'status'), 'interrupted', 'as the page says');
      assert.is(paidSince(scene, before), paid, 'nothing is paid to who has left');
      const picture = () =>
        dishonest.page.$eval('[data-testid="remote-video"]', (video) =>
          video instanceof HTMLVideoElement ? video.getVideoPlaybackQuality().totalVideoFrames : 0,
        );
      const seen = await picture();
      await pause(2_000);
      assert.is(await picture(), seen, 'and nothing is sent to it');
      await finish(scene);
    },
  },
  {
    name: 'lies about time',
    async run(scene) {
      const before = await begin(scene);
      await runFast(scene);
      await scene.honest.ui.shown('call-ended', 90_000);
      await keepLost(scene, 'lies about time', onePeriod(TERMS), before);
      await finish(scene);
    },
  },
];
