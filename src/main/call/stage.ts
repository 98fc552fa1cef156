import { $speaker } from '../devices/state.ts';
import { isPageGone } from './rejoin-state.ts';
import type { Role } from '../../shared/api/ledger.ts';
import { $call, $guest, $media, $screen, type Actions, type MediaState } from '../app/state.ts';
import { freezeWords, nextStep, standstillWords } from '../billing/phrases.ts';
import { controls } from './controls.ts';
import { h, setAttribute, setData, setText, setVisible, watch } from '../ui/dom.ts';
import { icon, setIcon } from '../ui/icons.ts';
import { button } from '../ui/parts.ts';
import { onReading } from '../billing/reading.ts';
import { peerLabel, peerName } from './peer-name.ts';
import { callStrings } from './strings.ts';
import { billingStrings } from '../billing/strings.ts';

/** Lets the user move their own picture to another corner, by dragging or clicking. */

const CORNERS = ['top-right', 'bottom-right', 'bottom-left', 'top-left'] as const;
type Corner = (typeof CORNERS)[number];

/** Movement below this still counts as a click. */
const STILL_PX = 6;

/** Returns the corner of `around` that is nearest to a point. */
export function cornerAt(
  point: { readonly x: number; readonly y: number },
  around: Pick<DOMRect, 'left' | 'top' | 'width' | 'height'>,
): Corner {
  const right = point.x > around.left + around.width / 2;
  const bottom = point.y > around.top + around.height / 2;
  return `${bottom ? 'bottom' : 'top'}-${right ? 'right' : 'left'}`;
}

/** Returns the next corner clockwise; the first click starts from the default corner. */
export const cornerAfter = (corner: string | undefined): Corner =>
  CORNERS[
    (Math.max(
      CORNERS.findIndex((each) => each === corner),
      0,
    ) +
      1) %
      CORNERS.length
  ] ?? 'top-right';

export function makeMovable(near: HTMLElement, far: HTMLElement): void {
  let from: { readonly x: number; readonly y: number } | null = null;
  let moved = false;
  const put = (corner: Corner): void => setData(near, 'corner', corner);

  near.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || far.hidden) return;
    near.setPointerCapture(event.pointerId);
    from = { x: event.clientX, y: event.clientY };
    moved = false;
    near.classList.add('held');
  });
  near.addEventListener('pointermove', ({ clientX, clientY }) => {
    if (!from) return;
    const [x, y] = [clientX - from.x, clientY - from.y];
    moved ||= Math.hypot(x, y) > STILL_PX;
    if (moved) near.style.translate = `${x}px ${y}px`;
  });
  const drop = (dropped: boolean): void => {
    if (!from) return;
    from = null;
    const box = near.getBoundingClientRect();
    near.style.translate = '';
    near.classList.remove('held');
    if (!dropped) return;
    const middle = { x: box.left + box.width / 2, y: box.top + box.height / 2 };
    const target = moved
      ? cornerAt(middle, far.getBoundingClientRect())
      : cornerAfter(near.dataset['corner']);
    put(target);
  };
  near.addEventListener('pointerup', () => drop(true));
  near.addEventListener('pointercancel', () => drop(false));
}

const text = callStrings.stage;

/** Returns whether nothing comes from the peer for want of a connection. */
function isDown(): boolean {
  const { connection, view } = $call.get();
  return connection !== 'connected' || view?.heartbeat === false;
}

/** Returns what stands in the place of the peer's picture, or null where there is one. */
export function pictureWords(
  media: Pick<MediaState, 'remote' | 'peerCameraOn' | 'peerSilent'>,
  role: Role,
): string | null {
  if (media.peerSilent) return text.peerSilent[role];
  if (!media.peerCameraOn) return text.peerCameraOff;
  return media.remote === null ? text.starting : null;
}

const play = (video: HTMLVideoElement): Promise<void> =>
  video.srcObject && video.paused ? video.play() : Promise.resolve();

/** Sets the stream without restarting a picture that is already playing. */
function show(video: HTMLVideoElement, stream: MediaStream | null): void {
  if (video.srcObject !== stream) video.srcObject = stream;
}

/**
 * Shows both pictures. The remote one does not appear before the prepayment has settled
 * (`mediaOpen`), and it is covered and silent whenever the gate is closed (billing.md).
 */
