import type { PayMode } from '../../src/shared/api/ledger.ts';
import type { ErrorCode } from '../../src/shared/errors.ts';
import type { Random } from '../unit/billing/sim-world.ts';
import type { Pair, Side } from './call.ts';

/** Ways in which a minute fails to be paid, each as it would happen, and how each recovers. */
interface Cause {
  readonly name: string;
  /** null: either. */
  readonly mode: PayMode | null;
  /** The codes that both screens may give as the reason. */
  readonly codes: readonly ErrorCode[];
  /** Minutes that the allowance covers after the prepaid one. */
  readonly budget?: number;
  /** USDC per minute; a plain price otherwise. */
  price?(scene: Scene): Promise<string>;
  /** Runs after the prepayment. `recovers`: the failure will end. */
  arm(scene: Scene, recovers: boolean): Promise<unknown>;
  /** Waits for the freeze and ends the trouble in time for the retry; without it, nothing can. */
  recover?(scene: Scene): Promise<unknown>;
}

type Scene = Pick<Pair, 'site' | 'host' | 'guest'>;

const FOR_LONG = { ms: 120_000 };
/** The retry comes 1 s after the freeze (a period of 8 s), and has 4 s. */
const INTO_RETRY_MS = 1_300;
const PLAIN_PRICE = '0.50';

const fault = (faults: Record<string, unknown>) => (scene: Scene) =>
  scene.site.ledger.call('local_fault', faults);

export const clearFaults = fault({ clear: true });

const clearAfter =
  (ms: number) =>
  async (scene: Scene): Promise<void> => {
    await scene.guest.ui.shown('freeze', 60_000);
    await new Promise((resolve) => setTimeout(resolve, ms));
    await clearFaults(scene);
  };
/** Leaves time to sign again. */
const clearEarly = clearAfter(INTO_RETRY_MS);
/** Leaves time only for sent bytes to land. */
const clearLate = clearAfter(2 * INTO_RETRY_MS);

const demoMode = ({ guest }: Scene, mode: string): Promise<void> =>
  guest.ui.fill('demo-mode', mode);

/** In the page, so that a busy machine does not make it late for the retry. */
async function whenFrozen({ page }: Side, id: string, value: string | null): Promise<void> {
  await page.waitForFunction(() => document.querySelector('[data-testid="freeze"]'), {
    polling: 20,
    timeout: 60_000,
  });
  await page.evaluate(
    (selector, text) => {
      const element = document.querySelector(selector);
      if (element instanceof HTMLSelectElement && text !== null) {
        element.value = text;
        element.dispatchEvent(new Event('change', { bubbles: true }));
      } else if (element instanceof HTMLElement) element.click();
    },
    `[data-testid="${id}"]`,
    value,
  );
}

const give = async ({ site, guest }: Scene, usdc: number): Promise<string> => {
  const address = await guest.ui.text('wallet-address');
  const given: unknown = await site.ledger.call('local_fund', [{ address, usdc }]);
  return String(Reflect.get(Object(given), 'tokenAccount'));
};

async function balance(scene: Scene): Promise<number> {
  const account = await give(scene, 0);
  const read: unknown = await scene.site.ledger.call('getTokenAccountBalance', [
    account,
    { commitment: 'confirmed' },
  ]);
  return Number(Reflect.get(Object(Reflect.get(Object(read), 'value')), 'uiAmountString'));
}

