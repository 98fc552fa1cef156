// tier: all
/**
 * Both sides make a whole call by keyboard alone, from the first screen to the end. Each step shows
 * where the focus is. Then the keys of a call.
 */
import type { KeyInput, Page } from 'puppeteer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { axeFindings } from '../support/axe.ts';
import { openPair, seesPeer, type Side } from '../support/call.ts';
import { forAll } from '../support/for-all.ts';
import { PATIENCE_MS } from '../support/ui.ts';

/** More presses of Tab than any page needs. */
const MOST_TABS = 60;

// Long minutes: nothing is due while keys are pressed.
const pair = forAll(() => openPair({ host: 'chromium', guest: 'chromium', period: 60 }));

/** Returns the focused element: its test id, and whether its focus is visible. */
const focused = (page: Page): Promise<{ id: string; seen: boolean; label: string }> =>
  page.evaluate(() => {
    const at = document.activeElement;
    if (!(at instanceof HTMLElement) || at === document.body) {
      return { id: '', seen: true, label: 'body' };
    }
    const style = getComputedStyle(at);
    const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    const box = at.getBoundingClientRect();
    const there = box.width > 0 && box.bottom > 0 && box.top < innerHeight;
    const label = at.getAttribute('aria-label') ?? at.innerText;
    const { x, y, width, height } = at.getBoundingClientRect();
    const over = document.elementFromPoint(x + width / 2, y + height / 2);
    // The bar at the foot of a form may cover the focus.
    const bar = over?.closest('.dock') ?? null;
    const covered = bar !== null && !bar.contains(at);
    return { id: at.dataset['testid'] ?? at.id, seen: outlined && there && !covered, label };
  });

