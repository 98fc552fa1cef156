// pure
/** What the files panel says, worked out without a DOM. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatSize, formatWait, progressText, stateText } from '../../../src/main/files/format.ts';
import { usdc } from '../../../src/shared/money.ts';
import { fileView } from '../../support/samples.ts';
import type { FileView } from '../../../src/shared/api/transfer.ts';

const file = (more: Partial<FileView> = {}): FileView =>
  fileView({ size: 4_200_000_000, price: usdc(0n), ...more });

test('sizes and waits are as exact as a download list shows them', () => {
  const cases: [number, string][] = [
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1_000, '1.0 kB'],
    [99_440, '99.4 kB'],
    [99_600, '100 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [4_200_000_000, '4.2 GB'],
    [274_877_906_944, '275 GB'],
  ];
  for (const [bytes, text] of cases) assert.is(formatSize(bytes), text);
  const waits: [number, string][] = [
    [0.2, '1 s'],
    [59.4, '59 s'],
    [60, '1 min'],
    [3_599, '1 h'],
    [3_900, '1 h 5 min'],
  ];
  for (const [seconds, text] of waits) assert.is(formatWait(seconds), text);
});

test('the words of a file’s state suit each side', () => {
  assert.is(stateText(file()), stateText(file({ mine: true })), 'one word for one thing');
  assert.is.not(stateText(file({ state: 'done' })), stateText(file({ state: 'done', mine: true })));
  const paused = (pausedBy: 'me' | 'peer'): string =>
    stateText(file({ state: 'paused', pausedBy }));
  assert.is.not(paused('me'), paused('peer'));
  assert.match(stateText(file({ state: 'paid', queued: true })), 'previous');
  assert.match(stateText(file(), true), 'during the call only');
  assert.match(stateText(file({ boughtBefore: true }), true), 'next call');
});

test('progress shows amount, speed and time left once known', () => {
  const moving = file({ state: 'transferring', bytes: 2_100_000_000 });
  assert.is(progressText(moving), '2.1 GB / 4.2 GB');
  const fast = progressText({ ...moving, bytesPerSecond: 7_000_000 });
  assert.is(fast, '2.1 GB / 4.2 GB · 7.0 MB/s · 5 min left');
});

test.run();
