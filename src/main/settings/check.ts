import type { AppError, ErrorCode } from '../../shared/errors.ts';
import { NETWORKS } from '../../shared/network.ts';
import type { Actions } from '../app/actions.ts';
import { $settings } from '../app/settings.ts';
import { drawing, h } from '../ui/dom.ts';
import { errorSlot } from '../ui/parts.ts';
import { settingsStrings as text } from './strings.ts';

interface ServerCheck {
  readonly element: HTMLElement;
  /** Shows what is wrong with the typed text, or nothing; a running check no longer counts. */
  say(error: AppError | null): void;
  /** Asks the servers that are set now, and shows what came of it. */
  run(): Promise<void>;
}

/** The field is right above. */
const INSTEAD: Partial<Record<ErrorCode, () => string>> = {
  rpc_invalid_url: text.correct,
  rpc_unreachable: text.another,
  rpc_slow: text.another,
  rpc_rate_limited: text.another,
  rpc_bad_answer: text.another,
  rpc_error: text.another,
  rpc_forbidden: text.own,
};

/** Says below a field for RPC servers whether they answer this page and are on its network. */
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
      // Another address was entered meanwhile.
      if (mine === asked) show(failed ? null : 'works', failed);
    },
  };
}
