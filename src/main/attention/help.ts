import { $attention, $helpOpen, type Attention } from '../app/state.ts';
import { h, setText, setVisible, watch } from '../ui/dom.ts';
import { helpStrings as text, shortcutStrings } from './strings.ts';
import { askToNotify, canNotify } from './system-notifications.ts';
import { button } from '../ui/parts.ts';
import { KEYS, type Shortcut } from './shortcuts.ts';
import { play } from './play-sound.ts';

type Choice = keyof Attention;

const choose = (choice: Choice, on: boolean): void =>
  $attention.set({ ...$attention.get(), [choice]: on });

interface Switch {
  readonly element: HTMLElement;
  readonly hint: HTMLElement;
}

function choiceBox(choice: Choice, label: string, hintText: string, onchange: Change): Switch {
  const id = `choose-${choice}`;
  const box = h('input', { type: 'checkbox', id, testid: id });
  const hint = h('p', { className: 'hint', id: `${id}-hint` }, hintText);
  box.setAttribute('aria-describedby', hint.id);
  box.onchange = () => void onchange(box.checked);
  watch(() => (box.checked = $attention.get()[choice]), $attention);
  return {
    element: h('div', { className: 'choice-box' }, box, h('label', { htmlFor: id }, label), hint),
    hint,
  };
}

type Change = (on: boolean) => void | Promise<void>;

const isShortcut = (name: string): name is Shortcut => name in KEYS;

/** Lists each shortcut and its key. */
function keyList(): HTMLElement {
  const rows = Object.keys(shortcutStrings.names)
    .filter(isShortcut)
    .map((name) =>
      h(
        'div',
        {},
        h('dt', {}, shortcutStrings.names[name]),
        h(
          'dd',
          {},
          ...KEYS[name]
            .split('+')
            .map((key) => h('kbd', {}, key.length === 1 ? key.toUpperCase() : key)),
        ),
      ),
    );
  return h('dl', { className: 'facts' }, ...rows);
}

/** The sheet with alert settings and shortcuts, shown while `$helpOpen` is true. */
export function help(): HTMLElement {
  const sounds = choiceBox('sounds', text.sounds, text.soundsHint, (on) => {
    choose('sounds', on);
    // Plays an example. The click also unlocks audio, which browsers require.
    if (on) play('paid');
  });
  const notices = choiceBox('notify', text.notify, text.notifyHint, async (on) => {
    const allowed = on && (await askToNotify());
    setText(notices.hint, on && !allowed ? text.notifyBlocked : text.notifyHint);
    choose('notify', allowed);
  });
  setVisible(notices.element, canNotify());
  const keys = choiceBox('keys', text.keys, text.keysHint, (on) => choose('keys', on));
  const close = button(text.close, { testid: 'help-close', onclick: () => dialog.close() });
  const title = h('h2', { id: 'help-title' }, text.title);
  const dialog = h(
    'dialog',
    { testid: 'help', className: 'sheet', aria: { labelledby: title.id } },
    h('div', { className: 'row spread' }, title, close),
    h('h3', {}, text.alerts),
    sounds.element,
    notices.element,
    h('section', { className: 'keyboard' }, h('h3', {}, text.shortcuts), keys.element, keyList()),
  );
  dialog.onclose = () => $helpOpen.set(false);
  // Closes the sheet on a click beside it; clicks inside hit its children.
  dialog.onclick = ({ target }) => {
    if (target === dialog) dialog.close();
  };
  const open = (): void => {
    if ($helpOpen.get() && dialog.isConnected && !dialog.open) dialog.showModal();
  };
  $helpOpen.listen(open);
  // The first request comes before the sheet is in the document.
  setTimeout(open);
  return dialog;
}
