import { usdcText } from '../ui/strings.ts';
import { localNumber } from '../text/intl.ts';
import type { AtomicUsdc } from '../../shared/money.ts';
import type { FileView } from '../../shared/api/transfer.ts';
import { fileStrings as text } from './strings.ts';

/** Formats the texts of the files panel, without a DOM. */

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Formats bytes in decimal units, as disks and download lists do: 1,536 → "1.5 kB". */
export function formatSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  if (unit === 0) return text.bytes(bytes);
  return `${localNumber(value.toFixed(value >= 99.5 ? 0 : 1))} ${UNITS[unit] ?? ''}`;
}

/** Formats a wait as "40 s", "3 min" or "1 h 5 min". An estimate cannot be more exact. */
export function formatWait(seconds: number): string {
  if (seconds < 60) return text.wait.seconds(Math.max(1, Math.round(seconds)));
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return text.wait.minutes(minutes);
  return text.wait.hours(Math.floor(minutes / 60), minutes % 60);
}

export const formatPrice = (price: AtomicUsdc): string =>
  price === 0n ? text.free() : usdcText(price);

/** Returns the state in words. The two sides have different words for the same state. */
export function stateText(file: FileView, isOver = false): string {
  if (file.queued) return text.queued();
  if (file.state === 'paused' && file.pausedBy) {
    // Only hosts offer files, so the owner of the file is the host.
    const role = file.mine ? 'host' : 'guest';
    return file.pausedBy === 'me' ? text.pausedBy.me() : text.pausedBy.peer[role]();
  }
  if (file.state === 'listed' && !file.mine && isOver) {
    return file.boughtBefore ? text.over.paid() : text.over.unpaid();
  }
  if (file.state === 'done' && file.mine) return text.sold();
  return text.states[file.state]();
}

/** Formats progress as "12.3 MB / 4.0 GB · 3.1 MB/s · 21 min left". */
export function progressText({ bytes, size, bytesPerSecond: speed }: FileView): string {
  const parts = [`${formatSize(bytes)} / ${formatSize(size)}`];
  if (speed) {
    parts.push(text.speed(formatSize(speed)), text.left(formatWait((size - bytes) / speed)));
  }
  return parts.join(' · ');
}

/** Returns whether the file's state is better shown as a bar than as a word. */
export const hasProgress = ({ state }: FileView): boolean =>
  state === 'hashing' || state === 'transferring' || state === 'paused' || state === 'verifying';
