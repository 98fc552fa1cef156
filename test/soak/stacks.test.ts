// waits
// timeout: 1200
// takes: 180
/** Our page in both browsers and both roles, and the reference peer on each stack that is no browser's. */
import { test } from 'uvu';
import type { BrowserKind } from '../support/browser.ts';
import { openSide, type Side, STEADY_PERIOD } from '../support/call.ts';
import { makeFolder } from '../support/files.ts';
import { openSite, type Site } from '../support/site.ts';
import { drawn } from '../support/soak.ts';
import { hostsForeigner, showDevnet, visitsForeigner } from '../support/stacks/checks.ts';
import { STACKS } from '../support/stacks/stacks.ts';

const KINDS = ['chromium', 'firefox'] as const;
const MIXES = KINDS.flatMap((kind) =>
  STACKS.flatMap((stack) =>
    (['host', 'guest'] as const).flatMap((role) =>
      [true, false].map((media) => ({ kind, stack, role, media })),
    ),
  ),
);
/** Half a minute each on two cores. */
const DRAWN = 5;

const folder = makeFolder();
const sides = new Map<BrowserKind, Side>();
let site: Site;
test.before(async () => {
  site = await openSite();
  await showDevnet(site);
});
test.after(async () => {
  await Promise.all([...sides.values()].map((side) => side.close()));
  await site.close();
  folder.remove();
});

async function pageIn(kind: BrowserKind): Promise<Side> {
  const open = sides.get(kind);
  if (open) return open;
  const side = await openSide(site, kind, { prepaid: 1, period: STEADY_PERIOD });
  sides.set(kind, side);
  return side;
}

for (const { kind, stack, role, media } of drawn(MIXES, DRAWN, 'stacks')) {
  const manner = media ? 'with sound and picture' : 'without media';
  test(`${kind} as ${role}, ${stack.name} as its peer, ${manner}`, async () => {
    const side = await pageIn(kind);
    if (role === 'host') await hostsForeigner(site, side, stack, { minutes: 2, media, folder });
    else await visitsForeigner(site, side, stack, { media, endedBy: 'host' }, STEADY_PERIOD);
  });
}

test.run();
