import type { Callback, LedgerApi } from '../../shared/api/ledger.ts';
import type { RingReply, RingView } from '../../shared/api/ring.ts';
import { raise, type Result, toAppError } from '../../shared/errors.ts';
import type { EventLog } from '../../shared/log.ts';
import type { Lamports } from '../../shared/money.ts';
import { attempt } from './attempt.ts';
import type { Chain } from './payment/chain.ts';
import type { HostDesk } from './ring/host-desk.ts';
import type { GuestVisit } from './ring/visit.ts';

/**
 * Handles the page's requests about call links. Loads the code for them, a separate chunk, on first
 * use.
 */

type RingApi = Pick<
  LedgerApi,
  | 'makeCallLink'
  | 'changeCallLink'
  | 'retireCallLink'
  | 'dropScheduled'
  | 'subscribeRings'
  | 'answerRing'
  | 'forgetMissedCalls'
  | 'ring'
  | 'sendRingReply'
  | 'stopRinging'
>;

interface RingDesk {
  readonly api: RingApi;
  /**
   * Called when other servers are selected, or when this window gets or loses the host's books. A
   * visit that is running keeps its servers.
   */
  connected(): void;
  /**
   * Resolves to the SOL in a wallet's call links.
   * @throws P2cError `rpc_*`, `storage_failed`.
   */
  resting(chain: Chain, owner: string): Promise<Lamports>;
  /**
   * Called when the host's call of this invite is paid for. The cost of answering it then no longer
   * counts toward the daily limit for rings.
   */
  callPaid(invite: Uint8Array): void;
}

const rings = () => import('./rings.ts');

export function createRingDesk(
  log: EventLog,
  on: {
    /** @throws P2cError `rpc_missing`. */
    readonly chain: () => Chain;
    readonly isInCall: () => boolean;
    /** Runs work in the host's role. */
    readonly asHost: <T>(work: () => Promise<T>) => Promise<Result<T>>;
  },
): RingDesk {
  let desk: Promise<HostDesk> | null = null;
  let listening = new AbortController();
  let onView: Callback<[RingView]> = () => undefined;
  let onReply: Callback<[RingReply]> = () => undefined;
  let isSubscribed = false;
  let visit: GuestVisit | null = null;
  /** The latest visit. It may have stopped. */
  let last: GuestVisit | null = null;
  let visiting = new AbortController();

  async function open(): Promise<HostDesk> {
    const { signal } = listening;
    const chain = on.chain();
    return (await rings()).createHostDesk({
      ...{ chain, log, signal, isInCall: on.isInCall },
      onView: (view) => onView(view),
      onReply: (reply) => onReply(reply),
    });
  }

  function hosting(): Promise<HostDesk> {
    if (desk) return desk;
    const opening = (desk = open());
    opening.catch(() => {
      if (desk === opening) desk = null;
    });
    return opening;
  }

  function stopVisit(): void {
    visiting.abort();
    visit = null;
  }

  const api: RingApi = {
    makeCallLink: (offer, sign) => on.asHost(async () => (await hosting()).make(offer, sign)),
    changeCallLink: (id, choices) => on.asHost(async () => (await hosting()).change(id, choices)),
    retireCallLink: (id) => on.asHost(async () => (await hosting()).retire(id)),
    dropScheduled: (deposit) => on.asHost(async () => (await hosting()).drop(deposit)),
    subscribeRings: (nextView, nextReply) =>
      attempt(async () => {
        onView = nextView;
        onReply = nextReply;
        isSubscribed = true;
        (await hosting()).show();
      }),
    answerRing: (ring, invite) => on.asHost(async () => (await hosting()).answer(ring, invite)),
    forgetMissedCalls: () => on.asHost(async () => (await hosting()).forgetMissed()),
    ring: ({ code, name }, listener) =>
      attempt(async () => {
        stopVisit();
        const id = last?.idFor(code) ?? null;
        const { signal } = (visiting = new AbortController());
        const chain = on.chain();
        const asked = { chain, log, code, name, visit: id, onView: listener, signal };
        const begun = (last = await (await rings()).beginVisit(asked));
        if (!signal.aborted) visit = begun;
      }),
    sendRingReply: (reply) =>
      attempt(async () => {
        if (!visit) throw raise('ring_over');
        await visit.reply(reply);
      }),
    async stopRinging() {
      stopVisit();
    },
  };

  return {
    api,
    connected() {
      listening.abort();
      listening = new AbortController();
      desk = null;
      if (!isSubscribed) return;
      hosting().catch((thrown: unknown) =>
        log.add('rings_stopped', { code: toAppError(thrown).code }),
      );
    },
    resting: async (chain, owner) => (await rings()).restsInLinks(chain, owner),
    callPaid: (invite) => void desk?.then((each) => each.callPaid(invite)).catch(() => undefined),
  };
}
