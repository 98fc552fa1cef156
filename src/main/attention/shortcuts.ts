import type { Actions } from '../app/actions.ts';
import { $helpOpen, $panel } from '../app/screen.ts';
import { $media, hasCall, isInCall } from '../app/call-state.ts';
import { $attention } from './state.ts';
import { toggleDevices } from '../devices/state.ts';
import { shortcutStrings as text } from './strings.ts';

/**
 * The keyboard shortcuts of a call. Each does the same as a button, so no shortcut is the only way.
 */

export type Shortcut = keyof typeof text.names;

/** The keys, as in `KeyboardEvent.key`. Ending a call also needs the Shift key. */
export const KEYS: Readonly<Record<Shortcut, string>> = {
  mic: 'm',
  talk: ' ',
  camera: 'v',
  share: 's',
  full: 'f',
  devices: 'd',
  chat: 'c',
  files: 't',
  help: '?',
  end: 'Shift+E',
};

interface Press {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly repeat: boolean;
  readonly isComposing: boolean;
}

/**
 * Returns the shortcut for a key press, or null. Combinations with Ctrl, Alt or Meta belong to the
 * browser or a screen reader.
 */
export function shortcutOf(press: Press): Shortcut | null {
  const { key, shiftKey, ctrlKey, altKey, metaKey, repeat, isComposing } = press;
  if (ctrlKey || altKey || metaKey || repeat || isComposing) return null;
  if (key === '?') return 'help';
  // Caps Lock inverts the case, with and without Shift.
  const name = shiftKey ? `Shift+${key.toUpperCase()}` : key.toLowerCase();
  for (const [shortcut, wanted] of Object.entries(KEYS)) {
    if (wanted === name && shortcut in KEYS) return shortcut as Shortcut;
  }
  return null;
}

/** Returns whether the target takes text. Then shortcuts must not act. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio'].includes(target.type);
  return target.isContentEditable || target.matches('textarea, select');
}

/**
 * Returns whether the space bar presses the focused element. It does not if the element got its
 * focus from the pointer. `:focus-visible` cannot tell this, because it begins to match with the
 * key press.
 */
const pressesBySpace = (target: EventTarget | null, pointed: Node | null): boolean =>
  target instanceof HTMLElement &&
  target.matches('button, summary, input') &&
  !target.contains(pointed);

/** Opens a panel and moves the focus to an element in it, if the element is shown. */
function goTo(panel: 'chat' | 'files', id: string): void {
  $panel.set(panel);
  const element = document.getElementById(id);
  if (!element || element.getClientRects().length === 0) return;
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: 'nearest' });
}

/** This chunk has already been loaded with the call. */
const toggleFull = async (): Promise<void> => (await import('../call/full-screen.ts')).toggleFull();

type Asked = Pick<Actions, 'toggleMicrophone' | 'toggleCamera' | 'shareScreen' | 'endCall'>;

/**
 * Listens for shortcuts. `say` announces the new state of a switch, because a screen reader
 * announces it only while the switch itself has the focus.
 */
export function listenForKeys(actions: Asked, say: (text: string) => void): void {
  async function toggle(what: 'microphone' | 'camera'): Promise<void> {
    const mic = what === 'microphone';
    if (!(mic ? $media.get().hasMicrophone : $media.get().hasCamera)) return;
    await (mic ? actions.toggleMicrophone() : actions.toggleCamera());
    const { microphoneOn, cameraOn } = $media.get();
    say(text.now[what][(mic ? microphoneOn : cameraOn) ? 'on' : 'off']());
  }
  /** Opens a muted microphone for as long as the key is held. */
  function talk(): void {
    const { hasMicrophone, microphoneOn } = $media.get();
    if (!hasMicrophone || microphoneOn) return;
    const held = new AbortController();
    const { signal } = held;
    const release = (): void => {
      held.abort();
      if ($media.get().microphoneOn) void toggle('microphone');
    };
    document.addEventListener(
      'keyup',
      (event) => {
        if (event.key !== KEYS.talk) return;
        event.preventDefault();
        release();
      },
      { signal },
    );
    // Counts as a release: when another window gets the keyboard, this page does not learn when the
    // user releases the key.
    addEventListener('blur', release, { signal });
    document.addEventListener('visibilitychange', release, { signal });
    void toggle('microphone');
  }
  const does: Readonly<Record<Shortcut, () => void>> = {
    mic: () => void toggle('microphone'),
    talk,
    camera: () => void toggle('camera'),
    share() {
      if (isInCall() && 'getDisplayMedia' in (navigator.mediaDevices ?? {}))
        void actions.shareScreen();
    },
    full() {
      if (isInCall()) void toggleFull();
    },
    devices: toggleDevices,
    chat: () => goTo('chat', 'chat-input'),
    files: () => goTo('files', 'files'),
    help: () => $helpOpen.set(true),
    end() {
      if (isInCall()) void actions.endCall();
    },
  };

  let pointed: Node | null = null;
  document.addEventListener('pointerdown', ({ target }) => {
    pointed = target instanceof Node ? target : null;
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Tab') pointed = null;
    if (!hasCall() || !$attention.get().keys || event.defaultPrevented) return;
    if (isTyping(event.target) || document.querySelector('dialog[open]')) return;
    const shortcut = shortcutOf(event);
    if (!shortcut || (shortcut === 'talk' && pressesBySpace(event.target, pointed))) return;
    event.preventDefault();
    does[shortcut]();
  });
}
