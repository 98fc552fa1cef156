import type { HostLink, MissedCall } from '../../shared/api/ring.ts';
import { callLink } from '../../shared/call/call-link.ts';
import type { Actions, RingActions } from '../app/actions.ts';
import { $host, $price, $topic } from '../app/host-state.ts';
import { $ringError, $rings } from '../app/ring-state.ts';
import { $screen } from '../app/screen.ts';
import { $settings, needsRpc } from '../app/settings.ts';
import { $hostStatus } from '../app/status.ts';
import { termsFor } from '../app/terms.ts';
import { pageAddress } from '../app/url.ts';
import { $attention } from '../attention/state.ts';
import { askToNotify, canNotify } from '../attention/system-notifications.ts';
import { handOver } from '../call/share.ts';
import { shareStrings } from '../call/share-strings.ts';
import { formatSol, formatUsdc } from '../text/intl.ts';
import { checkBox } from '../ui/check-box.ts';
import { drawing, h, shownIf, watch, whenever } from '../ui/dom.ts';
import { listed, type Row } from '../ui/list.ts';
import { button, errorOf, fold } from '../ui/parts.ts';
import { strings, when } from '../ui/strings.ts';
import { $needsWallet, $wallet } from '../wallet/standard/state.ts';
import { differs, stateOf } from './rules.ts';
import { $madeLink, $makingLink, linksNow } from './state.ts';
import { sumsOf } from './sums.ts';
import { ringStrings as text } from './strings.ts';

/** The host's call links, the missed calls, and the button that makes a link. */

/** Builds a check box. Every link has the same test ids, but each label needs a unique id. */
function box(
  testid: string,
  id: string,
  rest: Omit<Parameters<typeof checkBox>[0], 'id'>,
): HTMLElement {
  const element = checkBox({ ...rest, id: `${testid}-${id}` });
  element.querySelector('input')?.setAttribute('data-testid', testid);
  return element;
}

const open = (ring: RingActions, id: string, now: () => HostLink): HTMLElement =>
  box('open-for-calls', id, {
    label: text.open,
    hint: text.openHint,
    checked: () => now().isOpen,
    onchange: (isOpen) => ring.changeLink(id, { isOpen }),
  });

const answersItself = (ring: RingActions, id: string, now: () => HostLink): HTMLElement =>
  box('answer-by-itself', id, {
    label: text.itself,
    hint: text.itselfHint,
    checked: () => now().answersByItself,
    onchange: (answersByItself) => ring.changeLink(id, { answersByItself }),
  });

/**
 * Builds the button that retires a link, after which the link never rings again. The first press
 * only asks.
 */
function retire(ring: RingActions, id: string, redraw: () => void): HTMLElement {
  let step: 'retire' | 'retireSure' | 'retiring' = 'retire';
  function go(next: typeof step): void {
    step = next;
    redraw();
  }
  return button(() => text[step](), {
    testid: 'retire-link',
    className: 'quiet start',
    data: { asked: () => String(step !== 'retire') },
    disabled: () => step === 'retiring',
    classes: { busy: () => step === 'retiring' },
    async onclick() {
      if (step === 'retire') return go('retireSure');
      // Retiring a link takes up to 90 s, because a refill may still land.
      go('retiring');
      await ring.retireLink(id);
      go('retire');
    },
  });
}

function row(ring: RingActions, first: HostLink): Row<HostLink> {
  let link = first;
  const now = (): HostLink => link;
  const { terms, topic } = first.offer;
  const price = formatUsdc(terms.price);
  const send = handOver({
    kind: 'call',
    handout: () => ({
      code: first.code,
      link: callLink(pageAddress(new URL(location.href)), first.code),
    }),
    message: () => shareStrings.call(topic, price),
    store: $rings,
  });
  const body = h(
    'div.stack',
    h(
      'p.hint',
      { testid: 'link-state', role: 'status', data: { state: () => stateOf(now(), $rings.get()) } },
      () => text.states[stateOf(now(), $rings.get())](),
    ),
    shownIf(send.element, () => !now().isBroken),
    open(ring, first.id, now),
    fold(
      text.options,
      'small',
      answersItself(ring, first.id, now),
      retire(ring, first.id, () => draw()),
    ),
  );
  const element = h(
    'li',
    h(
      'details.fold.call-link',
      { testid: 'call-link-card', data: { id: first.id } },
      h(
        'summary',
        h('strong', { dir: 'auto' }, topic === '' ? text.untitled : topic),
        ' ',
        h('span.hint', () => sumsOf(terms)),
      ),
      body,
    ),
  );
  const draw = drawing(element);
  return {
    element,
    update(next) {
      link = next;
      draw();
    },
  };
}

/** Lists the missed calls. */
function missed(ring: RingActions): HTMLElement {
  const all = (): readonly MissedCall[] => $rings.get()?.missed ?? [];
  const line = (call: MissedCall): Row<MissedCall> => {
    const about = (): string =>
      call.topic === '' ? when(call.atWallMs) : `${when(call.atWallMs)} · ${call.topic}`;
    const element = h(
      'li',
      { testid: 'missed-call', data: { id: call.id } },
      h('strong', { dir: 'auto' }, () => text.missedBy(call.name)),
      ' ',
      h('span.hint', { dir: 'auto' }, about),
    );
    return { element, update: drawing(element) };
  };
  return h(
    'section.stack',
    { hidden: () => all().length === 0 },
    h(
      'div.row.spread',
      h('h3', text.missed),
      button(text.clear, {
        testid: 'clear-missed',
        className: 'quiet',
        onclick: () => void ring.forgetMissed(),
      }),
    ),
    listed(h('ul.missed'), all, ({ id }) => id, line),
  );
}

