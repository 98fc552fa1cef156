// tier: all
// timeout: 600
/** Pages that are reloaded while a call link rings or is answered, and two guests at once. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createLedger } from '../../dev/ledger/index.ts';
import { openSide, pairOn, type Side, STEADY_PERIOD } from '../support/call.ts';
import { forAll } from '../support/for-all.ts';
import { heldNode } from '../support/held-node.ts';
import { answerNewest, endAndLeave, makeCallLink, payAndTalk, ring } from '../support/ring.ts';
import { siteOn } from '../support/site.ts';
import { inTier } from '../support/tier.ts';

const [mix] = inTier([
  { host: 'chromium', guest: 'firefox' },
  { host: 'firefox', guest: 'chromium' },
] as const);

const pair = forAll(async () => {
  const site = await siteOn(heldNode(createLedger()));
  return pairOn(site, { ...mix, period: STEADY_PERIOD });
});
let link = '';

test.before(async () => {
  link = await makeCallLink(pair.host);
});

const isAnswered = ({ ui }: Side): Promise<string> => ui.until('ringing', 'state', ['answered']);

/** Both compare the same words, pay, talk, and leave. */
async function talk(guest: Side = pair.guest): Promise<void> {
  const { host } = pair;
  await guest.ui.shown('prepay');
  assert.is(await host.ui.text('words'), await guest.ui.text('words'));
  await payAndTalk({ host, guest });
  await endAndLeave({ host, guest });
}

async function reload({ page, ui }: Side): Promise<void> {
  await page.reload();
  await ui.shown('role-guest');
}

test(`${mix?.host}: a host reloads after its answer and answers again by itself`, async () => {
  const { host, guest, site } = pair;
  const node = site.ledger;
  node.hold('reply');
  await ring(guest, link, 'Ana');
  await host.ui.click('answer');
  await isAnswered(guest);
  await node.held('reply');
  await host.page.reload();
  // It comes too late: the key that it is sealed for is gone.
  node.release('reply');
  await talk();
});

test(`${mix?.guest}: a guest reloads while it rings, and rings again`, async () => {
  const { host, guest } = pair;
  await ring(guest, link, 'Ana');
  await host.ui.shown('ring');
  await reload(guest);
  await ring(guest, link, 'Ana');
  await host.page.waitForFunction(
    () => document.querySelectorAll('[data-testid="ring"]').length === 2,
  );
  await answerNewest(host);
  await talk();
});

test(`${mix?.guest}: a guest reloads after the answer, and is answered again`, async () => {
  const { host, guest, site } = pair;
  const node = site.ledger;
  node.hold('reply');
  await ring(guest, link, 'Ana');
  await answerNewest(host);
  await isAnswered(guest);
  await node.held('reply');
  await reload(guest);
  node.release('reply');
  await ring(guest, link, 'Ana');
  await answerNewest(host);
  await talk();
});

test('two guests ring: one is answered, and the other reads busy', async () => {
  const { host, guest, site } = pair;
  const other = await openSide(site, mix?.guest ?? 'firefox', { period: STEADY_PERIOD });
  try {
    await Promise.all([ring(guest, link, 'Ana'), ring(other, link, 'Ben')]);
    await host.page.waitForFunction(
      () => document.querySelectorAll('[data-testid="ring"]').length === 2,
    );
    await answerNewest(host);
    const first = await Promise.race(
      [guest, other].map(async (side) => {
        await isAnswered(side);
        return side;
      }),
    );
    const second = first === guest ? other : guest;
    await first.ui.shown('prepay');
    await second.ui.until('ringing', 'state', ['busy']);
    assert.not(await host.ui.has('ring'), 'nothing rings any more');
    await talk(first);
    await host.ui.shown('missed-call');
    assert.match(await host.ui.text('missed-call'), first === guest ? 'Ben' : 'Ana');
  } finally {
    await other.close();
  }
});

test.run();
