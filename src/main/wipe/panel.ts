import type { AppError } from '../../shared/errors.ts';
import { formatSol, formatUsdc, lamports } from '../../shared/money.ts';
import { NETWORKS } from '../../shared/network.ts';
import { sentenceFor } from '../../shared/error-sentences.ts';
import type { Stake, WipeActions } from './state.ts';
import { $settings } from '../app/state.ts';
import { h, setDisabled, setVisible } from '../ui/dom.ts';
import { formatSize } from '../files/format.ts';
import { button, errorSlot } from '../ui/parts.ts';
import { strings } from '../ui/strings.ts';
import { wipeStrings as text } from './strings.ts';
import type { App } from '../app/app.ts';
import { createWipeActions } from './look.ts';

/** Composes the chunk that shows, exports and wipes this browser's data. */
export const composeWipe = (app: App): HTMLElement => wipePanel(createWipeActions(app));

/** Describes one thing that would be lost, with its amount. */
export function stakeWords(stake: Stake): string {
  const words = text.stake;
  switch (stake.kind) {
    case 'till': {
      const { name } = NETWORKS[stake.network];
      if (stake.lamports === null) return words.feeBalanceUnread(name);
      return words.feeBalance(formatSol(stake.lamports), name);
    }
    case 'key':
      return stake.cap === null ? words.key : words.keyOfAllowance(formatUsdc(stake.cap));
    case 'payment':
      return words.payment(formatUsdc(stake.amount));
    case 'unused':
      return words.unused(formatUsdc(stake.amount));
    case 'files':
      return words.files(stake.count, formatSize(stake.bytes));
    case 'unread':
      return words.unread(sentenceFor(stake.error).text);
  }
}

/** Shows what this browser stores, and exports or wipes it. */
export function wipePanel(actions: WipeActions): HTMLElement {
  const error = errorSlot();
  const refused = h(
    'div',
    { className: 'error', testid: 'wipe-refused', hidden: true },
    h('p', { className: 'error-text' }, text.inCall),
    h('p', {}, text.inCallNext),
  );
  const asked = h('div', { className: 'wipe-asked', testid: 'wipe-asked', hidden: true });
  const looking = h('p', { className: 'status busy', role: 'status', hidden: true }, text.looking);

  const wipe = button(text.wipe, {
    testid: 'wipe',
    className: 'danger',
    onclick: () => void ask(),
  });
  const secrets = h('input', { type: 'checkbox', testid: 'wipe-export-secrets' });
  const save = button(text.export, {
    testid: 'wipe-export',
    onclick: () => void exported(),
  });

  function say(problem: AppError | null): void {
    setVisible(refused, problem?.code === 'call_elsewhere');
    error.set(problem?.code === 'call_elsewhere' ? null : problem);
  }

  async function exported(): Promise<void> {
    const done = await actions.exportAll(secrets.checked);
    say(done.ok ? null : done.error);
  }

  async function ask(): Promise<void> {
    say(null);
    setVisible(asked, false);
    setVisible(looking, true);
    setDisabled(wipe, true);
    const seen = await actions.look();
    setVisible(looking, false);
    setDisabled(wipe, false);
    if (!seen.ok) return say(seen.error);
    asked.replaceChildren(question(seen.value));
    setVisible(asked, true);
    asked.querySelector('h3')?.focus();
  }

  /**
   * Returns a button that withdraws the fee balance, which needs no wallet; null for another
   * network.
   */
  function takeBack(stake: Stake): HTMLElement | null {
    const here = stake.kind === 'till' && stake.network === $settings.get().network;
    if (!here || stake.lamports === null) return null;
    const control = button(text.takeBack, {
      testid: 'wipe-take-back',
      onclick: () => void take(),
    });
    async function take(): Promise<void> {
      if (stake.kind !== 'till') return;
      setDisabled(control, true);
      control.classList.add('busy');
      const done = await actions.takeBack(stake.owner);
      control.classList.remove('busy');
      setDisabled(control, false);
      if (done.ok) await ask();
      else say(done.error);
    }
    return control;
  }

  function question(stakes: readonly Stake[]): HTMLElement {
    const money = stakes.reduce(
      (sum, each) => (each.kind === 'till' ? sum + (each.lamports ?? 0n) : sum),
      0n,
    );
    const check = h('input', { type: 'checkbox', testid: 'wipe-check' });
    const confirm = button(text.confirm, {
      testid: 'wipe-confirm',
      className: 'danger',
      onclick: () => void actions.wipe().then(say),
    });
    const cancel = button(strings.cancel, {
      testid: 'wipe-cancel',
      className: 'quiet',
      onclick: () => {
        setVisible(asked, false);
        wipe.focus();
      },
    });
    const certain = stakes.length === 0;
    setDisabled(confirm, !certain);
    check.onchange = () => setDisabled(confirm, !check.checked);
    const rows = stakes.map((stake) =>
      h(
        'li',
        { testid: 'wipe-stake', data: { kind: stake.kind } },
        h('span', {}, stakeWords(stake)),
        takeBack(stake),
      ),
    );
    return h(
      'section',
      { aria: { label: text.ask } },
      // Gets the focus, so that it is read first and no key press wipes by accident.
      h('h3', { tabIndex: -1 }, text.ask),
      h('p', {}, text.lost),
      certain
        ? h('p', {}, text.nothing)
        : h('div', {}, h('p', {}, text.stakes), h('ul', { className: 'stakes' }, ...rows)),
      certain
        ? null
        : h(
            'label',
            { className: 'check' },
            check,
            money > 0n ? text.giveUp(formatSol(lamports(money))) : text.sure,
          ),
      h('div', { className: 'row' }, confirm, cancel),
    );
  }

  return h(
    'section',
    { className: 'wipe', testid: 'browser', aria: { label: text.title } },
    h('h2', {}, text.title),
    h('p', { className: 'hint' }, text.keeps),
    h('div', { className: 'row' }, save, wipe),
    h('label', { className: 'check' }, secrets, text.exportSecrets),
    h('p', { className: 'hint' }, text.exportHint),
    looking,
    refused,
    error.element,
    asked,
  );
}