export const CAUSES: readonly Cause[] = [
  {
    name: 'too little USDC',
    mode: null,
    codes: ['insufficient_usdc'],
    // Enough for one minute, not for two.
    price: async (scene) => ((await balance(scene)) * 0.6).toFixed(2),
    arm: () => Promise.resolve(),
    async recover(scene) {
      await scene.guest.ui.shown('freeze', 60_000);
      await give(scene, 1_000);
    },
  },
  {
    name: 'allowance used up',
    mode: 'allowance',
    codes: ['allowance_used_up'],
    budget: 0,
    arm: () => Promise.resolve(),
  },
  {
    name: 'RPC down',
    mode: null,
    codes: ['rpc_unreachable', 'peer_rpc_trouble', 'unpaid'],
    arm: fault({ http503: FOR_LONG }),
    recover: clearEarly,
  },
  {
    name: 'RPC rate-limited',
    mode: null,
    codes: ['rpc_rate_limited', 'peer_rpc_trouble', 'unpaid'],
    arm: fault({ http429: FOR_LONG }),
    recover: clearEarly,
  },
  {
    name: 'RPC slow',
    mode: null,
    codes: ['rpc_slow', 'rpc_unreachable', 'peer_rpc_trouble', 'unpaid'],
    arm: fault({ hang: FOR_LONG }),
    recover: clearEarly,
  },
  {
    name: 'fails on chain',
    mode: null,
    codes: ['failed_on_chain', 'payment_invalid', 'unpaid'],
    arm: (scene, recovers) =>
      fault({ failSend: { ...(recovers ? { calls: 1 } : FOR_LONG), onChain: true } })(scene),
    // The retry signs again and lands by itself.
    recover: () => Promise.resolve(),
  },
  {
    name: 'never lands',
    mode: null,
    codes: ['confirmation_timeout', 'unpaid'],
    arm: fault({ dropSend: FOR_LONG }),
    recover: clearLate,
  },
  {
    name: 'confirmed late',
    mode: null,
    codes: ['confirmation_timeout', 'unpaid'],
    arm: fault({ delayConfirm: FOR_LONG }),
    recover: clearLate,
  },
  {
    name: 'wallet declines',
    mode: 'manual',
    codes: ['wallet_rejected'],
    arm: (scene) => demoMode(scene, 'reject'),
    recover: ({ guest }) => whenFrozen(guest, 'demo-mode', 'approve'),
  },
  {
    name: 'wallet disconnected',
    mode: 'manual',
    codes: ['wallet_disconnected'],
    arm: ({ guest }) => guest.ui.click('demo-disconnect'),
    recover: ({ guest }) => whenFrozen(guest, 'wallet-option', null),
  },
];

/** One failure of one call: what goes wrong, how it ends, and what people had switched off before. */
export interface Failure {
  readonly cause: Cause;
  readonly recovers: boolean;
  readonly mode: PayMode;
  readonly quiet: { readonly side: 'host' | 'guest'; readonly what: 'microphone' | 'camera' };
  /** The side that ends a call that has recovered. */
  readonly ender: 'host' | 'guest';
}

export const describe = ({ cause, recovers, mode, quiet }: Failure): string =>
  `${cause.name} (${mode}), ${recovers ? 'then recovers' : 'and lasts'}, ` +
  `${quiet.side} without ${quiet.what}`;

/** Everything back in order for the next call. */
export async function repair(scene: Scene): Promise<void> {
  await clearFaults(scene);
  await demoMode(scene, 'approve');
  if (await scene.guest.ui.has('wallet-connect')) {
    await scene.guest.ui.click('wallet-connect');
    await scene.guest.ui.click('wallet-option');
    await scene.guest.ui.shown('wallet-address');
  }
  await give(scene, 10);
}

export const priceOf = async (scene: Scene, { cause }: Failure): Promise<string> =>
  (await cause.price?.(scene)) ?? PLAIN_PRICE;

function shuffled<T>(list: readonly T[], random: Random): T[] {
  const left = [...list];
  return list.map(() => left.splice(Math.floor(random() * left.length), 1)).flat();
}

/**
 * Draws `count` failures in random order: each cause once before any comes twice, then the other way, with
 * an equal number that recover and that last, if possible.
 */
export function drawFailures(count: number, random: Random): readonly Failure[] {
  const pick = <T>(...choices: readonly [T, ...T[]]): T =>
    choices[Math.floor(random() * choices.length)] ?? choices[0];
  const plan: Failure[] = [];
  const firstRecovers = pick(true, false);
  while (plan.length < count) {
    const drawn = shuffled(CAUSES, random).slice(0, count - plan.length);
    // Causes that cannot recover come first, so that the later ones can make up for them.
    drawn.sort((a, b) => Number(a.recover !== undefined) - Number(b.recover !== undefined));
    for (const cause of drawn) {
      const recovering = plan.filter(({ recovers }) => recovers).length;
      const even = recovering * 2 === plan.length ? firstRecovers : recovering * 2 < plan.length;
      const before = plan.find((each) => each.cause === cause);
      plan.push({
        cause,
        recovers: cause.recover !== undefined && (before ? !before.recovers : even),
        mode: cause.mode ?? pick('allowance', 'manual'),
        quiet: { side: pick('host', 'guest'), what: pick('microphone', 'camera') },
        ender: pick('host', 'guest'),
      });
    }
  }
  return plan;
}
