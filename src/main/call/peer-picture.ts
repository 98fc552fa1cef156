import { $call, type MediaState } from '../app/call-state.ts';
import { $panel } from '../app/screen.ts';
import type { Role } from '../../shared/api/ledger.ts';
import { isTaken, type VideoWish } from '../../shared/call/signal-messages.ts';
import { nextStep } from '../billing/phrases.ts';
import { onReading } from '../billing/call-clock.ts';
import { billingStrings } from '../billing/strings.ts';
import { deviceStrings } from '../devices/strings.ts';
import { drawing, h, onDraw } from '../ui/dom.ts';
import { icon } from '../ui/icons.ts';
import { button } from '../ui/parts.ts';
import { nameWithRole, peerName } from './peer-name.ts';
import { isPageGone } from './rejoin-state.ts';
import { isDown, type Scene } from './scene.ts';
import { callStrings } from './strings.ts';
import { wishStrings } from './wish-strings.ts';

/**
 * The parts of the peer's picture. The page uses them, and so does the picture-in-picture window
 * (pip/), where their test ids begin with `prefix`.
 */

const text = callStrings.stage;
const peerText = deviceStrings.taken.peer;

/**
 * Returns the text that stands in the place of the peer's picture, or null while the picture is
 * shown.
 */
export function pictureWords(
  media: Pick<MediaState, 'remote' | 'peerCameraOn' | 'peerSilent'>,
  role: Role,
  wish: VideoWish = 'all',
): string | null {
  if (media.peerSilent) return text.peerSilent[role]();
  if (wish === 'none') return wishStrings.own.none();
  if (!media.peerCameraOn) return text.peerCameraOff();
  return media.remote === null ? text.starting() : null;
}

/** Returns why the peer cannot be heard. */
const mutedWords = ({ peerHasMicrophone }: Pick<MediaState, 'peerHasMicrophone'>): string =>
  peerHasMicrophone ? text.peerMuted() : text.peerNoMicrophone();

/**
 * Returns the stream that the picture may show. It is null before the prepayment, after the call,
 * and while a freeze covers the picture.
 */
export function peerStream({
  isAdmitted,
  isOver,
  isCovered,
  code,
  media,
}: Scene): MediaStream | null {
  // Chromium turns a muted picture black only when frames arrive. While nothing is paid, no frames
  // arrive, so the last picture would stay.
  const isUnpaid = isCovered && code !== null;
  return isAdmitted && !isOver && !isUnpaid ? media.remote : null;
}

export const play = (video: HTMLVideoElement): Promise<void> =>
  video.srcObject && video.paused ? video.play() : Promise.resolve();

/** Covers the peer's picture while a payment is missing or no media arrives, and shows why. */
export function coverOf(now: () => Scene, prefix = ''): HTMLElement {
  let upcomingMs: number | null = null;
  const isTold = (): boolean => now().isDown || now().frozen !== null || $call.get().isPeerAsleep;
  function whatNext(): string {
    const { view, error, isPeerAsleep } = $call.get();
    if (!view?.billing || !now().isCovered) return '';
    const { needsCode, reconnecting, awaking } = billingStrings.freeze;
    if (isDown() && isPageGone({ error })) return needsCode();
    if (isPeerAsleep && view.billing.status === 'interrupted') return awaking();
    return isDown() ? reconnecting() : nextStep(view, view.billing, upcomingMs);
  }
  // Not a live region, because it counts down, and a screen reader would read it each second.
  // announcements.ts announces it once.
  const when = h('p.when', { hidden: () => !isTold() }, whatNext);
  const drawWhen = drawing(when);
  onReading((reading) => {
    ({ upcomingMs } = reading);
    drawWhen();
  });
  function title(): string {
    const { isDown: down, frozen, standstill, role } = now();
    const { freeze } = billingStrings;
    if ($call.get().isPeerAsleep && (down || standstill !== null)) return freeze.asleep(role);
    if (down) return freeze.interrupted();
    return frozen?.title ?? standstill ?? text.starting();
  }
  return h(
    'div.cover',
    {
      hidden: () => !now().isCovered,
      data: { testid: () => now().code && prefix + 'freeze', code: () => now().code },
    },
    icon(() => (now().isDown || now().standstill !== null ? 'pause' : 'lock')),
    h('strong', title),
    h('p', () => now().frozen?.cause ?? ''),
    h('p.step', () => now().frozen?.step ?? ''),
    button(billingStrings.low.extend, {
      hidden: () => prefix !== '' || now().role === 'host' || now().code !== 'allowance_used_up',
      onclick: () => $panel.set('payments'),
    }),
    onDraw(when, drawWhen),
  );
}

/** Shows a text in the place of the peer's picture. */
export function insteadOf(now: () => Scene): HTMLElement {
  function words(): string | null {
    const { media, peerTaken: taken, role, wish } = now();
    // If the peer's system stops the camera, the video shows its last frame or black.
    if (isTaken(taken, 'camera') && !media.peerScreen) return peerText[role].camera();
    return pictureWords(media, role, wish);
  }
  return h(
    'p.no-picture',
    { hidden: () => words() === null },
    h('span.avatar', icon('person')),
    h('span', () => words() ?? ''),
  );
}

/** Shows the peer's role and name, and whether the peer cannot be heard. */
export function badgeOf(now: () => Scene, prefix = ''): HTMLElement {
  const isStopped = (): boolean => isTaken(now().peerTaken, 'microphone');
  const isMuted = (): boolean => isStopped() || !now().media.peerMicrophoneOn;
  return h(
    'p.badge',
    { hidden: () => peerName() === '' && !isMuted() },
    ...nameWithRole(() => now().role, prefix + 'peer-name'),
    h(
      'span.muted',
      { hidden: () => !isMuted() },
      icon('micOff'),
      h('span', () => (isStopped() ? peerText[now().role].microphone() : mutedWords(now().media))),
    ),
  );
}
