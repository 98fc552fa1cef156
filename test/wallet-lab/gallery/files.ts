import { $panel } from '../../../src/main/app/screen.ts';
import { $call } from '../../../src/main/app/call-state.ts';
import { $buying, $confirming, $files } from '../../../src/main/app/files-link.ts';
import { appError, ownText } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import type { FileView } from '../../../src/shared/api/transfer.ts';
import { fileView } from '../../support/samples.ts';
import { inCall } from './calls.ts';

/** The files panel, as it looks from both sides. */

const HASH = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

const file = (name: string, more: Partial<FileView>): FileView =>
  fileView({ id: name, name, size: 64_000_000, sha256: HASH, root: HASH, ...more });

const moving = { state: 'transferring', bytes: 1_310_000_000, size: 4_200_000_000 } as const;

const offered: readonly FileView[] = [
  file('Sourdough, the long course.mp4', {
    ...moving,
    description: 'Four hours, with chapters',
    owned: true,
    bytesPerSecond: 9_800_000,
  }),
  file('Starter calendar.pdf', { size: 180_000 }),
  file('A word of thanks 🎁.txt', { size: 1_204, price: usdc(0n) }),
  file('Recipes.zip', { state: 'done', owned: true, size: 22_000_000 }),
  file('Old course.mp4', { boughtBefore: true, size: 900_000_000 }),
  file('Changed while you waited.mov', {
    state: 'failed',
    owned: true,
    error: appError('file_changed'),
  }),
];

function show(role: 'host' | 'guest', files: readonly FileView[]): void {
  inCall(role);
  $panel.set('files');
  $files.set({ role, files, busy: true, trouble: null });
}

export const fileStates: Readonly<Record<string, () => void>> = {
  'files-guest': () => show('guest', offered),
  'files-no-disk': () => {
    inCall('guest');
    $panel.set('files');
    const trouble = appError('storage_failed', { reason: ownText('SecurityError') });
    $files.set({ role: 'guest', files: [], busy: false, trouble });
  },
  'files-buy': () => {
    show('guest', offered);
    const name = 'Starter calendar.pdf';
    $confirming.set({ id: name, name, price: usdc(1_250_000n), root: HASH });
  },
  'files-over': () => {
    show('guest', offered);
    $call.set({ ...$call.get(), ended: 'guest', connection: 'closed' });
  },
  'files-buying': () => {
    show('guest', offered);
    $buying.set(new Set(['Starter calendar.pdf']));
  },
  'files-host': () =>
    show(
      'host',
      [
        file('Sourdough, the long course.mp4', {
          ...moving,
          state: 'paused',
          pausedBy: 'peer',
        }),
        file('Starter calendar.pdf', { size: 180_000 }),
        file('Being read.mov', {
          state: 'hashing',
          size: 12_000_000_000,
          bytes: 3_100_000_000,
          bytesPerSecond: 140_000_000,
          sha256: null,
        }),
        file('Recipes.zip', { state: 'done', size: 22_000_000 }),
      ].map((each) => ({ ...each, mine: true })),
    ),
  'files-empty': () => show('host', []),
};
