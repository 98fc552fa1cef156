import { $media } from '../app/call-state.ts';
import { drawing, h, watch } from '../ui/dom.ts';
import { icon } from '../ui/icons.ts';
import { $full, followFull, toggleFull } from './full-screen.ts';
import { screenStrings as text } from './strings.ts';
import {
  type Frame,
  panBy,
  pinched,
  pinchOf,
  STEP,
  wheelFactor,
  WHOLE,
  within,
  type Zoom,
  zoomBy,
} from './zoom.ts';

/**
 * Zooms into the peer's shared screen, and shows the call in full screen. Buttons, wheel, fingers
 * and keys all lead to the same two moves (zoom.ts).
 */

const MIDDLE = { x: 0, y: 0 };
/** An arrow key moves the picture by this part of the box. */
const ARROW = 0.15;

type Show = (next: (zoom: Zoom, frame: Frame) => Zoom) => void;

const closer = (zoom: Zoom, frame: Frame): Zoom => zoomBy(zoom, STEP, MIDDLE, frame);
const further = (zoom: Zoom, frame: Frame): Zoom => zoomBy(zoom, 1 / STEP, MIDDLE, frame);
const arrow =
  (x: number, y: number) =>
  (zoom: Zoom, frame: Frame): Zoom => {
    const { width, height } = frame.box;
    return panBy(zoom, { x: x * ARROW * width, y: y * ARROW * height }, frame);
  };

const KEYS = new Map([
  ['+', closer],
  // The key of + without Shift.
  ['=', closer],
  ['-', further],
  ['0', (): Zoom => WHOLE],
  ['ArrowLeft', arrow(1, 0)],
  ['ArrowRight', arrow(-1, 0)],
  ['ArrowUp', arrow(0, 1)],
  ['ArrowDown', arrow(0, -1)],
]);

const isOn = (): boolean => $media.get().peerScreen;
const onButton = ({ target }: Event): boolean =>
  target instanceof Element && target.closest('button') !== null;

/** Returns where an event is, measured from the middle of the box. */
function placeIn(box: HTMLElement, { clientX, clientY }: MouseEvent): { x: number; y: number } {
  const { left, top, width, height } = box.getBoundingClientRect();
  return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
}

/** Follows pointers: one finger or the mouse moves the picture, two fingers move and zoom it. */
function followPointers(far: HTMLElement, show: Show): void {
  const down = new Map<number, { readonly x: number; readonly y: number }>();
  far.addEventListener('pointerdown', (event) => {
    if (!isOn() || onButton(event) || event.button !== 0 || down.size === 2) return;
    far.setPointerCapture(event.pointerId);
    down.set(event.pointerId, placeIn(far, event));
  });
  far.addEventListener('pointermove', (event) => {
    const from = down.get(event.pointerId);
    if (!from) return;
    const to = placeIn(far, event);
    down.set(event.pointerId, to);
    const [other] = [...down].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
    show((zoom, frame) =>
      other
        ? pinched(zoom, pinchOf(from, other), pinchOf(to, other), frame)
        : panBy(zoom, { x: to.x - from.x, y: to.y - from.y }, frame),
    );
  });
  for (const type of ['pointerup', 'pointercancel'] as const) {
    far.addEventListener(type, ({ pointerId }) => down.delete(pointerId));
  }
}

function followKeysAndWheel(far: HTMLElement, show: Show): void {
  far.addEventListener('keydown', (event) => {
    const { key, ctrlKey, altKey, metaKey } = event;
    const move = KEYS.get(key);
    if (!move || !isOn() || ctrlKey || altKey || metaKey) return;
    event.preventDefault();
    show(move);
  });
  const turn = (event: WheelEvent): void => {
    if (!isOn()) return;
    event.preventDefault();
    const at = placeIn(far, event);
    show((zoom, frame) => zoomBy(zoom, wheelFactor(event), at, frame));
  };
  far.addEventListener('wheel', turn, { passive: false });
  far.addEventListener('dblclick', (event) => {
    if (!onButton(event)) toggleFull();
  });
}

/** Builds the buttons. `zoom` returns the current zoom. */
function buttons(zoom: () => Zoom, show: Show): HTMLElement {
  const percent = (): string => text.percent(zoom().scale);
  const isWhole = (): boolean => zoom().scale === 1;
  const hidden = (): boolean => !isOn();
  const fullLabel = (): string => ($full.get() ? text.leave() : text.full());
  return h(
    'div.lens',
    { role: 'group', aria: { label: text.lens } },
    h(
      'button',
      {
        type: 'button',
        testid: 'zoom-out',
        hidden,
        // `aria-disabled`, because `disabled` would take the focus away when a press reaches the
        // limit.
        aria: { label: text.further, disabled: () => String(isWhole()) },
        onclick: () => show(further),
      },
      '−',
    ),
    h(
      'button',
      {
        type: 'button',
        testid: 'zoom-whole',
        hidden,
        aria: { label: () => text.whole(percent()), disabled: () => String(isWhole()) },
        onclick: () => show(() => WHOLE),
      },
      percent,
    ),
    h(
      'button',
      {
        type: 'button',
        testid: 'zoom-in',
        hidden,
        aria: { label: text.closer },
        onclick: () => show(closer),
      },
      '+',
    ),
    h(
      'button',
      {
        type: 'button',
        testid: 'full-screen',
        title: fullLabel,
        aria: { label: fullLabel, pressed: () => String($full.get()) },
        onclick: toggleFull,
      },
      icon(() => ($full.get() ? 'small' : 'full')),
    ),
  );
}

/** Builds the lens over the peer's picture. */
export function lens(far: HTMLElement): Readonly<Record<'lens', HTMLElement>> {
  const video = far.querySelector('video');
  let zoom = WHOLE;
  const show: Show = (next) => {
    if (!video) return;
    const { clientWidth: width, clientHeight: height } = far;
    const picture = { width: video.videoWidth, height: video.videoHeight };
    zoom = next(zoom, { picture, box: { width, height } });
    const isWhole = zoom.scale === 1;
    video.style.scale = isWhole ? '' : String(zoom.scale);
    video.style.translate = isWhole ? '' : `${zoom.x}px ${zoom.y}px`;
    far.classList.toggle('zoomed', !isWhole);
    draw();
  };
  const element = buttons(() => zoom, show);
  const draw = drawing(element);
  if (video) {
    followPointers(far, show);
    followKeysAndWheel(far, show);
    const refit = (): void => show(within);
    new ResizeObserver(refit).observe(far);
    video.addEventListener('resize', refit);
    followFull();
    let wasOn = false;
    watch(() => {
      if (isOn() !== wasOn) {
        wasOn = isOn();
        far.classList.toggle('shared', wasOn);
        if (wasOn) far.tabIndex = 0;
        else far.removeAttribute('tabindex');
        show(() => WHOLE);
      }
    }, $media);
  }
  watch(draw, $full, $media);
  return { lens: element };
}
