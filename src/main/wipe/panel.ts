import type { AppError } from '../../shared/errors.ts';
import { lamports } from '../../shared/money.ts';
import { SUMS } from '../../shared/network-fees.ts';
import { formatSol, formatUsdc } from '../text/intl.ts';
import { NETWORKS } from '../../shared/network.ts';
import { sentenceFor } from '../ui/error-strings.ts';
import type { Stake, WipeActions } from './state.ts';
import { $settings } from '../app/settings.ts';
import { drawing, filled, h } from '../ui/dom.ts';
import { formatSize } from '../files/format.ts';
import { localTime } from '../booking/times.ts';
import { button, errorOf } from '../ui/parts.ts';
import { strings } from '../ui/strings.ts';
import { wipeStrings as text } from './strings.ts';
import type { App } from '../app/app.ts';
import { createWipeActions } from './actions.ts';

/** Composes the chunk that shows, exports and wipes this browser's data. */
export const composeWipe = (app: App): HTMLElement => wipePanel(createWipeActions(app));

/** Describes one possible loss, with its amount. */
export function stakeWords(stake: Stake): string {
  const words = text.stake;
  switch (stake.kind) {
    case 'till': {
      const { name } = NETWORKS[stake.network];
      if (stake.lamports === null) return words.feeBalanceUnread(name);
      return words.feeBalance(formatSol(stake.lamports), name);
    }
    case 'key':
      return stake.cap === null ? words.key() : words.keyOfAllowance(formatUsdc(stake.cap));
    case 'payment':
      return words.payment(formatUsdc(stake.amount));
    case 'deposit':
      return words.deposit(formatUsdc(stake.amount));
    case 'unused':
      return words.unused(formatUsdc(stake.amount));
    case 'offer':
      return words.offer(localTime(stake.startsAtS), stake.paid && formatUsdc(stake.paid));
    case 'booking':
      return words.booking(localTime(stake.startsAtS), formatUsdc(stake.amount));
    case 'files':
      return words.files(stake.count, formatSize(stake.bytes));
    case 'links':
      return words.links(stake.count, formatSol(SUMS.postage));
    case 'unread':
      return words.unread(sentenceFor(stake.error).text);
  }
}

/** Shows what this browser stores, and lets the user export or wipe it. */
function wipePanel(actions: WipeActions): HTMLElement {
  let problem: AppError | null = null;
  let isLooking = false;
  /** The possible losses while the page asks the user about them; otherwise null. */
  let asked: readonly Stake[] | null = null;
  const secrets = h('input', { type: 'checkbox', testid: 'wipe-export-secrets' });
  const wipe = button(text.wipe, {
    testid: 'wipe',
    className: 'danger',
    disabled: () => isLooking,
    onclick: () => void ask(),
  });
  const question = filled(
    h('div.wipe-asked', { testid: 'wipe-asked', hidden: () => asked === null }),
    () => asked,
    (stakes) => (stakes ? [questionOf(stakes)] : []),
  );
  const element = h(
    'section.wipe',
    { testid: 'browser', aria: { label: text.title } },
    h('h2', text.title),
    h('p.hint', text.keeps),
    h(
      'div.row',
      button(text.export, {
        testid: 'wipe-export',
        onclick: async () => {
          const done = await actions.exportAll(secrets.checked);
          say(done.ok ? null : done.error);
        },
      }),
    ),
    h('label.check', secrets, text.exportSecrets),
    h('p.hint', text.exportHint),
    // Below the parts of the export, so that no box seems to belong to the wipe.
    h('div.row', wipe),
    h('p.status.busy', { role: 'status', hidden: () => !isLooking }, text.looking),
    errorOf(() => problem),
    question,
  );
  const draw = drawing(element);

  function say(error: AppError | null): void {
    problem = error;
    draw();
  }

  async function ask(): Promise<void> {
    asked = null;
    isLooking = true;
    say(null);
    const seen = await actions.search();
    isLooking = false;
    if (seen.ok) asked = seen.value;
    say(seen.ok ? null : seen.error);
    question.querySelector('h3')?.focus();
  }

  /**
   * Returns a button that withdraws the network-fee balance, which needs no wallet. Returns null
   * for a balance on another network.
   */
  function takeBack(stake: Stake): HTMLElement | null {
    if (stake.kind !== 'till' || stake.lamports === null) return null;
    if (stake.network !== $settings.get().network) return null;
    const control = button(text.takeBack, { testid: 'wipe-take-back' });
    control.onclick = async () => {
      control.disabled = true;
      control.classList.add('busy');
      const done = await actions.takeBack(stake.owner);
      control.classList.remove('busy');
      control.disabled = false;
      if (done.ok) await ask();
      else say(done.error);
    };
    return control;
  }

  function questionOf(stakes: readonly Stake[]): HTMLElement {
    const money = stakes.reduce(
      (sum, each) => (each.kind === 'till' ? sum + (each.lamports ?? 0n) : sum),
      0n,
    );
    const certain = stakes.length === 0;
    const confirm = button(text.confirm, {
      testid: 'wipe-confirm',
      className: 'danger',
      disabled: !certain,
      onclick: () => void actions.wipe().then(say),
    });
    const check = h('input', {
      type: 'checkbox',
      testid: 'wipe-check',
      onchange: () => (confirm.disabled = !check.checked),
    });
    const cancel = button(strings.cancel, {
      testid: 'wipe-cancel',
      className: 'quiet',
      onclick: () => {
        asked = null;
        draw();
        wipe.focus();
      },
    });
    const rows = stakes.map((stake) =>
      h(
        'li',
        { testid: 'wipe-stake', data: { kind: stake.kind } },
        h('span', stakeWords(stake)),
        takeBack(stake),
      ),
    );
    return h(
      'section',
      { aria: { label: text.ask } },
      // Gets the focus, so that screen readers read the question first and no key press wipes by
      // accident.
      h('h3', { tabIndex: -1 }, text.ask),
      h('p', text.lost),
      certain ? h('p', text.nothing) : h('div', h('p', text.stakes), h('ul.stakes', ...rows)),
      certain
        ? null
        : h('label.check', check, money > 0n ? text.giveUp(formatSol(lamports(money))) : text.sure),
      h('div.row', confirm, cancel),
    );
  }

  draw();
  return element;
}
