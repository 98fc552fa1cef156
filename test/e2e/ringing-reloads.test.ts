// tier: all
// timeout: 600
/** Pages reload while a call link rings or is answered. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createLedger } from '../../dev/ledger/index.ts';
import { pairOn, type Side, STEADY_PERIOD } from '../support/call.ts';
import { heldNode } from '../support/held-node.ts';
import { answerNewest, makeCallLink, payAndTalk, ring } from '../support/ring.ts';
import { siteOn } from '../support/site.ts';
import { inTier } from '../support/tier.ts';

const open = async (mix: (typeof MIXES)[number]) =>
  pairOn(await siteOn(heldNode(createLedger())), { ...mix, period: STEADY_PERIOD });

type Opened = Awaited<ReturnType<typeof open>>;

const MIXES = [
  { host: 'chromium', guest: 'firefox' },
  { host: 'firefox', guest: 'chromium' },
] as const;

/** Plays each story with new pages and a new link. */
function story(name: string, play: (pair: Opened, link: string) => Promise<void>): void {
  for (const mix of inTier(MIXES)) {
    test(`with a host in ${mix.host}, ${name}`, async () => {
      const pair = await open(mix);
      try {
        await play(pair, await makeCallLink(pair.host));
      } finally {
        await pair.close();
      }
    });
  }
}

const isAnswered = ({ ui }: Side): Promise<string> => ui.until('ringing', 'state', ['answered']);

const hasRings = ({ page }: Side, count: number): Promise<unknown> =>
  page.waitForFunction(
    (wanted) => document.querySelectorAll('[data-testid="ring"]').length === wanted,
    {},
    count,
  );

/** Both sides read the same words, pay, talk and end. */
async function talk(host: Side, guest: Side): Promise<void> {
  await Promise.all([guest.ui.shown('prepay'), host.ui.shown('words')]);
  const [ours, theirs] = await Promise.all([host, guest].map(({ ui }) => ui.text('words')));
  assert.is(ours, theirs);
  await payAndTalk({ host, guest });
  await host.ui.click('end-call');
  await Promise.all([host, guest].map(({ ui }) => ui.shown('call-ended')));
}

/** The guest replies, and the test holds the reply back. */
async function replied({ host, guest, site }: Opened): Promise<void> {
  const node = site.ledger;
  node.hold('reply');
  await host.ui.click('answer');
  await isAnswered(guest);
  await node.held('reply');
}

async function ringAgain(guest: Side, link: string): Promise<void> {
  await guest.page.reload();
  // The terms of the link, or the first screen.
  await guest.page.waitForSelector('[data-testid="call-host"], [data-testid="role-guest"]');
  await ring(guest, link, 'Ana');
}

story('a host that reloads after answering answers again', async (pair, link) => {
  const { host, guest, site } = pair;
  await ring(guest, link, 'Ana');
  await replied(pair);
  await host.page.reload();
  // The reply comes too late, because the key for which it is encrypted is gone.
  site.ledger.release('reply');
  await talk(host, guest);
});

story('a guest that reloads while it rings is answered', async ({ host, guest }, link) => {
  await ring(guest, link, 'Ana');
  await host.ui.shown('ring');
  await ringAgain(guest, link);
  await hasRings(host, 2);
  await answerNewest(host);
  await talk(host, guest);
});

story('a guest that reloads after the answer is answered again', async (pair, link) => {
  const { host, guest, site } = pair;
  await ring(guest, link, 'Ana');
  await replied(pair);
  await ringAgain(guest, link);
  site.ledger.release('reply');
  await host.ui.click('answer');
  await talk(host, guest);
});

test.run();
