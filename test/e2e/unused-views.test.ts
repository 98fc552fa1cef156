// tier: all
/** Unused time on the screens: the offer, the terms, the ended card and the first screen. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { forAll } from '../support/for-all.ts';
import { openGalleryPage } from '../support/gallery.ts';

const gallery = forAll(openGalleryPage);

interface Found {
  readonly text: string;
  readonly data: Readonly<Record<string, string | undefined>>;
  readonly role: string | null;
}

/** Returns the visible elements with this test id in this state of the gallery. */
async function seen(state: string, id: string, unfold = ''): Promise<readonly Found[]> {
  const { page } = gallery;
  await gallery.show(state);
  // Parts come as chunks of their own, here from the same bundle.
  await page.evaluate(() => new Promise((done) => setTimeout(done, 100)));
  return page.evaluate(
    (selector, folded) => {
      if (folded !== '') document.querySelector(folded)?.setAttribute('open', '');
      return [...document.querySelectorAll<HTMLElement>(selector)]
        .filter((each) => each.checkVisibility())
        .map((each) => ({
          text: each.innerText,
          data: { ...each.dataset },
          role: each.getAttribute('role'),
        }));
    },
    `[data-testid="${id}"]`,
    unfold,
  );
}

test('the offer names what rests in deposits', async () => {
  const [resting] = await seen('host-offer-deposits', 'in-deposits', '.fee-balance .fold');
  assert.match(resting?.text ?? '', '0.00407856 SOL');
  assert.is((await seen('host-offer', 'in-deposits', '.fee-balance .fold')).length, 0);
});

test('the terms say whether unused time is returned', async () => {
  const [no] = await seen('guest-terms', 'terms');
  assert.is(no?.data['returns'], 'no');
  assert.match(no?.text ?? '', 'Unused time is not refunded.');
  const [yes] = await seen('guest-terms-returns', 'terms', '.terms > .fold');
  assert.is(yes?.data['returns'], 'yes');
  assert.match(yes?.text ?? '', 'You pay only for the seconds you use.');
  assert.match(yes?.text ?? '', 'If your host never comes back, your money stays there.');
  assert.is((await seen('guest-pay', 'deposit')).length, 0);
  assert.is((await seen('guest-pay-trial', 'deposit', '.terms > .fold')).length, 1);
});

// Proves money back: Sums add up with the balance
test('the ended card says it once, with sums that add up', async () => {
  const [line] = await seen('unused-returned', 'unused');
  assert.is(line?.role, 'status');
  assert.match(line?.text ?? '', /^0\.316667 USDC was refunded to you\./);
  const { state, due, returned } = line?.data ?? {};
  assert.equal([state, due, returned], ['returned', '316667', '316667']);
  const [net] = await seen('unused-returned', 'ended-net');
  assert.is(net?.text, 'You spent 2.18 USDC');
  assert.equal([net?.data['atomic'], net?.data['settling']], ['2183333', 'false']);
  const [all] = await seen('unused-returned', 'call-ended');
  assert.match(all?.text ?? '', '4:22 talked');
  const lines = [
    /Paid for 5 minutes\s+2\.50 USDC/,
    /Unused time refunded\s+−0\.316667 USDC/,
    /Spent\s+2\.183333 USDC/,
  ];
  for (const each of lines) assert.match(all?.text ?? '', each);
  const [link] = await seen('unused-returned', 'paid-end');
  assert.match(link?.text ?? '', /^Unused time refunded\s+−0\.316667 USDC\s+\w/);

  const [late] = await seen('unused-late', 'call-ended');
  assert.match(late?.text ?? '', 'You spent 3.00 USDC');
  assert.match(late?.text ?? '', /Paid for 6 minutes\s+3\.00 USDC/);
  assert.match(late?.text ?? '', 'refunding 0.816667 USDC of unused time to you.');
  assert.match(late?.text ?? '', 'They are refunded with the unused time.');
  assert.is((await seen('unused-late', 'refund')).length, 0);
  assert.not.match(late?.text ?? '', 'Paid until');
  const [before] = await seen('call-ended', 'call-ended');
  assert.match(before?.text ?? '', 'Paid until');
});

test('the headline is a sum at once, whatever the other side does about unused time', async () => {
  for (const [state, text] of [
    ['unused-settling', 'You spent 2.50 USDC'],
    ['unused-returning', 'You spent 2.50 USDC'],
    ['unused-missing', 'You spent 2.50 USDC'],
    ['unused-host-returning', 'You earned 2.18 USDC'],
    ['unused-host-asks', 'You earned 2.18 USDC'],
  ] as const) {
    const [net] = await seen(state, 'ended-net');
    assert.equal([net?.text, net?.data['settling']], [text, 'false'], state);
  }
});