export function stage(actions: Actions, devices: HTMLElement): HTMLElement {
  const remote = h('video', { testid: 'remote-video', playsInline: true, autoplay: true });
  const local = h('video', {
    testid: 'local-video',
    playsInline: true,
    autoplay: true,
    muted: true,
  });
  const peerOffText = h('span', {});
  const peerOff = h(
    'p',
    { className: 'no-picture' },
    h('span', { className: 'avatar' }, icon('person')),
    peerOffText,
  );
  const name = h('bdi', { testid: 'peer-name' });
  const peerMuted = h(
    'span',
    { className: 'muted' },
    icon('micOff'),
    h('span', {}, text.peerMuted),
  );
  const tag = h('p', { className: 'badge' }, name, peerMuted);
  const sound = button(text.play, { className: 'sound', onclick: () => void unblock() });
  const coverSign = icon('lock');
  const coverTitle = h('strong', {});
  const coverCause = h('p', {});
  const coverStep = h('p', { className: 'step' });
  /**
   * Counts down, so it is no live region: it would be read out each second (meter.ts announces).
   */
  const coverNext = h('p', { className: 'when' });
  const cover = h(
    'div',
    { className: 'cover' },
    coverSign,
    coverTitle,
    coverCause,
    coverStep,
    coverNext,
  );
  const ownOff = h(
    'div',
    { className: 'no-picture', role: 'img', aria: { label: text.ownCameraOff } },
    h('span', { className: 'avatar' }, icon('person')),
  );
  const ownCover = h('div', { className: 'cover' }, icon('lock'));
  const far = h('div', { className: 'far', role: 'group' }, remote, peerOff, tag, sound, cover);
  const near = h(
    'div',
    { className: 'near', role: 'group', aria: { label: text.you } },
    local,
    ownOff,
    ownCover,
  );
  const faces = h('div', { className: 'faces' }, far, near);
  const buttons = controls(actions);
  const element = h('section', { className: 'stage' }, faces, buttons, devices);

  // If the browser plays sound only after a click, shows the picture at once and offers a button.
  let soundBlocked = false;
  async function start(): Promise<void> {
    try {
      await play(remote);
    } catch (thrown) {
      // A replaced stream rejects with AbortError; the next one starts again.
      if (!(thrown instanceof Error) || thrown.name !== 'NotAllowedError' || soundBlocked) return;
      soundBlocked = remote.muted = true;
      await start();
    }
    setVisible(sound, soundBlocked);
  }
  function unblock(): Promise<void> {
    soundBlocked = remote.muted = false;
    return start();
  }
  setVisible(sound, false);

  watch(() => {
    const id = $speaker.get();
    // A speaker that was just unplugged is rejected; the next device list names another.
    if ('setSinkId' in remote && remote.sinkId !== id) remote.setSinkId(id).catch(() => undefined);
  }, $speaker);

  let upcomingMs: number | null = null;
  function drawNext(): void {
    const { view, error } = $call.get();
    if (!view?.billing) return;
    const next = nextStep(view, view.billing, upcomingMs);
    const back = isPageGone({ error })
      ? billingStrings.freeze.needsCode
      : billingStrings.freeze.reconnecting;
    setText(coverNext, isDown() ? back : next);
  }

  watch(
    () => {
      const call = $call.get();
      const media = $media.get();
      const { view } = call;
      // `in-call` begins once the prepayment has settled: for the host by its own server, for the
      // guest by the host's word.
      const admitted = view?.phase === 'in-call';
      const over = call.ended !== null || view?.phase === 'ended';
      const open = view?.mediaOpen === true && !over;

      // Until then, a preview: what is missing is noticed before anything is paid.
      const screen = $screen.get();
      const wayIn = screen === 'host' || (screen === 'guest' && $guest.get().terms !== null);
      const devicesOpen = media.local !== null || media.hasMicrophone || media.hasCamera;
      const something = admitted || wayIn || devicesOpen || call.role !== null;
      setVisible(element, screen !== 'lobby' && !over && something);
      element.classList.toggle('preview', !admitted);
      element.classList.toggle('card', !admitted && (devicesOpen || media.error !== null));
      setAttribute(element, 'aria-label', admitted ? text.label : text.preview);
      for (const part of [faces, buttons]) setVisible(part, admitted || devicesOpen);
      setAttribute(far, 'aria-label', peerLabel(call.role ?? 'guest'));
      setVisible(far, admitted && !over);
      const down = isDown();
      // A picture that stands still says nothing about why.
      const still = view?.billing?.status === 'interrupted' ? view.billing : null;
      const covered = admitted && (!open || down || still !== null);
      const code = view?.freezeCode?.code ?? null;
      // Chromium turns a picture black only when frames arrive, and unpaid frames never do.
      const unpaid = covered && code !== null;
      show(remote, admitted && !over && !unpaid ? media.remote : null);
      remote.muted = !open || soundBlocked;
      if (open) void start();
      const instead = pictureWords(media, call.role ?? 'guest');
      setVisible(peerOff, instead !== null);
      setText(peerOffText, instead ?? '');
      setText(name, peerName());
      setVisible(name, peerName() !== '');
      setVisible(peerMuted, !media.peerMicrophoneOn);
      setVisible(tag, peerName() !== '' || !media.peerMicrophoneOn);

      show(local, over ? null : media.local);
      play(local).catch(() => undefined);
      near.classList.toggle('sharing', media.sharing);
      setVisible(ownOff, !media.sharing && (!media.cameraOn || !media.hasCamera));

      setVisible(cover, covered);
      setVisible(ownCover, admitted && !open);
      if (code) cover.dataset['testid'] = 'freeze';
      else delete cover.dataset['testid'];
      setData(cover, 'code', code);
      const frozen = view && freezeWords(view);
      setIcon(coverSign, down || still ? 'pause' : 'lock');
      const stopped = view && still ? standstillWords(view, still) : text.starting;
      const plain = frozen?.title ?? stopped;
      setText(coverTitle, down ? billingStrings.freeze.interrupted : plain);
      setText(coverCause, frozen?.cause ?? '');
      setText(coverStep, frozen?.step ?? '');
      setVisible(coverNext, down || frozen !== null);
      drawNext();
    },
    $call,
    $guest,
    $media,
    $screen,
  );
  onReading((reading) => {
    ({ upcomingMs } = reading);
    drawNext();
  });
  return element;
}
