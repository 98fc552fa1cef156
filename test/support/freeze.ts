import * as assert from 'uvu/assert';
import type { LogEntry } from '../../src/shared/log.ts';
import { connect, minutesPaid, type Pair, prepay, type Side } from './call.ts';
import { diagnostics } from './diagnostics.ts';
import { clearFaults, describe, type Failure, priceOf, repair } from './failures.ts';
import { checkEnd, checkStory, type Looks, retell, storyOf } from './freeze-checks.ts';
import { note } from './failure-logs.ts';
import { glimpseOfTheEnd, takeGlimpses } from './witness.ts';
import { PATIENCE_MS } from './ui.ts';

/**
 * One call in which the first minute after the prepayment fails to be paid, watched from both chairs
 * (billing.md, "A minute"). Pages need `installWitness`, one prepaid
 * period of 8 s.
 */

/** Two pages freeze together, give or take the way from one to the other. */
const TOGETHER_MS = 2_000;
const MINUTE = 2;
const BOTH = ['host', 'guest'] as const;

const switches = async ({ page }: Side): Promise<readonly string[]> =>
  page.evaluate(() =>
    ['toggle-mic', 'toggle-camera'].map(
      (id) => document.querySelector(`[data-testid="${id}"]`)?.getAttribute('aria-label') ?? '',
    ),
  );

/** Lines of the ledger worker's log since `sinceMs` by its own clock. */
async function ledgerLog({ page }: Side, sinceMs: number): Promise<readonly LogEntry[]> {
  const { log } = await diagnostics(page);
  return log.filter(({ thread, atMs }) => thread === 'ledger' && atMs > sinceMs);
}

const lastLine = async (side: Side): Promise<number> =>
  (await ledgerLog(side, -1)).at(-1)?.atMs ?? 0;

const about = (log: readonly LogEntry[], event: string): readonly LogEntry[] =>
  log.filter((line) => line.event === event && line.detail?.['minute'] === MINUTE);

function checkRetry(log: readonly LogEntry[], recovers: boolean): void {
  const attempts = about(log, 'billing_attempt');
  const retries = attempts.filter(({ detail }) => detail?.['retry'] === true);
  const failures = about(log, 'billing_failed').map(({ detail }) => detail?.['retry']);
  const told = `${attempts.length} sendings, failures with retry ${failures.join(', ')}`;
  assert.ok(retries.length <= 1, `one retry at most: ${told}`);
  const finals = failures.filter((retry) => retry === false).length;
  // If the host ended the call first, the outcome is learned only after it. A payment that an earlier call
  // left open may become void in this one.
  const over = log.slice(log.findIndex(({ event }) => event === 'end'));
  const voids = about(over, 'late').filter(({ detail }) => detail?.['outcome'] === 'void').length;
  const decided = recovers ? finals : finals || voids;
  assert.is(decided, recovers ? 0 : 1, `the retry decides: ${told}, ${voids} after the end`);
  // Where bytes had left, the retry sends them, too; where none could be signed, it tries again.
  if (!recovers && attempts.length > 0) assert.is(retries.length, 1, told);
}

/** Both sides and the ledger have the same money; what landed after the end, both know of. */
async function checkMoney(
  pair: Pair,
  before: number,
  since: Readonly<Record<'host' | 'guest', number>>,
): Promise<void> {
  const { host, guest, site } = pair;
  const rows = await Promise.all([host, guest].map(({ ui }) => ui.all('minute')));
  const signatures = rows.map((each) => each.map((row) => row['signature']).sort());
  assert.equal(signatures[0], signatures[1]);
  const total = rows[0]?.reduce((sum, row) => sum + BigInt(row['amount'] ?? 0), 0n);
  for (const { ui } of [host, guest]) {
    assert.is(await ui.data('total-paid', 'atomic'), String(total));
  }
  const landed = site.ledger
    .transfers()
    .slice(before)
    .map(({ signature }) => signature);
  const late = landed.filter((signature) => !signatures[0]?.includes(signature));
  assert.is(landed.length - late.length, signatures[0]?.length, 'every minute shown was paid');
  const told = async (): Promise<readonly number[]> =>
    Promise.all(
      BOTH.map(async (who) => {
        const lines = about(await ledgerLog(pair[who], since[who]), 'late');
        return lines.filter(({ detail }) => detail?.['outcome'] !== 'void').length;
      }),
    );
  const deadlineMs = performance.now() + PATIENCE_MS;
  let known = await told();
  while (known.some((count) => count !== late.length) && performance.now() < deadlineMs) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    known = await told();
  }
  assert.equal(known, [late.length, late.length], 'both know of money that came too late');
}

