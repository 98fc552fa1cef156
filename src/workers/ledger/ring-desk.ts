import type { Callback, LedgerApi } from '../../shared/api/ledger.ts';
import type { RingReply, RingView } from '../../shared/api/ring.ts';
import { raise, toAppError } from '../../shared/errors.ts';
import type { EventLog } from '../../shared/log.ts';
import { attempt } from './attempt.ts';
import type { Chain } from './payment/chain.ts';
import type { HostDesk } from './ring/host-desk.ts';
import type { GuestVisit } from './ring/visit.ts';

/** Serves the page's requests about call links, and loads their chunk on first use. */

type RingApi = Pick<
  LedgerApi,
  | 'makeCallLink'
  | 'changeCallLink'
  | 'retireCallLink'
  | 'subscribeRings'
  | 'answerRing'
  | 'forgetMissedCalls'
  | 'ring'
  | 'sendRingReply'
  | 'stopRinging'
>;

interface RingDesk {
  readonly api: RingApi;
  /** Another network or other servers are selected. A visit goes on with the former ones. */
  connected(): void;
  /** The host's call is paid: what answering it has cost does not count. */
  callPaid(): void;
}

const rings = () => import('./rings.ts');

export function createRingDesk(
  log: EventLog,
  on: {
    /** @throws P2cError `rpc_missing`. */
    readonly chain: () => Chain;
    readonly isInCall: () => boolean;
  },
): RingDesk {
  let desk: Promise<HostDesk> | null = null;
  let listening = new AbortController();
  let onView: Callback<[RingView]> = () => undefined;
  let onReply: Callback<[RingReply]> = () => undefined;
  let isSubscribed = false;
  let visit: GuestVisit | null = null;
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
    makeCallLink: (offer, sign) => attempt(async () => (await hosting()).make(offer, sign)),
    changeCallLink: (id, choices) => attempt(async () => (await hosting()).change(id, choices)),
    retireCallLink: (id) => attempt(async () => (await hosting()).retire(id)),
    subscribeRings: (nextView, nextReply) =>
      attempt(async () => {
        onView = nextView;
        onReply = nextReply;
        isSubscribed = true;
        (await hosting()).show();
      }),
    answerRing: (ring, invite) => attempt(async () => (await hosting()).answer(ring, invite)),
    forgetMissedCalls: () => attempt(async () => (await hosting()).forgetMissed()),
    ring: ({ code, name }, listener) =>
      attempt(async () => {
        stopVisit();
        const { signal } = (visiting = new AbortController());
        const chain = on.chain();
        const asked = { chain, log, code, name, onView: listener, signal };
        const begun = await (await rings()).beginVisit(asked);
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
    callPaid: () => void desk?.then((each) => each.callPaid()).catch(() => undefined),
  };
}
