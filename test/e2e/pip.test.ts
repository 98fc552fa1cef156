// tier: soak
// waits
// takes: 75
// timeout: 240
/** The picture-in-picture window. It shows the call and its controls as the page does. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect, openPair, prepay, seesPeer, type Side, STEADY_PERIOD } from '../support/call.ts';
import { forAll } from '../support/for-all.ts';
import { openPip, pipClosed, playsInPip, pressInPip, watchPip } from '../support/pip.ts';
import { PATIENCE_MS } from '../support/ui.ts';

const pair = forAll(() => openPair({ period: STEADY_PERIOD, prepaid: 1, prepare: watchPip }));

const WAIT = { timeout: PATIENCE_MS, polling: 50 };
const labelOf = ({ page }: Side, id: string): Promise<string | null> =>
  page.$eval(`[data-testid="${id}"]`, (each) => each.ariaLabel);

async function open({ ui }: Side): Promise<void> {
  await openPip(ui);
  await playsInPip(ui);
}

/** The meter's figures and state in the window, once they are those of the page. */
async function sameFigures({ page }: Side): Promise<string> {
  const same = await page.waitForFunction(() => {
    const [here, there] = ['', 'pip-'].map((prefix) =>
      ['elapsed', 'countdown', 'total-paid', 'billing']
        .map((id) =>
          prefix === ''
            ? document.querySelector<HTMLElement>(`[data-testid="${id}"]`)
            : window.pip.find(prefix + id),
        )
        .map((each) => [each?.textContent, each?.dataset['ms'], each?.dataset['status']])
        .join(' '),
    );
    return here === there && here;
  }, WAIT);
  return String(await same.jsonValue());
}

test('the picture-in-picture window shows the call, mutes and ends it', async () => {
  const { host, guest } = pair;
  const sides = [host, guest];
  await connect(pair);
  for (const { ui } of sides) assert.not(await ui.has('open-pip'), 'nothing to show yet');
  await prepay(pair);
  for (const side of sides) {
    await open(side);
    const before = await sameFigures(side);
    await side.page.waitForFunction(
      (was) => window.pip.find('pip-elapsed')?.textContent !== was,
      WAIT,
      before.slice(0, 5),
    );
    assert.is.not(await sameFigures(side), before, `${side.kind}: the clocks run together`);
    const look = await side.page.evaluate(() => {
      const { ownerDocument: there } = window.pip.find('pip-video') ?? document;
      const view = there?.querySelector('.pip');
      let isRefused = false;
      try {
        there?.createElement('p').insertAdjacentHTML('beforeend', '<b>');
      } catch {
        isRefused = true;
      }
      return {
        isRefused,
        display: view && there?.defaultView?.getComputedStyle(view).display,
        foreign: [...(there?.querySelectorAll<HTMLElement>('[data-testid]') ?? [])].filter(
          ({ dataset }) => !dataset['testid']?.startsWith('pip-'),
        ).length,
      };
    });
    assert.equal(
      look,
      { isRefused: true, display: 'flex', foreign: 0 },
      `${side.kind}: the page’s policy and style`,
    );
    await seesPeer(side);
  }

  await pressInPip(host.ui, 'pip-toggle-mic');
  await guest.page.waitForSelector('.stage .badge .muted', { visible: true });
  assert.is(await labelOf(host, 'toggle-mic'), 'Unmute microphone');
  await guest.page.waitForFunction(() => {
    const badge = window.pip.find('pip-video')?.parentElement?.querySelector('.badge .muted');
    return badge && badge.getClientRects().length > 0;
  }, WAIT);

  for (const side of sides) {
    await side.page.evaluate(() => {
      const held = window.pip.find('pip-video');
      Object.assign(window, { held });
      window.pip.close();
    });
    await side.page.waitForFunction(() => {
      const { held } = window as unknown as { held: HTMLVideoElement };
      return held.srcObject === null && held.ownerDocument === document && !held.isConnected;
    }, WAIT);
    assert.is(await labelOf(side, 'open-pip'), 'Open picture-in-picture');
    assert.is(await side.ui.data('connection', 'state'), 'connected');
    const atS = await side.page.$eval('.stage .far video', (video) => video.currentTime);
    await side.page.waitForFunction(
      (was) => (document.querySelector<HTMLVideoElement>('.far video')?.currentTime ?? 0) > was,
      WAIT,
      atS,
    );
    await open(side);
  }
  assert.is(await labelOf(host, 'toggle-mic'), 'Unmute microphone', 'as the user chose');

  await pressInPip(guest.ui, 'pip-back');
  await pipClosed(guest.ui);
  // A headless browser gives the focus back unasked.
  assert.is(await guest.page.evaluate(() => window.pip.returns), 1, 'back to the page');
  await open(guest);
  await pressInPip(host.ui, 'pip-end-call');
  for (const side of sides) {
    await side.ui.until('call-ended', 'reason', ['host']);
    await pipClosed(side.ui);
    assert.equal(side.guard.offences, [], side.kind);
  }
});

test.run();
