// alone
// timeout: 7200
// takes: 270
/**
 * Outages of paid calls behind two NATs, without any help by hand: of 5, 60, 180 and 600 s, in every mix of
 * browsers, in a call that is paid for long, at a billing tick, and while a file is moved. And calls on
 * rough networks (test/net/rough.test.ts) in the mixes that `npm test` leaves out.
 *
 * The seed draws one mix, one occasion, and either 5 and 60 s or 180 s; SOAK_FULL=1 runs all of it.
 * `OUTAGES='firefox firefox tick 60 180'` names one call by hand.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Mix, MIXES } from '../rtc-lab/bench.ts';
import { connect, endSettled, minutesPaid, prepay, STEADY_PERIOD } from '../support/call.ts';
import {
  buy,
  fileState,
  type Folder,
  hasArrived,
  makeFile,
  makeFolder,
  sell,
  sha256sum,
} from '../support/files.ts';
import { type NetCall, openNetPair } from '../support/net/app.ts';
import { inRows } from '../support/net/in-turn.ts';
import {
  checkBooks,
  checkLines,
  healingText,
  outage,
  startTalking,
  stopTalking,
} from '../support/net/paid.ts';
import { playRough, ROUGH } from '../support/net/rough.ts';
import { isWholeSoak, soakNumber } from '../support/soak.ts';
import { FAST_WAN, slowDown } from '../support/wan/slow-path.ts';

const OCCASIONS = ['idle', 'tick', 'transfer'] as const;
type Occasion = (typeof OCCASIONS)[number];
const SECONDS = [5, 60, 180, 600];
/** The processors idle for most of an outage. */
const ROWS = 3;

interface Call {
  readonly mix: Mix;
  readonly occasion: Occasion;
  /** One after another. */
  readonly seconds: readonly number[];
}

const pick = <T>(all: readonly [T, ...T[]], number: number): T =>
  all[number % all.length] ?? all[0];

function drawnCall(): Call {
  const number = soakNumber('outages');
  const [mix = ['chromium', 'chromium'] as const] = [MIXES[number % MIXES.length]];
  const occasion = pick(OCCASIONS, Math.floor(number / MIXES.length));
  const seconds = pick([[5, 60], [180]], Math.floor(number / MIXES.length / OCCASIONS.length));
  return { mix, occasion, seconds };
}

/** @throws Error if no call has this name. */
function namedCall(text: string): Call {
  const [host = '', guest = '', what = '', ...seconds] = text.split(' ');
  const mix = MIXES.find((each) => each[0] === host && each[1] === guest);
  const occasion = OCCASIONS.find((each) => each === what);
  if (!mix || !occasion || seconds.length === 0) throw new Error(`no such call: ${text}`);
  return { mix, occasion, seconds: seconds.map(Number) };
}

const named = process.env['OUTAGES'];
const wholeMatrix = OCCASIONS.flatMap((occasion) =>
  MIXES.map((mix) => ({ mix, occasion, seconds: SECONDS })),
);
const calls: readonly Call[] = named
  ? [namedCall(named)]
  : isWholeSoak
    ? wholeMatrix
    : [drawnCall()];

const MB = 1_000_000;
/** A second at the path's full rate; minutes where the controller yields to a machine that is busy. */
const FILE_BYTES = 12 * MB;
const FILE_PRICE = '0.11';
const FILE_ATOMIC = 110_000n;
/** The time between chat lines. Even in the longest outage, the page can store all of them. */
const TALK_MS = 3_000;

const fileName = (at: number): string => `outage-${at}.bin`;
const both = ({ host, guest }: NetCall) => [host, guest] as const;

/** Files that will be moved, one in each outage, over a path that takes its time. */
async function listFiles(pair: NetCall, folder: Folder, count: number): Promise<void> {
  const names = Array.from({ length: count }, (_, at) => fileName(at));
  names.forEach((name, at) => makeFile(folder.file(name), FILE_BYTES, at + 1));
  await sell(
    pair.host,
    names.map((name) => folder.file(name)),
    FILE_PRICE,
  );
  for (const name of names) await fileState(pair.guest, name, ['listed'], 120_000);
  await slowDown(pair.wan, FAST_WAN);
}

