// timeout: 1500
// takes: 300
/** Every attack of a dishonest page against the real page of the other role. */
import { test } from 'uvu';
import type { BrowserKind } from '../support/browser.ts';
import { GUEST_ATTACKS, type PageAttack } from '../support/rogue/guest-attacks.ts';
import { HOST_ATTACKS } from '../support/rogue/host-attacks.ts';
import { tellLosses } from '../support/rogue/losses.ts';
import {
  openRogueScene,
  openStalls,
  type Role,
  type RogueScene,
  type Stalls,
} from '../support/rogue/scene.ts';
import { drawn } from '../support/soak.ts';

/** The number of attacks drawn for each side. SOAK_FULL=1 plays all. */
const DRAWN_ATTACKS = 3;

interface Plan {
  readonly attacks: readonly PageAttack[];
  /** The dishonest page runs in Chromium. */
  readonly kinds: Readonly<Record<Role, BrowserKind>>;
}

const PLANS: Readonly<Record<Role, Plan>> = {
  guest: {
    attacks: drawn(GUEST_ATTACKS, DRAWN_ATTACKS, 'dishonest guest'),
    kinds: { host: 'firefox', guest: 'chromium' },
  },
  host: {
    attacks: drawn(HOST_ATTACKS, DRAWN_ATTACKS, 'dishonest host'),
    kinds: { host: 'chromium', guest: 'firefox' },
  },
};

let scene: RogueScene | null = null;
let stalls: Stalls | null = null;
const close = async (): Promise<void> => {
  await stalls?.close();
  await scene?.close().catch(() => undefined);
  [scene, stalls] = [null, null];
};
test.after(async () => {
  await close();
  tellLosses('dishonest-soak');
});

for (const role of ['guest', 'host'] as const) {
  const { attacks, kinds } = PLANS[role];
  attacks.forEach(({ name, run }, index) => {
    // Proves failures: A dishonest peer costs no more than is promised
    test(`a dishonest ${role}: ${name}`, async () => {
      if (index === 0) await close();
      stalls ??= await openStalls(kinds);
      scene ??= await openRogueScene(role, stalls);
      try {
        await run(scene);
      } catch (thrown) {
        // The next attack begins with new pages.
        await close();
        throw thrown;
      }
    });
  });
}

test.run();