/** Both pages ready for another call, however far the last one got. */
async function leave(pair: Pair): Promise<void> {
  await clearFaults(pair);
  for (const { ui } of [pair.host, pair.guest]) {
    if (!(await ui.has('call-ended')) && (await ui.has('end-call'))) await ui.click('end-call');
  }
  for (const { ui } of [pair.host, pair.guest]) {
    await ui.shown('call-ended');
    await ui.click('start-over');
    await ui.gone('call-ended');
  }
  await repair(pair);
}

/** The call itself, up to its end on both sides. Answers when the last switch was touched. */
async function play(pair: Pair, failure: Failure): Promise<number> {
  const sides = [pair.host, pair.guest];
  const { cause, recovers, mode, quiet } = failure;
  await connect(pair, await priceOf(pair, failure));
  await pair.guest.ui.fill('pay-mode', mode);
  if (mode === 'allowance') await pair.guest.ui.fill('budget', String(cause.budget ?? 30));
  await prepay(pair);
  await cause.arm(pair, recovers);
  const recovery = recovers ? cause.recover?.(pair) : undefined;
  await pair[quiet.side].ui.click(quiet.what === 'microphone' ? 'toggle-mic' : 'toggle-camera');
  const chosenAtMs = Date.now();
  const chosen = await Promise.all(sides.map(switches));

  await Promise.all(sides.map(({ ui }) => ui.shown('freeze', 60_000)));
  await recovery;
  if (recovers) {
    await Promise.all(sides.map(({ ui }) => ui.gone('freeze')));
    assert.equal(await Promise.all(sides.map(switches)), chosen, 'mute and camera as chosen');
    await Promise.all(sides.map((side) => minutesPaid(side, 2, 60_000)));
    await pair[failure.ender].ui.click('end-call');
  }
  const reason = recovers ? failure.ender : 'unpaid';
  await Promise.all(sides.map(({ ui }) => ui.until('call-ended', 'reason', [reason])));
  await Promise.all(sides.map(({ page }) => glimpseOfTheEnd(page)));
  await clearFaults(pair);
  return chosenAtMs;
}

/** Plays one failure through and answers it in a line. @throws what did not hold. */
export async function runFailure(pair: Pair, failure: Failure): Promise<string> {
  const { host, guest, site } = pair;
  const before = site.ledger.transfers().length;
  const since = { host: await lastLine(host), guest: await lastLine(guest) };
  await Promise.all([host, guest].map(({ page }) => takeGlimpses(page)));
  const looks: Record<'host' | 'guest', Looks> = { host: [], guest: [] };
  try {
    let chosenAtMs = 0;
    try {
      chosenAtMs = await play(pair, failure);
    } finally {
      for (const who of BOTH) looks[who] = await takeGlimpses(pair[who].page);
    }
    const stories = {
      host: storyOf(looks.host, 'host'),
      guest: storyOf(looks.guest, 'guest'),
    };
    for (const who of BOTH) checkStory(stories[who], who, failure, chosenAtMs);
    const apartMs = stories.host.freezeAtMs - stories.guest.freezeAtMs;
    assert.ok(Math.abs(apartMs) < TOGETHER_MS, `frozen ${apartMs} ms apart`);
    checkRetry(await ledgerLog(guest, since.guest), failure.recovers);
    if (!failure.recovers) checkEnd(looks.guest);
    await checkMoney(pair, before, since);
    const { frozen } = stories.guest;
    const frozenMs = (frozen.at(-1)?.atMs ?? 0) - (frozen[0]?.atMs ?? 0);
    const codes = [stories.guest, stories.host].map((story) => story.frozen[0]?.freeze);
    return `${describe(failure)}: ${codes.join(' / ')}, frozen for ${frozenMs} ms`;
  } catch (thrown) {
    for (const who of BOTH) {
      note(retell(looks[who], who));
    }
    throw thrown;
  } finally {
    await leave(pair);
  }
}
