import { attempt } from '../../shared/fields.ts';
import { $repair, applyRepair, startRepair, takeRepair } from './repair.ts';
import { repairLink } from '../../shared/call/code.ts';
import { awaitCodes } from '../call/code-handover.ts';
import { pageAddress } from '../app/url.ts';
import { $rejoin, isPageGone } from '../call/rejoin-state.ts';
import { $call } from '../app/call-state.ts';
import { $panel, BESIDE } from '../app/screen.ts';
import { h, shownIf, takeFocus, watch } from '../ui/dom.ts';
import { button, codeField, copyButton, errorOf, form } from '../ui/parts.ts';
import { codeInput } from '../ui/paste.ts';
import { repairStrings as text } from './strings.ts';

/** Returns whether an earlier page left the call. Its card stands above this panel. */
const isLeft = (): boolean => $call.get().role === null;

/** Returns whether the connection cannot recover by itself, because a page is gone. */
const isForGood = (): boolean => {
  const { error } = $call.get();
  return isLeft() || isPageGone({ error });
};

const isDown = (): boolean => {
  const { connection } = $call.get();
  return connection === 'interrupted' || connection === 'failed' || isLeft();
};

/** After an interruption of this length, the connection may need the user's help. */
const OPEN_AFTER_MS = 5_000;

/**
 * Lets the user make a reconnect link, or use one. Folded while the connection does not need that.
 */
export function repair(): HTMLElement {
  const code = codeField(
    'repair-code',
    () => ($repair.get().step === 'answered' ? text.answer : text.code),
    2,
    () => $repair.get().code,
  );
  const link = copyButton(
    text.copyLink,
    () => repairLink(pageAddress(new URL(location.href)), $repair.get().code),
    { testid: 'repair-copy', className: 'primary', onFail: code.show },
  );
  // The button reports the error of a code that is meant for another call.
  const { input, parts, take } = codeInput(
    'repair',
    { testid: 'repair-input', pasteTestid: 'repair-paste', rows: 2, label: text.input },
    {
      take: (pasted) => void applyRepair(pasted),
      forget: () => $repair.set({ ...$repair.get(), error: null, linked: '' }),
    },
  );
  const isBusy = (): boolean => $repair.get().busy;
  const apply = button(text.apply, {
    testid: 'repair-apply',
    type: 'submit',
    disabled: isBusy,
    classes: { primary: () => $repair.get().linked !== '' },
  });
  const hasNone = (): boolean => $repair.get().code === '';
  const element = h(
    'details.who',
    h('summary', () => (isLeft() ? text.left.title : text.title)),
    h(
      'div.repair',
      // The picture says the same, but this panel covers it. A permanent loss has a separate notice.
      h('p', { hidden: () => !isDown() || isForGood() }, h('strong', text.down)),
      h('p.hint', { hidden: () => !hasNone() }, () => (isLeft() ? text.left.hint : text.hint)),
      h(
        'ol',
        h(
          'li',
          h('p', { role: 'status' }, () => text.send[$repair.get().step]),
          shownIf(h('div', link, code.element), () => !hasNone()),
          button(() => (hasNone() ? text.start : text.another), {
            testid: 'repair-start',
            disabled: isBusy,
            onclick: () => void startRepair(),
          }),
        ),
        h(
          'li',
          h('p', () => {
            const { linked, step } = $repair.get();
            return (linked === '' ? text.paste[step] : text.linked)();
          }),
          form(take, ...parts, apply),
          errorOf(() => $repair.get().error),
        ),
      ),
    ),
  );
  watch(element, $repair, $call);
  // Runs as long as the page is open. A code that arrives while there is no call is not taken.
  awaitCodes('repair', takeRepair);

  let before = { ...$repair.get(), linked: '' };
  watch(() => {
    const now = $repair.get();
    const { code: made, step: at, linked } = now;
    if (at !== before.step) input.value = '';
    if (linked !== '' && linked !== before.linked) {
      input.value = linked;
      unfold();
      takeFocus(apply);
      requestAnimationFrame(() => apply.scrollIntoView({ block: 'center' }));
    }
    // Scrolls to the new code, because the user has to send it now. The elements above it may
    // appear at the same time, for example after resuming a call.
    if (made !== '' && made !== before.code) requestAnimationFrame(code.show);
    before = now;
  }, $repair);

  /**
   * Opens this panel. On a phone, any other open panel is closed, because this panel would have
   * room for only two lines beside it.
   */
  function unfold(): void {
    element.open = true;
    if (!attempt(() => matchMedia(BESIDE).matches)) $panel.set(null);
  }
  let timer: ReturnType<typeof setTimeout> | undefined;
  let broken: 'no' | 'maybe' | 'for good' = 'no';
  watch(
    () => {
      const now = !isDown() ? 'no' : isForGood() ? 'for good' : 'maybe';
      if (now === broken) return;
      broken = now;
      clearTimeout(timer);
      // Scrolls up once the call is connected again, because users who have exchanged codes want to
      // see their peer. A successful press has lost the focus anyway, because its button was
      // disabled.
      if (now === 'no' && element.open) window.scrollTo({ top: 0 });
      if (now === 'maybe') timer = setTimeout(unfold, OPEN_AFTER_MS);
      else if (now === 'for good') unfold();
      else element.open = false;
    },
    $call,
    $rejoin,
  );
  return element;
}