/** When the outage begins: at once, before or while a minute is paid, or when a part of a file has arrived. */
const MOMENTS: Readonly<Record<Occasion, (pair: NetCall, at: number) => Promise<unknown>>> = {
  idle: () => Promise.resolve(),
  tick: ({ guest }, at) =>
    at % 2 === 0
      ? guest.ui.until('billing', 'status', ['pending'], 120_000)
      : guest.ui.until('billing', 'color', ['yellow'], 120_000),
  async transfer({ guest }, at) {
    await buy(guest, fileName(at), true);
    await hasArrived(guest, fileName(at), MB / 2);
  },
};

/** Brings the interrupted payment or file to its end. */
async function finish(pair: NetCall, { occasion, seconds }: Call, folder: Folder): Promise<void> {
  if (occasion === 'tick') {
    const settled = await pair.host.ui.count('minute');
    await Promise.all(both(pair).map((side) => minutesPaid(side, settled, 120_000)));
  }
  if (occasion !== 'transfer') return;
  for (const at of seconds.keys()) {
    const row = await fileState(pair.guest, fileName(at), ['done'], 300_000);
    assert.is(row['sha256'], sha256sum(folder.file(fileName(at))));
  }
  const files = pair.site.ledger.transfers().filter(({ amount }) => amount === FILE_ATOMIC);
  assert.is(files.length, seconds.length, 'each file was paid once');
}

/** Plays a whole call. Returns the step that ended each outage. @throws AssertionError */
async function play(call: Call): Promise<readonly string[]> {
  const { mix, occasion, seconds } = call;
  const [host, guest] = mix;
  // In an idle call, no minute falls due.
  const money =
    occasion === 'tick' ? { period: STEADY_PERIOD, prepaid: 1 } : { period: 60, prepaid: 5 };
  const folder = makeFolder();
  const pair = await openNetPair({ host, guest, ...money });
  try {
    await connect(pair);
    await prepay(pair);
    if (occasion === 'transfer') await listFiles(pair, folder, seconds.length);
    await startTalking(pair, TALK_MS);
    const healed: string[] = [];
    for (const [at, length] of seconds.entries()) {
      const moment = (): Promise<unknown> => MOMENTS[occasion](pair, at);
      healed.push(healingText(await outage(pair, { seconds: length, standbys: at + 1, moment })));
    }
    await finish(pair, call, folder);
    await stopTalking(pair);
    await checkLines(pair);
    await endSettled(pair, 'guest');
    await checkBooks(pair, { files: FILE_ATOMIC });
    if (occasion === 'idle') {
      assert.is(pair.site.ledger.transfers().length, 1, 'nothing was billed but the prepayment');
    }
    return healed;
  } finally {
    await pair.close();
    folder.remove();
  }
}

let outcomes: readonly Promise<readonly string[]>[] = [];
test.before(() => {
  outcomes = inRows(calls, ROWS, play);
});

calls.forEach(({ mix, occasion, seconds }, index) => {
  const who = `${mix.join(' host, ')} guest, ${occasion}`;
  // Proves connection: It heals without help
  test(`${who}: outages of ${seconds.join(', ')} s recover without help, unbilled and without loss`, async () => {
    const healed = (await outcomes[index]) ?? [];
    console.log(`  ${who}: ${healed.join('; ')}`);
    assert.is(healed.length, seconds.length);
  });
});

if (!named && (isWholeSoak || calls[0]?.seconds.includes(5))) {
  const mixes = isWholeSoak ? MIXES : calls.map(({ mix }) => mix);
  for (const mix of mixes) {
    for (const rough of ROUGH) {
      const who = mix.join(' host, ');
      test(`every minute is paid once and no chat line is lost, ${who} guest (${rough.what})`, async () => {
        const healed = await playRough(rough, mix);
        console.log(`  ${who} guest: healed by ${healed.join() || 'nobody: nothing was noticed'}`);
      });
    }
  }
}

test.run();
