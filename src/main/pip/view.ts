import type { Actions } from '../app/actions.ts';
import { $guest } from '../app/guest-state.ts';
import { $pip, $screen } from '../app/screen.ts';
import { meter } from '../billing/meter.ts';
import { silence } from '../billing/silence.ts';
import { endButton, round, switches } from '../call/controls.ts';
import { peerLabel } from '../call/peer-name.ts';
import { badgeOf, coverOf, insteadOf, peerStream, play } from '../call/peer-picture.ts';
import { readScene, SCENE } from '../call/scene.ts';
import { drawing, h, onDraw, watch } from '../ui/dom.ts';
import { strings } from '../ui/strings.ts';
import { pipStrings } from './strings.ts';

/** The prefix of this window's test ids, so that the page's own test ids stay unique. */
const PREFIX = 'pip-';

/**
 * Shows a small view of the call: meter, picture, question and controls. The page plays the sound.
 * The cover of the picture is shown here, too.
 */
export function pipView(actions: Actions, back: () => void): HTMLElement {
  let scene = readScene();
  const now = (): typeof scene => scene;
  const video = h('video', {
    testid: 'pip-video',
    playsInline: true,
    autoplay: true,
    muted: true,
    srcObject: () => ($pip.get() === 'open' ? peerStream(now()) : null),
  });
  const view = h(
    'main.pip',
    h('h1.unseen', strings.call),
    meter(actions, PREFIX),
    // In a small window, the picture shrinks to make room for this question.
    silence(actions, PREFIX),
    h(
      'div.faces',
      h(
        'div.far',
        { role: 'group', aria: { label: () => peerLabel(now().role) } },
        // If the stream was replaced, `play` rejects. The next stream starts the video again.
        onDraw(video, () => void play(video).catch(() => undefined)),
        insteadOf(now),
        badgeOf(now, PREFIX),
        coverOf(now, PREFIX),
      ),
    ),
    h(
      'div.controls',
      ...switches(actions, PREFIX),
      round({ testid: 'pip-back', label: pipStrings.back, sign: 'back', onclick: back }),
      endButton(actions, PREFIX),
    ),
  );
  const draw = drawing(view);
  watch(
    () => {
      scene = readScene();
      draw();
    },
    ...SCENE,
    $guest,
    $pip,
    $screen,
  );
  return view;
}
