import { keepConsent } from './consent.ts';
import { consentBounds, consentClaims, consentTick, consentWords as text } from './strings.ts';
import { h, setText } from '../ui/dom.ts';
import { button, form } from '../ui/parts.ts';
import { strings } from '../ui/strings.ts';

export const consentText = (): readonly [claims: HTMLElement, bounds: HTMLElement] => [
  h(
    'ul.claims',
    ...Object.values(consentClaims).map(([claim, detail]) =>
      h('li', h('strong', claim), ' ', detail),
    ),
  ),
  h(
    'details.bounds',
    h('summary', text.bounds),
    h('ul', ...consentBounds.map((bound) => h('li', bound))),
  ),
];

/**
 * Asks for consent in a dialog over an otherwise empty page. Resolves once the user has agreed.
 * Nothing else closes the dialog.
 * @param news shown above the text, for example that all data was just wiped.
 */
export const askConsent = (root: HTMLElement, news?: string): Promise<void> =>
  new Promise((resolve) => {
    const check = h('input', { type: 'checkbox', testid: 'consent-check' });
    const next = button(text.next, {
      testid: 'consent-continue',
      className: 'primary',
      type: 'submit',
    });
    const tick = h('p.hint', { id: 'consent-tick', role: 'alert' });
    const title = h('h1', { id: 'consent-title' }, text.title);
    const parts = consentText();
    const more = parts[1].querySelector('summary');
    // Focusable, so that the arrow keys scroll it.
    const terms = h(
      'div.consent-text',
      { tabIndex: 0, role: 'region', aria: { labelledby: title.id } },
      ...parts,
      // After the text, so that nobody agrees to what is still below the edge.
      h('label.check', check, text.check),
      tick,
    );
    const dialog = h(
      'dialog.consent',
      { testid: 'consent', aria: { labelledby: title.id } },
      h('p.brand', h('span.mark'), strings.brand),
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
    /** The box is at the end of the text, so on a small screen it may not have been seen yet. */
    function askForTick(): void {
      setText(tick, consentTick);
      tick.scrollIntoView({ block: 'end' });
      check.focus();
    }
    check.setAttribute('aria-describedby', tick.id);
    check.onchange = () => setText(tick, '');
    // Chromium closes a dialog on a second Escape even if `cancel` was prevented, so block the key
    // too.
    dialog.setAttribute('closedby', 'none');
    dialog.oncancel = (event) => event.preventDefault();
    dialog.onclose = () => dialog.showModal();
    dialog.onkeydown = (event) => {
      if (event.key === 'Escape') event.preventDefault();
      if (event.key !== 'Tab') return;
      event.preventDefault();
      const ring = [terms, more, check, next];
      const at = ring.findIndex((each) => each === document.activeElement);
      const step = event.shiftKey ? ring.length - 1 : 1;
      ring[(Math.max(at, 0) + step) % ring.length]?.focus();
    };
    root.replaceChildren(dialog);
    dialog.showModal();
  });