async function press({ page }: Side, ...keys: readonly KeyInput[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** Presses Tab until this element has the focus. */
async function tabTo(side: Side, id: string): Promise<void> {
  await side.ui.shown(id, 60_000);
  const passed: string[] = [];
  for (let i = 0; i < MOST_TABS; i += 1) {
    const now = await focused(side.page);
    if (now.id === id) return;
    await press(side, 'Tab');
    const next = await focused(side.page);
    assert.ok(next.seen, `the focus cannot be seen on ${next.id || next.label}`);
    passed.push(next.id || next.label);
  }
  throw new Error(`${id} is not reached: ${passed.join(', ')}`);
}

/** Tabs to the control once it can be pressed, then presses Enter. */
async function enter(side: Side, id: string): Promise<void> {
  await side.page.waitForFunction(
    (testid) => {
      const found = document.querySelector(`[data-testid="${testid}"]`);
      return found instanceof HTMLButtonElement && !found.disabled && found.offsetParent !== null;
    },
    { timeout: 60_000, polling: 50 },
    id,
  );
  await tabTo(side, id);
  await press(side, 'Enter');
}

/** Types a short text or pastes a long one into the field, which must have the focus. */
async function type(side: Side, id: string, text: string): Promise<void> {
  await tabTo(side, id);
  await side.page.keyboard.down('Control');
  await side.page.keyboard.press('a');
  await side.page.keyboard.up('Control');
  await side.page.keyboard.sendCharacter(text);
  assert.is(await side.ui.value(id), text);
}

/** The focus has gone on to what came next, and has not fallen to the page's beginning. */
const keepsFocus = ({ page }: Side): Promise<unknown> =>
  page.waitForFunction(
    () => document.activeElement !== document.body && document.activeElement?.checkVisibility(),
    { timeout: PATIENCE_MS, polling: 50 },
  );

const labelOf = ({ page }: Side, id: string): Promise<string> =>
  page.$eval(`[data-testid="${id}"]`, (each) => each.getAttribute('aria-label') ?? '');

const labelBecomes = ({ page }: Side, id: string, from: string): Promise<unknown> =>
  page.waitForFunction(
    (testid, before) =>
      document.querySelector(`[data-testid="${testid}"]`)?.getAttribute('aria-label') !== before,
    { timeout: PATIENCE_MS, polling: 50 },
    id,
    from,
  );

// Proves stage 10: Layout and keyboard
test('a user reaches the call from the first screen with the keyboard alone', async () => {
  const { host, guest } = pair;
  await enter(host, 'role-host');
  await type(host, 'price', '0.50');
  await enter(host, 'create-invite');
  const invite = await host.ui.code('invite-code');
  await enter(guest, 'role-guest');
  await type(guest, 'invite-input', invite);
  await enter(guest, 'open-invite');
  await enter(guest, 'create-reply');
  const reply = await guest.ui.code('reply-code');
  await type(host, 'reply-input', reply);
  await enter(host, 'accept-reply');
  await enter(guest, 'prepay');
  await Promise.all([host, guest].map((side) => seesPeer(side)));
  for (const side of [host, guest]) await keepsFocus(side);
});

test('axe finds nothing on either side of a call', async () => {
  for (const side of [pair.host, pair.guest]) {
    assert.equal(await axeFindings(side.page), [], side === pair.host ? 'host' : 'guest');
  }
});

test('the call’s shortcuts work, and the browser keeps its own shortcuts', async () => {
  const { guest } = pair;
  await tabTo(guest, 'toggle-mic');
  for (const [key, id] of [
    ['m', 'toggle-mic'],
    ['v', 'toggle-camera'],
  ] as const) {
    const before = await labelOf(guest, id);
    await press(guest, key);
    await labelBecomes(guest, id, before);
    await guest.page.keyboard.down('Alt');
    await press(guest, key);
    await guest.page.keyboard.up('Alt');
    await press(guest, key);
    // Back to what it was: the press with Alt did nothing, or it would be the other way round.
    const now = await labelOf(guest, id);
    if (now !== before) await labelBecomes(guest, id, now);
    assert.is(await labelOf(guest, id), before);
  }
  await press(guest, 'c');
  assert.is((await focused(guest.page)).id, 'chat-input');
  await tabTo(guest, 'toggle-mic');
  await guest.page.keyboard.type('?');
  await guest.ui.shown('help');
  const inSheet = await guest.page.evaluate(
    () => document.activeElement?.closest('[data-testid="help"]') !== null,
  );
  assert.ok(inSheet, 'the sheet takes the focus');
  assert.equal(await axeFindings(guest.page), []);
  await press(guest, 'Escape');
  await guest.ui.gone('help');
  assert.is((await focused(guest.page)).id, 'toggle-mic', 'and gives it back');
});

test('holding the space bar unmutes a guest, except on a focused button', async () => {
  const { guest, host } = pair;
  await guest.page.mouse.click(5, 300);
  const on = await labelOf(guest, 'toggle-mic');
  await press(guest, 'm');
  await labelBecomes(guest, 'toggle-mic', on);
  const muted = await labelOf(guest, 'toggle-mic');
  await guest.page.keyboard.down('Space');
  await labelBecomes(guest, 'toggle-mic', muted);
  assert.is(await labelOf(guest, 'toggle-mic'), on);
  await guest.page.keyboard.up('Space');
  await labelBecomes(guest, 'toggle-mic', on);
  // Clicked with the mouse, a button does not keep the key for itself.
  await guest.page.click('[data-testid="toggle-mic"]');
  await labelBecomes(guest, 'toggle-mic', muted);
  await guest.page.click('[data-testid="toggle-mic"]');
  await labelBecomes(guest, 'toggle-mic', on);
  await guest.page.keyboard.down('Space');
  await labelBecomes(guest, 'toggle-mic', muted);
  await guest.page.evaluate(() => void window.dispatchEvent(new Event('blur')));
  await labelBecomes(guest, 'toggle-mic', on);
  await guest.page.keyboard.up('Space');
  // Reached by the keyboard, it does what a button does: muted again after two presses.
  await guest.page.mouse.click(5, 300);
  await tabTo(guest, 'toggle-mic');
  await press(guest, 'Space');
  await labelBecomes(guest, 'toggle-mic', muted);
  assert.is(await labelOf(guest, 'toggle-mic'), on);
  assert.is(await labelOf(host, 'toggle-mic'), on, 'nobody else’s');
});

test('a user ends a call and begins another with the keyboard alone', async () => {
  const { host, guest } = pair;
  await host.page.bringToFront();
  await tabTo(host, 'toggle-mic');
  await press(host, 'e');
  await host.page.keyboard.down('Shift');
  await press(host, 'E');
  await host.page.keyboard.up('Shift');
  for (const { ui } of [host, guest]) await ui.until('call-ended', 'reason', ['host']);
  for (const side of [host, guest]) await keepsFocus(side);
  await enter(guest, 'start-over');
  await guest.ui.gone('call-ended');
  for (const side of [host, guest]) assert.equal(side.guard.offences, [], side.kind);
});

test.run();
