import { $helpOpen } from '../app/screen.ts';
import { $attention, type Attention } from './state.ts';
import { opensByItself } from '../pip/follow.ts';
import { checkBox } from '../ui/check-box.ts';
import { h, type Live, watch } from '../ui/dom.ts';
import { helpStrings as text, shortcutStrings } from './strings.ts';
import { askToNotify, canNotify } from './system-notifications.ts';
import { button, facts } from '../ui/parts.ts';
import { KEYS, type Shortcut } from './shortcuts.ts';
import { play } from './play-sound.ts';

type Choice = keyof Attention;

const choose = (choice: Choice, on: boolean): void =>
  $attention.set({ ...$attention.get(), [choice]: on });

type Change = (on: boolean) => void | Promise<void>;

function choiceBox(
  choice: Choice,
  label: Live<string>,
  hint: Live<string>,
  onchange: Change,
  hidden = false,
): HTMLElement {
  const id = `choose-${choice}`;
  const checked = (): boolean => $attention.get()[choice];
  return checkBox({ id, label, hint, checked, onchange, hidden });
}

const isShortcut = (name: string): name is Shortcut => name in KEYS;

function nameOf(key: string): Live<string> {
  if (key === ' ') return shortcutStrings.space;
  return key.length === 1 ? key.toUpperCase() : key;
}

/** Lists each shortcut with its key. */
function keyList(): HTMLElement {
  const rows = Object.keys(shortcutStrings.names)
    .filter(isShortcut)
    .map((name) =>
      h(
        'div',
        h('dt', shortcutStrings.names[name]),
        h('dd', ...KEYS[name].split('+').map((key) => h('kbd', nameOf(key)))),
      ),
    );
  return facts(...rows);
}

/** Builds the sheet with alert settings and shortcuts, which is shown while `$helpOpen` is true. */
export function help(): HTMLElement {
  const sounds = choiceBox('sounds', text.sounds, text.soundsHint, (on) => {
    choose('sounds', on);
    // Plays an example. The click also unlocks audio, as browsers require.
    if (on) play('paid');
  });
  let isBlocked = false;
  const notices = choiceBox(
    'notify',
    text.notify,
    () => (isBlocked ? text.notifyBlocked : text.notifyHint),
    async (on) => {
      const isAllowed = on && (await askToNotify());
      isBlocked = on && !isAllowed;
      choose('notify', isAllowed);
    },
    !canNotify(),
  );
  const pip = choiceBox('pip', text.pip, text.pipHint, (on) => choose('pip', on), !opensByItself);
  const keys = choiceBox('keys', text.keys, text.keysHint, (on) => choose('keys', on));
  const close = button(text.close, { testid: 'help-close', onclick: () => dialog.close() });
  const title = h('h2', { id: 'help-title' }, text.title);
  const dialog = watch(
    h(
      'dialog.sheet',
      { testid: 'help', aria: { labelledby: title.id } },
      h('div.row.spread', title, close),
      h('h3', text.alerts),
      sounds,
      notices,
      pip,
      h('section.keyboard', h('h3', text.shortcuts), keys, keyList()),
    ),
    $attention,
  );
  dialog.onclose = () => $helpOpen.set(false);
  // Closes the sheet on a click beside it. Clicks inside the sheet hit its children instead.
  dialog.onclick = ({ target }) => {
    if (target === dialog) dialog.close();
  };
  const open = (): void => {
    if ($helpOpen.get() && dialog.isConnected && !dialog.open) dialog.showModal();
  };
  $helpOpen.listen(open);
  return dialog;
}