test('files, refunds by hand and open payments are lines of their own', async () => {
  const [card] = await seen('call-ended-sums', 'call-ended');
  // One payment may still settle, so that this is not the last word.
  assert.match(card?.text ?? '', 'Adding up the call');
  assert.match(card?.text ?? '', /Received for 5 minutes\s+2\.50 USDC/);
  assert.match(card?.text ?? '', /Received for files\s+0\.25 USDC/);
  assert.match(card?.text ?? '', /You refunded\s+−0\.50 USDC/);
  assert.match(card?.text ?? '', /Earned\s+3\.25 USDC/);
  assert.match(card?.text ?? '', /Not confirmed yet\s+0\.50 USDC/);
  assert.match(card?.text ?? '', /Call again\s+Other terms/);
});

test('a month whose income all went back has sums, and no chart of nothing', async () => {
  for (const [state, charts] of [
    ['month', 1],
    ['month-refunded', 0],
  ] as const) {
    const [net] = await seen(state, 'month-total-net');
    assert.ok(net);
    assert.is((await gallery.page.$$('.month svg.bars')).length, charts, state);
  }
});

test('a call that ended before it began claims nothing', async () => {
  const [card] = await seen('call-ended-unbegun', 'call-ended');
  assert.match(card?.text ?? '', 'The call ended before it began');
  assert.match(card?.text ?? '', 'Your host ended the call. Nothing was paid.');
  assert.not.match(card?.text ?? '', 'talked');
  assert.not.match(card?.text ?? '', 'Payments');
  assert.match(card?.text ?? '', 'Done');
});

test('after the call nothing stands empty, also where this browser keeps a file', async () => {
  const parts = () =>
    gallery.page.$$eval('section.files-card', (all) =>
      all.filter((each) => each.checkVisibility()).map((each) => each.innerText),
    );
  await seen('call-host-ended-kept', 'call-ended');
  assert.equal(await parts(), []);
  const [file] = await seen('call-ended-kept', 'kept-file');
  assert.match(file?.text ?? '', 'Contract, annotated.pdf');
  assert.match((await parts()).join(), /^Received files/);
});

test('one’s own picture is covered, with words, while it is not sent', async () => {
  const cover = () =>
    gallery.page.$eval('.near > .cover', (each) =>
      each.checkVisibility() ? each.getAttribute('aria-label') : null,
    );
  await gallery.show('call-host');
  assert.is(await cover(), null);
  await gallery.show('call-host-interrupted');
  assert.is(await cover(), 'Your picture is not being sent');
});

test('the page asks the host to return unused time that its fee payer cannot, also in the lobby', async () => {
  assert.is((await seen('unused-returned', 'return-unused')).length, 0);
  assert.is((await seen('unused-host-returning', 'return-unused')).length, 0);
  const [give] = await seen('unused-host-asks', 'return-unused');
  assert.is(give?.text, 'Refund 0.316667 USDC');
  const [net] = await seen('unused-host-asks', 'ended-net');
  assert.is(net?.text, 'You earned 2.18 USDC', 'what is due is not earned');
  assert.is(net?.data['atomic'], '2500000', 'nothing has gone back yet');
  const [line] = await seen('unused-host-asks', 'unused');
  assert.match(line?.text ?? '', /^0\.316667 USDC of unused time is due to your guest/);
  const [card] = await seen('unused-host-asks', 'call-ended');
  assert.match(card?.text ?? '', /Owed to your guest\s+−0\.316667 USDC\s+Earned\s+2\.183333 USDC/);
  const primary = () =>
    gallery.page.$$eval('.call-ended button.primary', (all) =>
      all.filter((each) => each.checkVisibility()).map(({ textContent }) => textContent),
    );
  assert.equal(await primary(), ['Refund 0.316667 USDC']);
  await gallery.show('unused-host-returned');
  assert.equal(await primary(), ['Call again']);
  const open = await seen('unused-start', 'unused-open');
  assert.equal(
    open.map(({ data }) => `${data['role'] ?? ''} ${data['state'] ?? ''}`),
    ['host asks', 'host returning', 'guest missing'],
  );
  assert.is((await seen('unused-start', 'return-unused')).length, 1);
});

test.run();
