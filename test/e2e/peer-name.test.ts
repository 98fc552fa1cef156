// tier: soak
// takes: 50
// waits
// timeout: 240
/** Display names: each side shows the other's in a call, set apart from the page's own words. */
import type { Page } from 'puppeteer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { displayName } from '../../src/shared/peer-text.ts';
import { eventually } from '../rtc-lab/bench.ts';
import { makeInvite, openPair, type Pair, prepay, type Side } from '../support/call.ts';
import { reload, repaired, rowsKept } from '../support/rejoin.ts';
import { inTier } from '../support/tier.ts';
import { PATIENCE_MS } from '../support/ui.ts';

/** Turns the text around, is markup with a test id of the page, and is far too long. */
const HOSTILE = `\u202E<b data-testid="end-call">You</b>\u2066\n\u200B${'x'.repeat(180)}`;
const MALLORY = displayName(HOSTILE);

/**
 * A page that calls itself Mallory sends names that no page of ours would, and another name from then on.
 * It adds no message, because the call counts them.
 */
const cheat = async (page: Page): Promise<void> => {
  await page.evaluateOnNewDocument((hostile) => {
    const { send } = RTCDataChannel.prototype as { send(data: unknown): void };
    let name = JSON.stringify(hostile);
    RTCDataChannel.prototype.send = function (this: RTCDataChannel, data: unknown) {
      if (typeof data !== 'string' || !data.includes('"name":"Mallory"')) {
        return send.call(this, data);
      }
      send.call(this, data.replace('"Mallory"', name));
      name = '"Your guest"';
    };
  }, HOSTILE);
};

/** The names that a side shows: on the picture, and before each line of the peer's. */
async function names({ page }: Side): Promise<{ readonly tag: string; readonly lines: string[] }> {
  return page.evaluate(() => {
    const shown = (element: Element): boolean => element.getBoundingClientRect().width > 1;
    const said = (of: string): string[] =>
      [...document.querySelectorAll(of)].filter(shown).map(({ textContent }) => textContent);
    return {
      tag: said('[data-testid="peer-name"]').join(),
      lines: said('[data-testid="chat-line"][data-from="peer"] bdi'),
    };
  });
}

const shows = (side: Side, tag: string, ...lines: readonly string[]): Promise<unknown> =>
  eventually(
    `${side.kind} shows ${tag}`,
    () => names(side),
    (now) => JSON.stringify(now) === JSON.stringify({ tag, lines }),
    PATIENCE_MS,
  );

async function say({ ui }: Side, text: string): Promise<void> {
  await ui.fill('chat-input', text);
  await ui.click('chat-send');
}

/** Checks that neither this side's page nor its disk has anything readable of the call. */
async function forgotten(side: Side): Promise<void> {
  assert.equal(await names(side), { tag: '', lines: [] });
  assert.is(await side.ui.count('chat-line'), 0);
  assert.is(await side.ui.value('chat-input'), '');
  await eventually(
    'nothing stored',
    () => rowsKept(side),
    (rows) => rows === 0,
    PATIENCE_MS,
  );
}

async function named({ host, guest }: Pair): Promise<void> {
  await host.ui.click('role-host');
  await host.ui.fill('own-name', '  Ana ');
  const invite = await makeInvite(host.ui);
  await guest.ui.click('role-guest');
  await guest.ui.fill('invite-input', invite);
  await guest.ui.click('open-invite');
  await guest.ui.fill('own-name', 'Mallory');
  await guest.ui.click('create-reply');
  await host.ui.fill('reply-input', await guest.ui.code('reply-code'));
  await host.ui.click('accept-reply');
  await guest.ui.shown('prepay');
}

for (const [host, guest] of inTier([
  ['chromium', 'firefox'],
  ['firefox', 'chromium'],
] as const)) {
  // Proves connection: Display names and chat
  test(`names are shown in the call, apart from the page’s own words; host in ${host}`, async () => {
    const pair = await openPair({ host, guest, prepare: cheat });
    try {
      await named(pair);
      // Nobody is introduced before the prepayment.
      for (const side of [pair.host, pair.guest]) await shows(side, '');
      await prepay(pair);
      await say(pair.host, 'Hello.');
      await say(pair.guest, 'Good morning.');
      await shows(pair.guest, 'Ana', 'Ana');
      await shows(pair.host, MALLORY, MALLORY);
      const far = '.stage .far';
      const label = (side: Side) => side.page.$eval(far, ({ ariaLabel }) => ariaLabel);
      assert.is(await label(pair.guest), 'Your host: \u2068Ana\u2069');
      const tag = await pair.host.page.$eval('[data-testid="peer-name"]', (element) => {
        const box = element.getBoundingClientRect();
        const around = element.closest('.far')?.getBoundingClientRect();
        return {
          children: element.childElementCount,
          bidi: getComputedStyle(element).unicodeBidi,
          lines: Math.round(box.height / parseFloat(getComputedStyle(element).lineHeight)),
          inside: around !== undefined && box.left >= around.left && box.right <= around.right,
        };
      });
      assert.equal(tag, { children: 0, bidi: 'isolate', lines: 1, inside: true });
      assert.is(await pair.host.ui.count('end-call'), 1);

      // The first name stays.
      await pair.guest.ui.click('toggle-mic');
      await pair.host.page.waitForSelector('.badge .muted', { visible: true });
      await shows(pair.host, MALLORY, MALLORY);

      // A page that comes back knows its own name, and hears the other's again.
      await reload(pair.guest);
      await repaired(pair, 'guest');
      await shows(pair.guest, 'Ana', 'Ana');
      await shows(pair.host, MALLORY, MALLORY);
      await pair.host.ui.fill('chat-input', 'Not sent.');
      await pair.guest.ui.click('end-call');
      for (const side of [pair.host, pair.guest]) {
        await side.ui.until('call-ended', 'reason', ['guest']);
        await forgotten(side);
        assert.equal(side.guard.offences, [], side.kind);
      }
    } finally {
      await pair.close();
    }
  });
}

test.run();
