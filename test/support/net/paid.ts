import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'puppeteer';
import * as assert from 'uvu/assert';
import { CHAT_LINES } from '../../../src/main/call/chat-limit.ts';
import { eventually } from '../../rtc-lab/bench.ts';
import type { Side } from '../call.ts';
import { seesPeer } from '../call.ts';
import { diagnostics } from '../diagnostics.ts';
import type { NetCall } from './app.ts';

/** A paid call on the real pages, through trouble: what is said, what is billed, what healed it. */

const sides = ({ host, guest }: NetCall): readonly Side[] => [host, guest];
const both = <T>(pair: NetCall, ask: (side: Side) => Promise<T>): Promise<T[]> =>
  Promise.all(sides(pair).map(ask));

declare global {
  interface Window {
    /** The page's own speaker of numbered lines. */
    talking: ReturnType<typeof setInterval>;
  }
}

/** Each side says 1, 2, 3 … in the chat, as a person would, one line each `everyMs`. */
export const startTalking = (pair: NetCall, everyMs: number): Promise<unknown> =>
  both(pair, ({ page }) =>
    page.evaluate((ms) => {
      let said = 0;
      window.talking = setInterval(() => {
        const input = document.querySelector<HTMLInputElement>('[data-testid="chat-input"]');
        const send = document.querySelector<HTMLButtonElement>('[data-testid="chat-send"]');
        if (!input || !send) return;
        input.value = String((said += 1));
        send.click();
      }, ms);
    }, everyMs),
  );

export const stopTalking = (pair: NetCall): Promise<unknown> =>
  both(pair, ({ page }) => page.evaluate(() => clearInterval(window.talking)));

const lines = (page: Page, from: 'me' | 'peer'): Promise<string[]> =>
  page.evaluate(
    (who) =>
      [...document.querySelectorAll(`[data-testid="chat-line"][data-from="${who}"]`)].map(
        (line) => line.lastElementChild?.textContent ?? '',
      ),
    from,
  );

/** Whether older lines may have gone. */
const isFull = async (page: Page): Promise<boolean> =>
  (await page.$$('[data-testid="chat-line"]')).length >= CHAT_LINES;

/** Lines 1, 2, 3 … in order, each once; of a full chat, those from some line on. */
function checkNumbered(said: readonly string[], hasLost: boolean): void {
  const first = hasLost ? Number(said[0]) : 1;
  assert.equal(
    said,
    said.map((_, at) => String(first + at)),
  );
}

/** Every line that one side said stands once, and in order, on the other, as far back as both keep lines. */
export async function checkLines({ host, guest }: NetCall): Promise<void> {
  for (const [speaker, listener] of [
    [host, guest],
    [guest, host],
  ] as const) {
    // Each page draws its lines a moment after it has them.
    const { said, heard } = await eventually(
      `what ${speaker.kind} said`,
      async () => ({
        said: await lines(speaker.page, 'me'),
        heard: await lines(listener.page, 'peer'),
      }),
      (now) => now.said.at(-1) === now.heard.at(-1),
    );
    const full = [await isFull(speaker.page), await isFull(listener.page)] as const;
    checkNumbered(said, full[0]);
    checkNumbered(heard, full[1]);
    // If both chats are full, one may reach further back, by the lines that were sent at the same time.
    if (!full[0] && !full[1]) assert.is(heard.length, said.length);
    else assert.ok(Math.abs(heard.length - said.length) <= 2, `${heard.length}, ${said.length}`);
  }
}

/** Returns the steps that healed the call, by this side's clock; a log keeps the latest of a long call. */
async function healings({ page }: Side): Promise<{ readonly atMs: number; readonly by: string }[]> {
  const { log } = await diagnostics(page);
  return log.flatMap(({ event, atMs, detail }) =>
    event === 'ladder.healed' ? [{ atMs, by: String(detail?.['by']) }] : [],
  );
}
/** Returns the steps that healed the call so far, by this side's log. */
export const recoverySteps = async (side: Side): Promise<string[]> =>
  (await healings(side)).map(({ by }) => by);
const elapsedMs = async ({ ui }: Side): Promise<number> => Number(await ui.data('elapsed', 'ms'));

/** The host has got so many spares ready so far. */
export const standbyReady = ({ host }: NetCall, count: number): Promise<unknown> =>
  eventually(
    `standby ${count}`,
    () => diagnostics(host.page),
    ({ log }) => log.filter(({ event }) => event === 'standby.ready').length >= count,
  );

/** Before its first seconds are counted a call has not begun, and nothing of it is interrupted. */
export const begun = (pair: NetCall): Promise<unknown> =>
  both(pair, (side) =>
    eventually(
      'time',
      () => elapsedMs(side),
      (ms) => ms >= BEGUN_MS,
    ),
  );

