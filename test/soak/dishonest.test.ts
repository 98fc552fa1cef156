// timeout: 1500
/** Every attack of a dishonest guest's or host's page against the real page of the other. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
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
import { drawn, isDrawn, soakNumber } from '../support/soak.ts';
import { seeded } from '../unit/billing/sim-world.ts';

/** Of each side's attacks; all of them with SOAK_FULL=1. */
const DRAWN_ATTACKS = 3;

function draw(attacks: readonly PageAttack[], purpose: string): readonly PageAttack[] {
  if (process.env['SOAK_FULL'] === '1') return attacks;
  const random = seeded(soakNumber(purpose));
  const left = [...attacks];
  while (left.length > DRAWN_ATTACKS) left.splice(Math.floor(random() * left.length), 1);
  return left;
}

interface Plan {
  readonly attacks: readonly PageAttack[];
  /** The dishonest page runs in Chromium. */
  readonly kinds: Readonly<Record<Role, BrowserKind>>;
}

const PLANS: Readonly<Record<Role, Plan>> = {
  guest: {
    attacks: draw(GUEST_ATTACKS, 'dishonest guest'),
    kinds: { host: 'firefox', guest: 'chromium' },
  },
  host: {
    attacks: draw(HOST_ATTACKS, 'dishonest host'),
    kinds: { host: 'chromium', guest: 'firefox' },
  },
};

if (isDrawn('dishonest')) {
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
      test(`a dishonest ${role}: ${name}`, async () => {
        if (index === 0) await close();
        stalls ??= await openStalls(kinds);
        scene ??= await openRogueScene(role, stalls);
        try {
          await run(scene);
        } catch (thrown) {
          // The next one begins with pages of its own.
          await close();
          throw thrown;
        }
      });
    });
  }
} else {
  test(`today's soak: ${drawn().join(', ')}`, () => assert.not(drawn().includes('dishonest')));
}

test.run();
