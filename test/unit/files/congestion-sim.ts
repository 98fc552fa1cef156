import {
  congest,
  initialCongestion,
  mostLateMs,
  pace,
  probeEveryMs,
} from '../../../src/workers/transfer/pace/congestion.ts';
import { frameBytesAt, Pacer } from '../../../src/workers/transfer/pace/pacer.ts';
import { Bottleneck, type Path } from './bottleneck.ts';

/** A transfer beside a call on the path of bottleneck.ts: what the call waits, and what the file gets. */

interface Run {
  readonly seconds: number;
  readonly path: Path;
  /** Media of the call, both directions together: bytes per ms. */
  readonly call?: number;
  /** The simulation measures from this second on. Before, the controller finds its pace. */
  readonly from?: number;
  /** The seed of everything random. */
  readonly seed?: number;
  /** A round trip is late by up to so many ms, at random. */
  readonly jitterMs?: number;
  /** Both machines are busy. They answer nothing for up to so long, then everything at once. */
  readonly stallMs?: number;
  /** The moment from which they are no longer busy. */
  readonly calmMs?: number;
  /**
   * Each end has its turns at a processor, with 20 to so many ms between them: its timers, its probes, its
   * answers and its frames wait for the next one.
   */
  readonly awayMs?: number;
  /** How long a turn takes, on the average. */
  readonly turnMs?: number;
  readonly change?: (nowMs: number, path: Path) => void;
  /** When call media begins to flow; before, the transfer has the link. */
  readonly mediaMs?: number;
  /** Has the transfer something to send? */
  readonly sending?: (nowMs: number) => boolean;
}

interface Outcome {
  /** Added delay, each millisecond from `from` on, sorted. */
  readonly p: (share: number) => number;
  /** The file's share of what the call leaves, from `from` on. */
  readonly share: number;
  readonly callLost: number;
  /** The most that the delay grew in a third of a second: about what the call's own control looks at. */
  readonly rise: number;
  /** Bytes per ms. */
  readonly leastPace: number;
}

const RISE_MS = 350;

const STALL_EVERY_MS = 100;

/** A linear congruential generator: the same jitter each time. */
function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
}

const LEAST_AWAY_MS = 20;

/** Returns when an end has its next turn, for times that only grow. */
function turns(awayMs: number, turnMs: number, seed: number): (nowMs: number) => number {
  const noise = random(seed);
  let [fromMs, untilMs] = [0, 0];
  return (nowMs) => {
    while (awayMs > 0 && nowMs >= untilMs) {
      fromMs = untilMs + LEAST_AWAY_MS + noise() * (awayMs - LEAST_AWAY_MS);
      untilMs = fromMs + 1 - Math.log(1 - noise()) * turnMs;
    }
    return Math.max(nowMs, fromMs);
  };
}

export function run({ seconds, path, from = 5, jitterMs = 0, stallMs = 0, ...rest }: Run): Outcome {
  const { call = 62.5, change, sending = () => true, mediaMs = 0, calmMs = Infinity } = rest;
  const { awayMs = 0, turnMs = 40, seed = 1 } = rest;
  const [host, guest] = [turns(awayMs, turnMs, seed + 1), turns(awayMs, turnMs, seed + 2)];
  let probeMs = 0;
  const link = new Bottleneck(path);
  const pacer = new Pacer(0);
  const noise = random(seed);
  let state = initialCongestion;
  const sent: { readonly atMs: number; readonly bytes: number; readonly held: boolean }[] = [];
  let held = false;
  const late: { readonly atMs: number; readonly rttMs: number }[] = [];
  const delays: number[] = [];
  let [sentBytes, callOwed, room, delivered] = [0, 0, 0, 0];
  let [stalledMs, nextStallMs] = [0, 500];
  let leastPace = Infinity;
  for (let t = 0; t < seconds * 1000; t++) {
    change?.(t, path);
    if (t === mediaMs) {
      const delivered = link.delivered.file / Math.max(1, t);
      state = congest(state, { type: 'media', nowMs: t, flowing: true, delivered });
    }
    for (callOwed += t < mediaMs ? 0 : call; callOwed >= 1200; callOwed -= 1200)
      link.sendCall(1200);
    const rate = pace(state);
    const isHere = host(t) <= t;
    while (isHere && sending(t)) {
      held = pacer.waitMs(t, rate, mostLateMs(state)) > 0;
      if (held) break;
      // The file connections' own congestion control would fill the whole link.
      if (
        rate === Infinity &&
        link.delayMs > Math.min(200, (0.9 * path.queueBytes) / path.bytesPerMs)
      )
        break;
      const frame = frameBytesAt(rate, 65_536);
      link.sendFile(frame);
      pacer.spend(frame);
      sentBytes += frame;
    }
    if (isHere && t >= probeMs) {
      probeMs = t + probeEveryMs(state);
      link.sendProbe();
      sent.push({ atMs: t, bytes: sentBytes, held: held && sending(t) });
    }
    for (const { rttMs } of link.step()) {
      const extra = noise() * jitterMs;
      const awayFor = guest(t) - t;
      late.push({ atMs: t + awayFor + extra, rttMs: rttMs + awayFor + extra });
    }
    if (stallMs > 0 && t >= nextStallMs && t < calmMs) {
      stalledMs = t + noise() * stallMs;
      nextStallMs = stalledMs - Math.log(1 - noise()) * STALL_EVERY_MS;
    }
    for (const answer of late.filter(({ atMs }) => isHere && Math.max(atMs, stalledMs) <= t)) {
      late.splice(late.indexOf(answer), 1);
      const span = sent.slice(-8);
      const [first, last] = [span[0], span.at(-1)];
      const spanMs = Math.max(1, (last?.atMs ?? 0) - (first?.atMs ?? 0));
      const moved = ((last?.bytes ?? 0) - (first?.bytes ?? 0)) / spanMs;
      const allHeld = span.every((each) => each.held);
      const rttMs = answer.rttMs + t - Math.ceil(answer.atMs);
      state = congest(state, {
        type: 'sample',
        nowMs: t,
        rttMs,
        sending: moved,
        paceLimited: allHeld,
      });
    }
    if (t < from * 1000) {
      delivered = link.delivered.file;
      continue;
    }
    delays.push(link.delayMs);
    leastPace = Math.min(leastPace, rate);
    room += Math.max(0, path.bytesPerMs - call);
  }
  const rise = delays.reduce(
    (most, ms, at) => Math.max(most, ms - (delays[at - RISE_MS] ?? ms)),
    0,
  );
  delays.sort((a, b) => a - b);
  return {
    p: (share) => delays[Math.floor(share * (delays.length - 1))] ?? Infinity,
    share: (link.delivered.file - delivered) / room,
    callLost: link.lost.call,
    rise,
    leastPace,
  };
}

/** 10 Mbit/s, 50 ms, a queue of 300 KB; the call takes 0.5 Mbit/s. */
export const home = (): Path => ({ bytesPerMs: 1250, queueBytes: 300_000, baseRttMs: 50 });
