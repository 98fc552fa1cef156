import { claimOrder, keepConsent } from './consent.ts';
import { consentAsk, consentBounds, consentClaims, consentWords as text } from './strings.ts';
import { h, setText, watch } from '../ui/dom.ts';
import { inEnglish } from '../text/texts.ts';
import { button, form } from '../ui/parts.ts';
import { strings } from '../ui/strings.ts';

/** Returns the English text, which is the binding one. A translation only helps the reader. */
const original = (): readonly HTMLElement[] =>
  inEnglish(() =>
    Object.values(consentClaims).map(([claim, detail]) => h('p', `${claim()} ${detail()}`)),
  );

/**
 * Builds the consent text. The most important claims are visible. Folds contain the rest with the
 * exact limits and, for a translation, the English original.
 */
export function consentText(isInvited = false): readonly HTMLElement[] {
  const isTranslated = (): boolean => consentAsk.prevails() !== '';
  const { first, rest } = claimOrder(isInvited);
  const claims = (of: typeof first): HTMLElement =>
    h(
      'ul.claims',
      ...of.map((each) => {
        const [claim, detail] = consentClaims[each];
        return h('li', h('strong', claim), ' ', detail);
      }),
    );
  return [
    claims(first),
    h(
      'details.bounds',
      h('summary', consentAsk.all),
      claims(rest),
      h('h3', text.bounds),
      h('ul', ...consentBounds.map((bound) => h('li', bound))),
    ),
    watch(
      h(
        'details.bounds',
        { hidden: () => !isTranslated() },
        h('summary', () => consentAsk.original()),
        h(
          'div',
          { lang: 'en', dir: 'ltr' },
          ...original(),
          ...inEnglish(() => consentBounds.map((bound) => h('p', bound()))),
        ),
      ),
    ),
    watch(h('p.hint', { hidden: () => !isTranslated() }, consentAsk.prevails)),
  ];
}

/**
 * Asks for consent in a dialog over an otherwise empty page. Resolves once the user has agreed.
 * Nothing else closes the dialog.
 * @param languages lets the user choose a language.
 * @param about.news is shown above the text, for example that all data was just wiped.
 * @param about.invitation shows who invites the user to what, if the user opened a link.
 */
export const askConsent = (
  root: HTMLElement,
  languages: HTMLElement,
  {
    news,
    invitation,
  }: { readonly news?: string | undefined; readonly invitation: HTMLElement | null },
): Promise<void> =>
  new Promise((resolve) => {
    const check = h('input', { type: 'checkbox', testid: 'consent-check' });
    const next = button(text.next, {
      testid: 'consent-continue',
      className: 'primary',
      type: 'submit',
    });
    const tick = h('p.hint', { id: 'consent-tick', role: 'alert' });
    const title = h('h1', { id: 'consent-title' }, text.title);
    const parts = consentText(invitation !== null);
    const more = parts.flatMap((part) => [...part.querySelectorAll('summary')]);
    // Focusable, so that the arrow keys scroll the text.
    const terms = h(
      'div.consent-text',
      { tabIndex: 0, autofocus: true, role: 'region', aria: { labelledby: title.id } },
      invitation,
      ...parts,
      // The box stands after the text, so that no user agrees to text that is still below the edge.
      h('label.check', check, text.check),
      tick,
    );
    const dialog = h(
      'dialog.consent',
      { testid: 'consent', aria: { labelledby: title.id } },
      h('div.row.spread', h('p.brand', h('span.mark'), strings.brand), languages),
      news === undefined ? null : h('p.note', { role: 'status' }, news),
      title,
      terms,
      form(() => {
        if (!check.checked) return askForTick();
        dialog.onclose = null;
        keepConsent(() => localStorage);
        dialog.remove();
        resolve();
      }, next),
    );
    /**
     * Asks for the tick. The box is at the end of the text, so on a small screen the user may not
     * have seen it yet.
     */
    function askForTick(): void {
      setText(tick, consentAsk.tick());
      tick.scrollIntoView({ block: 'end' });
      check.focus();
    }
    check.setAttribute('aria-describedby', tick.id);
    check.onchange = () => setText(tick, '');
    // Chromium closes a dialog on a second Escape even if `cancel` was prevented, so the key is
    // blocked too.
    dialog.setAttribute('closedby', 'none');
    dialog.oncancel = (event) => event.preventDefault();
    dialog.onclose = () => dialog.showModal();
    dialog.onkeydown = (event) => {
      if (event.key === 'Escape') event.preventDefault();
      if (event.key !== 'Tab') return;
      event.preventDefault();
      const choices = [...languages.querySelectorAll('select')];
      const seen = more.filter((each) => each.checkVisibility());
      const ring = [...choices, terms, ...seen, check, next];
      const at = ring.findIndex((each) => each === document.activeElement);
      const step = event.shiftKey ? ring.length - 1 : 1;
      ring[(Math.max(at, 0) + step) % ring.length]?.focus();
    };
    root.replaceChildren(dialog);
    dialog.showModal();
  });
