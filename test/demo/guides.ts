/** `npm run demo -- --guides`: takes the pictures of docs/guide-host.md and docs/guide-guest.md. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../dev/build/paths.ts';
import { makeInvite, openPair, seesPeer, type Side } from '../support/call.ts';

const FOLDER = join(root, 'docs', 'guides');
const PRICE = '1.50';

async function picture({ page }: Side, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  const path = join(FOLDER, `${name}.png`) as `${string}.png`;
  await page.screenshot({ path });
  console.log(path);
}

mkdirSync(FOLDER, { recursive: true });
const pair = await openPair({ period: 60, fullCamera: true });
try {
  const { host, guest } = pair;
  await host.page.setViewport({ width: 880, height: 720 });
  await guest.page.setViewport({ width: 440, height: 860 });
  const invite = await makeInvite(host.ui, PRICE, true);
  await picture(host, 'host-invite');
  await guest.ui.click('role-guest');
  await guest.ui.fill('invite-input', invite);
  await guest.ui.click('open-invite');
  await guest.ui.shown('terms');
  await guest.ui.click('create-reply');
  const reply = await guest.ui.code('reply-code');
  await picture(guest, 'guest-reply');
  await host.ui.fill('reply-input', reply);
  await host.ui.click('accept-reply');
  await guest.ui.shown('prepay');
  await picture(guest, 'guest-pay');
  await guest.ui.click('prepay');
  await Promise.all([host, guest].map((side) => seesPeer(side)));
  await host.ui.click('tab-payments');
  await picture(host, 'host-call');
} finally {
  await pair.close();
}