/**
 * Shows why rings do not arrive or cannot be answered, since when no page has listened, and the
 * fees of the last day.
 */
function allLinks(): readonly HTMLElement[] {
  const away = (): number | null => $rings.get()?.awaySinceWallMs ?? null;
  const spent = () => $rings.get()?.spent ?? 0n;
  return [
    errorOf(() => {
      const failed = $ringError.get();
      return failed?.about === 'link' ? failed.error : null;
    }),
    errorOf(() => $rings.get()?.error ?? null),
    errorOf(() => $rings.get()?.limit ?? null),
    h('p.note', { testid: 'away-since', hidden: () => away() === null }, () => {
      const since = away();
      return since === null ? '' : text.away(when(since));
    }),
    h('p.hint', { testid: 'ring-spent', hidden: () => spent() === 0n }, () => {
      const view = $rings.get();
      return view ? text.spent(formatSol(view.spent)) : '';
    }),
  ];
}

/**
 * Offers notifications, because a notification is the only sign of a ring in a hidden tab without
 * sound.
 */
function notifyChoice(): HTMLElement {
  let isBlocked = false;
  return checkBox({
    id: 'ring-notify',
    label: text.notify,
    hint: () => (isBlocked ? text.notifyBlocked : text.notifyHint)(),
    checked: () => $attention.get().notify,
    async onchange(on) {
      const isAllowed = on && (await askToNotify());
      isBlocked = on && !isAllowed;
      $attention.set({ ...$attention.get(), notify: isAllowed });
    },
    hidden: !canNotify(),
  });
}

/** Returns whether an existing link offers other terms, topic or name than the form does now. */
const hasOthers = (): boolean =>
  linksNow().some(({ offer }) =>
    differs(offer, {
      terms: termsFor(offer.terms.payTo, $price.get()),
      topic: $topic.get(),
      name: $settings.get().name ?? '',
    }),
  );

function list(ring: RingActions): HTMLElement {
  const links = listed(
    h('ul.call-links'),
    linksNow,
    ({ id }) => id,
    (link) => row(ring, link),
  );
  // Opens the newest link's card, also when a link was just made.
  let opened = '';
  const unfold = (): void => {
    const [newest] = linksNow();
    if (!newest || newest.id === opened) return;
    opened = newest.id;
    const card = links.querySelector('details');
    if (card) card.open = true;
  };
  const element = watch(
    h(
      'section.card.stack',
      { testid: 'call-links' },
      h('h2', { tabIndex: -1 }, () => (linksNow().length === 1 ? text.link : text.links)()),
      h('p.hint', text.lead),
      h('p.hint', { testid: 'links-fixed', hidden: () => !hasOthers() }, text.fixed),
      ...allLinks(),
      missed(ring),
      links,
      notifyChoice(),
    ),
    ...[$rings, $ringError, $settings, $attention, $price, $topic],
  );
  watch(unfold, $rings, $settings);
  $madeLink.listen((code) => {
    if (code !== '') requestAnimationFrame(() => element.querySelector('h2')?.focus());
  });
  return element;
}

/** Builds the button that makes a link with the typed price and topic. */
function make({ cancelPrompt }: Pick<Actions, 'cancelPrompt'>, ring: RingActions): HTMLElement {
  const isBusy = $makingLink.get;
  const has = (): boolean => linksNow().length > 0;
  function label(): string {
    if (isBusy()) return text.making();
    return (has() ? text.another : text.make)();
  }
  return watch(
    h(
      'div.stack.make-link',
      // Without a wallet, the user first connects one with the button of the invite.
      { hidden: () => $needsWallet.get() },
      button(label, {
        testid: 'create-call-link',
        className: 'wide',
        disabled: () => isBusy() || $host.get().inviteBusy,
        classes: { busy: isBusy, primary: () => !has() && !needsRpc($settings.get()) },
        onclick: () => void ring.makeLink($price.get(), $topic.get()),
      }),
      button(strings.cancel, {
        className: 'quiet wide',
        hidden: () => !isBusy() || !$wallet.get().prompting,
        onclick: () => cancelPrompt(),
      }),
      h('p.hint', text.orInvite),
    ),
    ...[$makingLink, $rings, $settings, $host, $needsWallet, $wallet],
  );
}

export async function hostLinks(
  actions: Pick<Actions, 'ring' | 'cancelPrompt'>,
): Promise<Record<'list' | 'make', HTMLElement>> {
  const ring = await actions.ring();
  const isIdle = (): boolean => $screen.get() === 'host' && $hostStatus.get() === 'idle';
  whenever(isIdle, () => void ring.listen(), $screen, $hostStatus);
  const isShown = (): boolean => isIdle() && linksNow().length > 0;
  return {
    list: watch(shownIf(list(ring), isShown), $screen, $hostStatus, $rings, $settings),
    make: make(actions, ring),
  };
}
