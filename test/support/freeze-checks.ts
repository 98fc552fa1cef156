import { availableParallelism, loadavg } from 'node:os';
import * as assert from 'uvu/assert';
import type { Failure } from './failures.ts';
import type { Glimpse } from './witness.ts';

/** Checks the glimpses from one chair before, during and after a freeze. */

/** On a machine with much else to do, frames and samples come late: how much later, at most. */
function busy(): number {
  const [load = 0] = loadavg();
  return Math.min(3, Math.max(1, load / availableParallelism() / 3));
}

/** How long after the freeze something may still be under way to the receiver. */
const DRAIN_MS = 1_500;
/** From a click on mute or camera to its effect on the other side, for certain. */
const SETTLE_MS = 3_000;
/** Between two stores of one page, and between two pages. */
const AT_ONCE_MS = 400;
const BLACK = 16;
const MOVED = 5;
const SILENT = 0.004;
const LOUD = 0.02;
/** 3 s, scaled by a period of 8 s. */
const END_MS = 1_000;

export type Looks = readonly Glimpse[];

const brightness = (picture: readonly number[]): number => Math.max(0, ...picture);
/** How different two pictures are where they differ most. A still one varies by its coding. */
const difference = (a: readonly number[], b: readonly number[]): number =>
  Math.max(0, ...a.map((value, at) => Math.abs(value - (b[at] ?? 0))));
const changed = (looks: Looks): number =>
  Math.max(0, ...looks.map(({ picture }) => difference(picture, looks.at(-1)?.picture ?? [])));
const loudest = (looks: Looks): number => Math.max(0, ...looks.map(({ sound }) => sound));

/** The glimpses of one side, cut at the freeze. */
interface Story {
  readonly before: Looks;
  readonly frozen: Looks;
  readonly after: Looks;
  readonly freezeAtMs: number;
}

export function storyOf(looks: Looks, who: string): Story {
  const from = looks.findIndex(({ freeze }) => freeze !== null);
  const [first] = looks.slice(from);
  assert.ok(from >= 0 && first, `${who}: no freeze was seen`);
  const length = looks.slice(from).findIndex(({ freeze }) => freeze === null);
  const to = length < 0 ? looks.length : from + length;
  const freezeAtMs = first?.atMs ?? 0;
  return {
    before: looks.slice(0, from),
    frozen: looks.slice(from, to),
    after: looks.slice(to),
    freezeAtMs,
  };
}

/** Which of the peer's devices are on: what should arrive while nothing is frozen. */
interface Expected {
  readonly picture: boolean;
  readonly sound: boolean;
}

function checkArriving(looks: Looks, expected: Expected, when: string): void {
  const change = changed(looks);
  if (expected.picture) assert.ok(change > MOVED, `${when}: a moving picture arrives (${change})`);
  else assert.ok(change < MOVED, `${when}: nothing is seen of a camera that is off (${change})`);
  const level = loudest(looks);
  if (expected.sound) assert.ok(level > LOUD, `${when}: sound arrives (${level})`);
  else assert.ok(level < SILENT, `${when}: nothing is heard of a muted microphone (${level})`);
}

function checkFrozen({ frozen, freezeAtMs }: Story, codes: readonly string[], who: string): void {
  for (const look of frozen) {
    const { freeze, status, color, sending, remoteCovered, localCovered } = look;
    const afterMs = look.atMs - freezeAtMs;
    const seen = JSON.stringify({ afterMs, ...look });
    assert.ok(codes.includes(freeze ?? ''), `${who}: frozen for ${freeze ?? ''}`);
    assert.ok(remoteCovered && localCovered, `${who}: both pictures are covered: ${seen}`);
    if (afterMs > DRAIN_MS * busy()) {
      assert.ok(brightness(look.shown) < BLACK, `${who}: nothing under the cover: ${seen}`);
    }
    if (afterMs < AT_ONCE_MS) continue;
    assert.ok(status === 'frozen' || status === 'failed', `${who}: billing says so: ${seen}`);
    assert.is(color, 'red', `${who}: ${seen}`);
    assert.not(sending, `${who}: no track is sent: ${seen}`);
  }
  // Media on its way may still come, and sound waits in the receiver's buffer; then nothing comes any more.
  const drainMs = DRAIN_MS * busy() + Math.max(...frozen.map(({ bufferedMs }) => bufferedMs));
  // A picture that stands still is a camera that was off before.
  const last = frozen.at(-1)?.picture ?? [];
  const lastLive = frozen.findLast(
    ({ picture, sound }) =>
      (brightness(picture) > BLACK && difference(picture, last) > MOVED) || sound > SILENT,
  );
  const drainedMs = (lastLive?.atMs ?? freezeAtMs) - freezeAtMs;
  const seen = `for ${drainedMs} ms of ${(frozen.at(-1)?.atMs ?? 0) - freezeAtMs}`;
  assert.ok(drainedMs < drainMs, `${who}: picture or sound arrived ${seen}`);
  // A short freeze on a busy machine may be over before its silence has come through.
  const over = lastLive === frozen.at(-1) && busy() === 1;
  assert.not(over, `${who}: never black and silent, ${seen}`);
}

/** Every change of what was seen, for a person who wonders why it failed. */
export function retell(looks: Looks, who: string): string {
  const startMs = looks[0]?.atMs ?? 0;
  let told = '';
  return looks
    .map((look) => {
      const { freeze, status, color, ended, sending, sound } = look;
      const covered = `${look.remoteCovered ? 'covered' : ''}/${look.localCovered ? 'covered' : ''}`;
      const picture = brightness(look.picture) < BLACK ? 'black' : 'bright';
      const heard = sound < SILENT ? 'silent' : 'loud';
      const line = [freeze, status, color, ended, covered, picture, heard, sending && 'sends'].join(
        ' ',
      );
      if (line === told) return null;
      told = line;
      return `${who} +${look.atMs - startMs} ${line}`;
    })
    .filter((line) => line !== null)
    .join('\n');
}

/** Checks the glimpses of one side, from the first picture to the end. */
export function checkStory(
  story: Story,
  who: 'host' | 'guest',
  { cause, quiet, recovers }: Failure,
  chosenAtMs: number,
): void {
  const ofPeer = who === quiet.side ? null : quiet.what;
  const expected = { picture: ofPeer !== 'camera', sound: ofPeer !== 'microphone' };
  const { before, after } = story;
  const live = before.filter(({ atMs }) => atMs > chosenAtMs + SETTLE_MS);
  checkArriving(live, expected, `${who}, before`);
  // The payer knows why; the payee may only know that nothing came.
  const codes: readonly string[] = who === 'guest' ? cause.codes : [...cause.codes, 'unpaid'];
  checkFrozen(story, codes, who);
  if (!recovers) return;
  const open = after.filter(({ ended }) => ended === null);
  checkArriving(open, expected, `${who}, after`);
}

/** The call ends that long after the retry has failed. */
export function checkEnd(looks: Looks): void {
  const failed = looks.find(({ status }) => status === 'failed');
  const ended = looks.find(({ ended: reason }) => reason !== null);
  const ms = (ended?.atMs ?? 0) - (failed?.atMs ?? 0);
  assert.ok(failed && ms > END_MS - 300 && ms < END_MS + 1_500, `ended ${ms} ms after it failed`);
}
