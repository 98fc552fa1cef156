import type { AppError, ErrorCode } from '../../shared/errors.ts';
import { NETWORKS } from '../../shared/network.ts';
import type { Actions } from '../app/actions.ts';
import { $settings } from '../app/settings.ts';
import { drawing, h } from '../ui/dom.ts';
import { errorSlot } from '../ui/parts.ts';
import { settingsStrings as text } from './strings.ts';

interface ServerCheck {
  readonly element: HTMLElement;
  /**
   * Shows an error about the typed text, or none. The result of a running check is then ignored.
   */
  say(error: AppError | null): void;
  /** Asks the servers that are set now, and shows the result. */
  run(): Promise<void>;
}

/** Next steps for errors that the field right above can solve. */
const INSTEAD: Partial<Record<ErrorCode, () => string>> = {
  rpc_invalid_url: text.correct,
  rpc_unreachable: text.another,
  rpc_slow: text.another,
  rpc_rate_limited: text.another,
  rpc_bad_answer: text.another,
  rpc_error: text.another,
  rpc_forbidden: text.own,
};

/** Shows, below a field for RPC servers, whether they answer this page and are on its network. */
export function serverCheck(actions: Actions, testid: string): ServerCheck {
  const error = errorSlot();
  let state: 'checking' | 'works' | null = null;
  const told = (): string => {
    if (state === 'checking') return text.checking();
    return state === 'works' ? text.works(NETWORKS[$settings.get().network].name) : '';
  };
  const status = h(
    'p.hint',
    { role: 'status', testid, data: { state: () => state }, hidden: () => !state },
    told,
  );
  const draw = drawing(status);
  let asked = 0;
  const show = (now: typeof state, wrong: AppError | null): void => {
    state = now;
    draw();
    error.set(wrong, wrong ? INSTEAD[wrong.code]?.() : undefined);
  };
  draw();
  return {
    element: h('div', status, error.element),
    say(wrong) {
      asked += 1;
      show(null, wrong);
    },
    async run() {
      const mine = (asked += 1);
      show('checking', null);
      const failed = await actions.checkServers();
      // Ignored if the user has entered another address meanwhile.
      if (mine === asked) show(failed ? null : 'works', failed);
    },
  };
}