/** Nothing arrived for three looks, two acks missed, and a page that was busy meanwhile. */
const NOTICE_MS = 15_000;
/** A second may still be counted that was under way when the plug was pulled. */
const SETTLED_MS = 2_000;
const HEAL_MS = 30_000;
const BEGUN_MS = 3_000;
/** Shorter ones may be over before a busy page has noticed. */
const NOTICED_S = 20;
/** Of what is shown: seconds not yet acknowledged, which a display holds but nobody bills, and its own lag. */
const SLACK_MS = 3_500;

interface Healing {
  readonly seconds: number;
  /** From the network's return until both pages said so. */
  readonly healedMs: number;
  readonly by: string;
}

export const healingText = ({ seconds, healedMs, by }: Healing): string =>
  `${seconds} s: ${healedMs} ms, ${by === '' ? 'not noticed' : by}`;

/** Both say that they are interrupted, and count no second as long as it lasts. */
async function standStill(pair: NetCall, untilMs: number): Promise<void> {
  await both(pair, async ({ ui }) => {
    await ui.until('connection', 'state', ['interrupted'], NOTICE_MS);
    await ui.until('billing', 'status', ['interrupted'], NOTICE_MS);
  });
  await sleep(SETTLED_MS);
  const stoppedMs = await both(pair, elapsedMs);
  await sleep(Math.max(0, untilMs - performance.now()));
  for (const { ui } of sides(pair)) {
    assert.is(await ui.data('connection', 'state'), 'interrupted', 'still, and not given up');
  }
  assert.equal(await both(pair, elapsedMs), stoppedMs, 'no second is counted while it is down');
}

/**
 * The plug is pulled for so long, once so many spares were ready and the moment has come. Nothing is
 * billed meanwhile, and both see each other again without a hand's turn.
 */
export async function outage(
  pair: NetCall,
  options: {
    readonly seconds: number;
    readonly standbys: number;
    readonly moment?: (pair: NetCall) => Promise<unknown>;
  },
): Promise<Healing> {
  const { wan, host } = pair;
  const { seconds, standbys, moment } = options;
  await standbyReady(pair, standbys);
  await begun(pair);
  const before = (await healings(host)).at(-1)?.atMs ?? -1;
  await moment?.(pair);
  const countedMs = await both(pair, elapsedMs);
  wan.cut('host');
  const untilMs = performance.now() + seconds * 1000;
  if (seconds >= NOTICED_S) await standStill(pair, untilMs);
  else await sleep(seconds * 1000);
  const pictures = await both(pair, moved);
  wan.restore('host');
  const startMs = performance.now();
  await both(pair, ({ ui }) => ui.until('connection', 'state', ['connected'], HEAL_MS));
  const healedMs = Math.round(performance.now() - startMs);
  await both(pair, ({ ui }) =>
    ui.until('billing', 'status', ['prepaid', 'paid', 'pending'], HEAL_MS),
  );
  const again = await both(pair, elapsedMs);
  const mostMs = performance.now() - startMs + SLACK_MS;
  again.forEach((ms, at) => {
    const counted = ms - (countedMs[at] ?? 0);
    assert.ok(counted <= mostMs, `${counted} ms counted through ${seconds} s without a network`);
  });
  await both(pair, (side) => seesPeer(side));
  await both(pair, async (side) => {
    await eventually(
      'a moving picture',
      () => moved(side),
      (at) => !pictures.includes(at),
    );
  });
  const since = (await healings(host)).filter(({ atMs }) => atMs > before);
  const by = since.map((healing) => healing.by).join(', ');
  return { seconds, healedMs, by };
}

/** Which moment the remote picture shows. */
const moved = ({ page }: Side): Promise<string> =>
  page.evaluate(() => {
    const video = document.querySelector<HTMLVideoElement>('[data-testid="remote-video"]');
    const quality = video?.getVideoPlaybackQuality().totalVideoFrames;
    return `${String(quality)} ${String(video?.currentTime)}`;
  });

/**
 * After the end: what both pages say was paid is what the ledger has, each minute once. `files`: the
 * price of each file that was sold beside them, for which there is no row.
 */
export async function checkBooks(
  pair: NetCall,
  options: { readonly files?: bigint } = {},
): Promise<void> {
  for (const { ui } of sides(pair)) await ui.shown('call-ended');
  const all = pair.site.ledger.transfers();
  assert.is(new Set(all.map(({ memo }) => memo)).size, all.length, 'memos differ');
  const transfers = all.filter(({ amount }) => amount !== options.files);
  const total = transfers.reduce((sum, { amount }) => sum + amount, 0n);
  for (const { ui, guard, kind } of sides(pair)) {
    const rows = await ui.all('minute');
    assert.is(new Set(rows.map((row) => row['minute'])).size, rows.length, 'each minute once');
    assert.equal(
      rows.map((row) => row['signature']).sort(),
      transfers.map(({ signature }) => signature).sort(),
    );
    assert.is(await ui.data('total-paid', 'atomic'), String(total));
    assert.equal(guard.offences, [], kind);
  }
}
