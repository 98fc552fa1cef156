// long
// timeout: 590
/**
 * Measures a file's effect on the call on a home's uplink (10 Mbit/s, 50 ms, 300 KB of queue): no transfer,
 * ours, ours as it is without call media, when only payments must get through, and a plain channel. That one
 * is last: a call that it has starved sends a smaller picture for minutes. Needs root, `ip`, `nft` and a
 * C compiler.
 * `--mix=chromium-chromium|chromium-firefox|firefox-chromium|firefox-firefox`
 */
import type { Row } from '../../dev/bench/result.ts';
import { connect, prepay } from '../support/call.ts';
import {
  arrivedBytes,
  clickInRow,
  fileState,
  makeFile,
  makeFolder,
  sell,
} from '../support/files.ts';
import { type NetCall, openNetPair } from '../support/net/app.ts';
import { NARROW_WAN, slowDown } from '../support/wan/slow-path.ts';
import {
  atLeast,
  atMost,
  kindsOf,
  median,
  MIXES,
  option,
  percentile,
  ratioRow,
  report,
  sleep,
} from './support.ts';
import { prepareWan } from './wan-page.ts';
import { bytesPerSecond, cancel, openBare } from './wan-support.ts';

const MB = 1_000_000;
const NAME = 'uplink.bin';
const FILE_BYTES = 160 * MB;
/** The call's own rate control needs a while on a new path. */
const SETTLING_MS = 20_000;
const WARMING_MS = 10_000;
const MEASURING_MS = 40_000;

/** The least share of the call's rate without a transfer. */
const CALL_SHARE = 0.95;
const MOST_ADDED_MS = 50;
/** The least share of the rate that the call leaves. */
const FILE_SHARE = 0.8;

interface Phase {
  readonly kbit: number;
  readonly fps: number;
  readonly width: number;
  readonly freezes: number;
  readonly rttMs: readonly number[];
  /** Bytes per second. */
  readonly media: number;
  readonly file: number;
}

/** The host's picture and the host's file go the same way, so both are looked at where they arrive. */
async function observe(
  { host, guest }: NetCall,
  fileBytes = (): Promise<number> => arrivedBytes(guest, NAME),
): Promise<Phase> {
  await sleep(WARMING_MS);
  await host.page.evaluate(() => window.wan.pings());
  const look = () => Promise.all([guest.page.evaluate(() => window.wan.call()), fileBytes()]);
  const [before, had] = await look();
  await sleep(MEASURING_MS);
  const [after, has] = await look();
  const seconds = (after.atMs - before.atMs) / 1000;
  // Where none came back in all that time, each took at least as long.
  const pings = await host.page.evaluate(() => window.wan.pings());
  return {
    kbit: ((after.videoBytes - before.videoBytes) * 8) / 1000 / seconds,
    fps: (after.frames - before.frames) / seconds,
    width: after.width,
    freezes: after.freezes - before.freezes,
    rttMs: pings.length > 0 ? pings : [MEASURING_MS],
    media: (after.mediaBytes - before.mediaBytes) / seconds,
    file: (has - had) / seconds,
  };
}

function rowsOf(subject: string, phase: Phase, alone: Phase | null, isOurs: boolean): Row[] {
  const row = (figure: string, value: number, unit: string): Row => ({
    ...{ subject, figure, value, unit },
    target: null,
  });
  const p95 = percentile(phase.rttMs, 0.95);
  const rows = [
    row('video', phase.kbit, 'kbit/s'),
    row('video', phase.fps, 'fps'),
    row('picture width', phase.width, 'px'),
    row('freezes', phase.freezes, ''),
    row('control round trip, median', median(phase.rttMs), 'ms'),
    row('control round trip, p95', p95, 'ms'),
  ];
  if (!alone) return rows;
  const wanted = <T>(target: T): T | null => (isOurs ? target : null);
  const left = bytesPerSecond(NARROW_WAN.rateMbit) - alone.media;
  const added = p95 - percentile(alone.rttMs, 0.95);
  const share = wanted(atLeast(CALL_SHARE));
  return [
    ...rows,
    row('file', phase.file / MB, 'MB/s'),
    ratioRow(subject, 'video bitrate of the call alone', phase.kbit, alone.kbit, share),
    ratioRow(subject, 'frame rate of the call alone', phase.fps, alone.fps, share),
    { ...row('added to p95', added, 'ms'), target: wanted(atMost(MOST_ADDED_MS)) },
    ratioRow(
      subject,
      'file, of what the call leaves',
      phase.file,
      left,
      wanted(atLeast(FILE_SHARE)),
    ),
  ];
}

async function phases(call: NetCall, path: string): Promise<Row[]> {
  const { host, guest } = call;
  await connect(call);
  await prepay(call);
  await sell(host, [path], '');
  await fileState(guest, NAME, ['listed'], 60_000);
  const restore = await slowDown(call.wan, NARROW_WAN);
  try {
    await guest.page.evaluate(() => window.wan.ping(false));
    await host.page.evaluate(() => window.wan.ping(true));
    await sleep(SETTLING_MS);
    const alone = await observe(call);

    await clickInRow(guest, NAME, 'file-buy');
    await fileState(guest, NAME, ['transferring']);
    const ours = await observe(call);
    await host.page.evaluate(() => window.wan.yieldToCall(false));
    const relaxed = await observe(call);
    await cancel(guest, NAME);
    await sleep(SETTLING_MS);
    // How far the call alone differs from itself: the picture of a camera is never the same twice.
    const again = await observe(call);

    const bare = await openBare(call);
    const plain = await observe(call, bare.bytes);
    await bare.end();
    return [
      ...rowsOf('no transfer', alone, null, false),
      ...rowsOf('ours', ours, alone, true),
      ...rowsOf('ours, as without call media', relaxed, alone, false),
      ...rowsOf('no transfer again', again, alone, false),
      ...rowsOf('a plain channel', plain, alone, false),
    ];
  } finally {
    restore();
  }
}

const mix = option('mix', MIXES);
const source = makeFolder();
try {
  makeFile(source.file(NAME), FILE_BYTES);
  const call = await openNetPair({
    ...{ ...kindsOf(mix), period: 60, prepaid: 5, prepare: prepareWan },
  });
  try {
    const rows = await phases(call, source.file(NAME));
    report({
      about: `A call and a gift from the host over an emulated path of 50 ms there and back, 10 Mbit/s and a queue of 300 KB (${mix}); the host's picture and the round trip of a message on the call's own connection, cameras of 320×240 at 10 fps, for ${MEASURING_MS / 1000} s each, after ${WARMING_MS / 1000} s. _What the call leaves_: the link less the media of the call alone. _As without call media_: what the page does in a freeze, though here the media go on.`,
      browsers: await Promise.all([call.host, call.guest].map(({ browser }) => browser.version())),
      rows,
    });
  } finally {
    await call.close();
  }
} finally {
  source.remove();
}
