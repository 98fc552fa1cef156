import type { Page } from 'puppeteer';
import { type BrowserKind, openProfile, type Profile } from '../browser.ts';
import { connect, openSide, type Pair, prepay, type Side, STEADY_PERIOD } from '../call.ts';
import { watchPeerConnections } from '../rtc-probe.ts';
import { openSite } from '../site.ts';
import { installWitness } from '../witness.ts';
import { makeHonest, makeRogue } from './page.ts';
import { createWatch, type Watch } from './pages.ts';

/** Two real pages, one of them dishonest. */
export interface RogueScene extends Pair {
  readonly dishonest: Side;
  readonly honest: Side;
  /** Over the honest page. */
  readonly watch: Watch;
}

export type Role = 'host' | 'guest';

const prepared = (rogue: boolean) => async (page: Page) => {
  await installWitness(page);
  await watchPeerConnections(page);
  if (rogue) await makeRogue(page);
};

/** Two browsers, for as many scenes as are wanted one after the other. */
export interface Stalls {
  readonly profiles: Readonly<Record<Role, Profile>>;
  close(): Promise<void>;
}

export async function openStalls(
  kinds: Readonly<Record<Role, BrowserKind>> = { host: 'chromium', guest: 'chromium' },
): Promise<Stalls> {
  const [host, guest] = await Promise.all([openProfile(kinds.host), openProfile(kinds.guest)]);
  return {
    profiles: { host, guest },
    close: async () => void (await Promise.all([host.close(), guest.close()])),
  };
}

/** One minute is prepaid, of 8 s. Pages and ledger are new. */
export async function openRogueScene(cheat: Role, { profiles }: Stalls): Promise<RogueScene> {
  const site = await openSite();
  const open = (role: Role): Promise<Side> => {
    const options = { prepaid: 1, period: STEADY_PERIOD, prepare: prepared(role === cheat) };
    return openSide(site, profiles[role].kind, options, profiles[role]);
  };
  try {
    const [host, guest] = await Promise.all([open('host'), open('guest')]);
    const [dishonest, honest] = cheat === 'host' ? [host, guest] : [guest, host];
    return {
      site,
      host,
      guest,
      dishonest,
      honest,
      watch: createWatch(honest),
      async close() {
        // After a failure their browsers may be gone already.
        await Promise.allSettled([host.page.close(), guest.page.close()]);
        await site.close();
      },
    };
  } catch (thrown) {
    await site.close();
    throw thrown;
  }
}

/** Connected, prepaid by allowance, and both see each other. Answers how many transfers there were before. */
export async function begin(scene: RogueScene): Promise<number> {
  const before = scene.site.ledger.transfers().length;
  await connect(scene);
  await scene.watch.set();
  await prepay(scene);
  return before;
}

/** Both pages honest and ready for another call, however far the last one got. */
export async function finish(scene: RogueScene): Promise<void> {
  const { host, guest, dishonest, honest } = scene;
  await makeHonest(dishonest.page);
  for (const { page } of [dishonest, honest]) {
    // The first side ends the call for both: the button of the other may be gone by now.
    await page.evaluate(() => {
      const button = document.querySelector('[data-testid="end-call"]');
      if (button instanceof HTMLElement) button.click();
    });
  }
  for (const { ui } of [host, guest]) {
    await ui.shown('call-ended', 60_000);
    await ui.click('start-over');
    await ui.gone('call-ended');
  }
}
