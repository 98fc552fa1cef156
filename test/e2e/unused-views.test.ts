// tier: all
/** Unused time on the ended card. */
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

// Proves money back: Sums add up with the balance
test('the ended card shows unused time once, with sums that add up', async () => {
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

test.run();
