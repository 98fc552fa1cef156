import * as assert from 'uvu/assert';
import { MAX_CALL_CHARS } from '../../src/shared/call/call-link.ts';
import { type Pair, seesPeer, type Side } from './call.ts';
import type { Ui } from './ui.ts';

/** Ringing at a call link, between two pages. */

/** Opens the link in the page that is there, as a press on it does. */
export const openLink = ({ page }: Pick<Side, 'page'>, link: string): Promise<void> =>
  page.evaluate((hash) => {
    location.hash = hash;
  }, new URL(link).hash);

/** Makes a link of the form's defaults, and waits until its postage is there. */
export async function makeCallLink({ ui }: { readonly ui: Ui }): Promise<string> {
  await ui.click('role-host');
  await ui.fill('title', 'An hour of advice');
  await ui.click('create-call-link');
  const link = await ui.code('call-link');
  assert.ok(new URL(link).hash.length <= '#call='.length + MAX_CALL_CHARS);
  await ui.until('link-state', 'state', ['open']);
  return link;
}

/** Opens the link, and rings. */
export async function ring(guest: Side, link: string, name = ''): Promise<void> {
  await openLink(guest, link);
  await guest.ui.shown('call-host');
  if (name !== '') await setName(guest, name);
  await guest.ui.click('call-host');
}

const setName = ({ page }: Pick<Side, 'page'>, name: string): Promise<void> =>
  page.waitForSelector('[data-testid="own-name"]').then(() =>
    page.$eval(
      '[data-testid="own-name"]',
      (field, typed) => {
        if (!(field instanceof HTMLInputElement)) return;
        field.value = typed;
        field.dispatchEvent(new Event('change'));
      },
      name,
    ),
  );

/** The guest pays, and both see each other. */
export async function payAndTalk({ host, guest }: Pick<Pair, 'host' | 'guest'>): Promise<void> {
  await guest.ui.shown('prepay');
  assert.not.ok(await host.ui.has('remote-video'), 'nothing is seen before it is paid');
  await guest.ui.click('prepay');
  await Promise.all([host, guest].map((side) => seesPeer(side)));
}

/** The host ends the call, and both leave its last screen. */
export async function endAndLeave({ host, guest }: Pick<Pair, 'host' | 'guest'>): Promise<void> {
  await host.ui.click('end-call');
  await Promise.all([host, guest].map(({ ui }) => ui.shown('call-ended')));
  for (const { ui } of [host, guest]) {
    await ui.click('start-over');
    // Another link opened before that would be given up with the call.
    await ui.gone('call-ended');
  }
}

/** Answers the ring that came last. */
export async function answerNewest({ ui, page }: Pick<Side, 'ui' | 'page'>): Promise<void> {
  await ui.shown('answer');
  await page.evaluate(() => {
    const all = document.querySelectorAll<HTMLElement>('[data-testid="answer"]');
    all[all.length - 1]?.click();
  });
}
