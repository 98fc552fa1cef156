import { lendsOnly } from '../../../shared/call/lent-server.ts';
import { feePayerKeyOf } from '../payment/fee-balance.ts';
import type { SignTransaction } from '../../../shared/api/ledger.ts';
import type {
  CallOffer,
  HostLink,
  LinkChoices,
  MissedCall,
  RingReply,
  RingView,
} from '../../../shared/api/ring.ts';
import { equalBytes, toHex } from '../../../shared/bytes.ts';
import { createQueue } from '../../../shared/queue.ts';
import { hasTermsOf, isScheduled, soldBy } from '../../../shared/call/call-link.ts';
import { codeBytes, parseCode } from '../../../shared/call/code.ts';
import { type AppError, P2cError, raise, toAppError } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import type { Lamports } from '../../../shared/money.ts';
import type { Chain } from '../payment/chain.ts';
import { unlessTrouble } from '../solana/env.ts';
import type { Account } from '../solana/rpc-parse.ts';
import { sendAnswer } from './answer.ts';
import { type Box, type Message, openBox } from './box.ts';
import { createBudget, LANDS_MS } from './budget.ts';
import { emptyLink, makeLink, retireLink } from './host-links.ts';
import {
  changeLink,
  type KnownLink,
  listLinks,
  listScheduled,
  noteVisit,
  ringsNow,
  type Visit,
} from './links.ts';
import { fillPostage, isLow, postageOf, rentOf } from './postage.ts';
import type { Posted } from './reader.ts';
import { createRings, isFresh, kindOfKnock, type OpenRing } from './rings.ts';
import { createWatch } from './watch.ts';

/**
 * Host: handles all call links of one network, and the guests who ring (docs/protocol/ringing.md).
 */

export interface HostDesk {
  make(offer: CallOffer, sign: SignTransaction): Promise<string>;
  change(id: string, choices: Partial<LinkChoices>): Promise<void>;
  /** Closes and deletes a link. Resolves to the postage that was taken back. */
  retire(id: string): Promise<Lamports>;
  /** Does the same as {@link retire}, for the scheduled call with this deposit. */
  drop(deposit: string): Promise<void>;
  answer(ring: string, invite: string | null): Promise<void>;
  forgetMissed(): Promise<void>;
  /** Calls `onView` even if nothing has changed. */
  show(): void;
  /** Called when the call of this invite is paid for. */
  callPaid(invite: Uint8Array): void;
}

interface DeskOptions {
  readonly chain: Chain;
  readonly log: EventLog;
  readonly isInCall: () => boolean;
  readonly onView: (view: RingView) => void;
  readonly onReply: (reply: RingReply) => void;
  readonly signal: AbortSignal;
}

const MOST_MISSED = 50;
/** The most accounts that are read with one request. */
const MOST_READ = 100;
/** How often the links are read again, in ms. Another tab may have changed or closed some. */
const LOOK_AGAIN_MS = 5_000;
/** In ms. For this long after a reply, the host counts as busy, even if no call has begun yet. */
const TAKEN_MS = 60_000;
const AWAKE_MS = 60_000;

const awakeKey = (network: string): string => `ring-awake:${network}`;
const aTime = (value: unknown): number | null => (typeof value === 'number' ? value : null);

export function createHostDesk(options: DeskOptions): HostDesk {
  const { chain, log, isInCall, onView, onReply, signal } = options;
  const { env, kv, books, network } = chain;
  const budget = createBudget(chain);
  const rings = createRings();
  const boxes = new Map<string, Box>();
  let links: readonly KnownLink[] = [];
  /**
   * The slot in the latest answer of a server. If a server names a wrong slot, the next answer
   * corrects it.
   */
  let nowSlot = 0n;
  let published = '';
  /** False if another tab reads the mailboxes. */
  const isReading = books.holds('host');
  let trouble: AppError | null = null;
  let awaySinceWallMs: number | null = null;
  let awakeWallMs: number | null = null;
  let tidiesAtMs = -Infinity;
  /** The ring whose reply arrived last, or null. */
  let taken: { readonly visit: string; readonly invite: string; readonly atMs: number } | null =
    null;

  const isBusy = (): boolean =>
    isInCall() || (taken !== null && env.nowMs() - taken.atMs < TAKEN_MS);

  const isRung = (link: KnownLink): boolean => ringsNow(link, env.wallMs() / 1000);

  const unfilled = (): AppError | null =>
    [...boxes.values()].find((box) => box.unfilled)?.unfilled ?? null;

  const watch = createWatch<Box>({
    env,
    boxes: () => [...boxes.values()],
    isRinging: () => rings.all.size > 0,
    rpc: () => (rings.all.size > 0 && !isInCall() ? chain.rpc : chain.servers.background),
    onAccount(box, account, slot) {
      nowSlot = slot;
      void measure(box, account, slot);
    },
    async check(box, rpc) {
      for (const posted of await box.check(rpc, signal)) await take(box, posted);
      const { until, isActive } = box.reader;
      if (until !== box.link.until) await changeLink(chain, box.id, () => ({ until }));
      return isActive;
    },
    onRound(error) {
      trouble = error;
      return endOfRound();
    },
    signal,
  });

  const inTurn = createQueue();
  /**
   * Makes links one after another, because each needs the number of earlier links and their cost.
   */
  const making = createQueue();
  const refresh = (): Promise<void> => inTurn(readLinks);

  async function readLinks(): Promise<void> {
    links = await listLinks(chain);
    for (const [id, box] of boxes) {
      const link = links.find((each) => each.id === id);
      if (link && isRung(link)) box.link = link;
      else close(id);
    }
    const nowOpen = links.filter((link) => isRung(link) && !boxes.has(link.id));
    for (const link of isReading ? nowOpen.slice(0, MOST_READ - boxes.size) : []) {
      const box = await openBox(chain, link, {
        nowSlot: () => nowSlot,
        rings: () => rings.all.values(),
      });
      if (!box) continue;
      // A page before a reload may have begun to fill this mailbox.
      box.fillsAtMs = env.nowMs() + (await budget.fillsForMs(link.id));
      boxes.set(link.id, box);
    }
    await publish();
  }

  function close(id: string): void {
    boxes.delete(id);
    // A refill of the closed mailbox may be about to be sent, so wait with taking its postage back.
    tidiesAtMs = env.nowMs() + LANDS_MS;
    for (const ring of [...rings.all.values()]) if (ring.link === id) rings.remove(ring.id);
  }

  const change = async (...args: Parameters<typeof changeLink>): Promise<void> => {
    await changeLink(...args);
    await refresh();
  };

  async function publish(): Promise<void> {
    const { spent, limit } = await budget.read();
    const view: RingView = {
      links: links.map(shown),
      rings: rings.view(nowSlot),
      missed: missedOf(links),
      isElsewhere: !isReading,
      ...{ spent, limit: limit ?? unfilled(), awaySinceWallMs },
      error: trouble,
    };
    const text = JSON.stringify(view, (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    if (text === published || signal.aborted) return;
    published = text;
    onView(view);
  }

  function shown(known: KnownLink): HostLink {
    const { id, code, link, answersByItself, createdAtWallMs } = known;
    const { lends, topic, name } = link;
    const postage = boxes.get(id)?.postage ?? null;
    // This browser may not have the key of the mailbox, if another browser made the scheduled call.
    const isOpen = isRung(known) && (boxes.has(id) || !isReading);
    return {
      ...{ id, code, createdAtWallMs, answersByItself, isOpen },
      offer: { terms: soldBy(link), lends, topic, name },
      startsAtS: isScheduled(link) ? link.startsAtS : null,
      messages: postage?.messages ?? null,
      isBroken: postage?.isBroken ?? false,
    };
  }

  /** Notes a mailbox's postage. If it is low, fills the mailbox. */
  async function measure(box: Box, account: Account | null, slot: bigint): Promise<void> {
    try {
      box.postage = postageOf(account, await rentOf(chain.servers.background, signal));
      if (!isLow(box.postage)) box.unfilled = null;
      const isDue = env.nowMs() >= box.fillsAtMs && slot >= box.fillsAtSlot;
      // The link may have been closed in the meantime, and its postage may be about to be taken
      // back.
      if (!isLow(box.postage) || !isDue || boxes.get(box.id) !== box) return;
      await (box.filling = fill(box, account?.lamports ?? 0n));
    } catch (thrown) {
      if (signal.aborted) return;
      box.unfilled = toAppError(thrown);
      log.add('postage_unfilled', { code: box.unfilled.code });
    }
  }

  async function fill(box: Box, held: bigint): Promise<void> {
    // Only one refill runs at a time. The next one waits until this one has landed or can no longer
    // land.
    box.fillsAtMs = env.nowMs() + LANDS_MS;
    const feePayerKey = await feePayerKeyOf(chain, box.link.link.terms.payTo);
    const parts = { feePayerKey, mailbox: box.id, held };
    const { slot } = await fillPostage(chain, parts, budget, signal);
    if (slot !== null) [box.fillsAtSlot, box.fillsAtMs] = [slot, -Infinity];
    watch.listSoon(box.id);
  }

  const note = (ring: OpenRing, state: Visit['state'], isDeclined = false): Promise<void> =>
    noteVisit(chain, ring.link, {
      ...{ id: ring.id, name: ring.name, slot: ring.slot, state, isDeclined },
      key: toHex(ring.knocked.guestKey),
      atWallMs: env.wallMs(),
    });

  async function take(box: Box, posted: Posted<Message>): Promise<void> {
    const { value } = posted;
    await (value.kind === 'knock' ? knocked(box, posted, value) : replied(box, value));
    await refresh();
  }

  async function knocked(
    box: Box,
    { slot, blockTimeS }: Posted<Message>,
    { knock, knocked: shared, key }: Message & { kind: 'knock' },
  ): Promise<void> {
    const [id, { name }] = [toHex(knock.visit), knock];
    const visit = box.link.visits.find((each) => each.id === id);
    const kind = kindOfKnock(visit, key, slot, nowSlot);
    if (kind === 'old') return;
    const atWallMs = blockTimeS === null ? env.wallMs() : blockTimeS * 1000;
    const rang = (state: Visit['state']): Promise<void> =>
      noteVisit(chain, box.id, { id, name, key, slot, atWallMs, state, isDeclined: false });
    const wasAnswered = kind === 'again';
    // A scheduled call has only one guest. If there is another visit, the guest has opened the page
    // again.
    for (const other of isScheduled(box.link.link) ? rings.at(box.id, slot) : []) {
      if (other.id === id) continue;
      rings.remove(other.id);
      await note(other, 'done');
    }
    const ring = isFresh(slot, nowSlot)
      ? rings.ring({ id, link: box.id, name, knocked: shared, slot, wasAnswered })
      : null;
    if (!ring) return rang('missed');
    await rang(wasAnswered ? 'answered' : 'rang');
    if (isBusy()) void sayBusy(ring);
  }

  /**
   * Answers that the host is busy, if the budget allows it. `isDeclined` is true if the user
   * declined.
   */
  async function sayBusy(ring: OpenRing, isDeclined = false): Promise<void> {
    rings.remove(ring.id);
    try {
      await note(ring, 'missed', isDeclined);
      await send(ring, null);
    } catch (thrown) {
      if (signal.aborted) return;
      log.add('busy_unsaid', { code: toAppError(thrown).code });
    }
  }

  async function replied(
    box: Box,
    { ring: id, waiting, reply }: Message & { kind: 'reply' },
  ): Promise<void> {
    const ring = rings.all.get(id);
    if (!ring || isBusy()) return;
    taken = { visit: id, invite: waiting.invite, atMs: env.nowMs() };
    rings.remove(id);
    await note(ring, 'done');
    onReply({ ring: id, link: box.id, invite: waiting.invite, reply });
    for (const other of [...rings.all.values()]) void sayBusy(other);
  }

  async function send(ring: OpenRing, invite: string | null): Promise<void> {
    const known = links.find(({ id }) => id === ring.link);
    if (!known) throw raise('ring_over');
    const feePayerKey = await feePayerKeyOf(chain, known.link.terms.payTo);
    const to = { feePayerKey, mailbox: ring.link, visit: ring.id };
    await sendAnswer(
      chain,
      to,
      ring.knocked,
      invite,
      budget,
      (answered) => {
        if (invite === null) return;
        ring.waiting = { invite, answered, sentAtMs: env.nowMs() };
      },
      signal,
    );
    watch.listSoon(ring.link);
  }

  /**
   * Checks that the invite has the terms of the link. Otherwise the guest's page would refuse it.
   */
  function checkInvite(ring: OpenRing, invite: string): void {
    const known = links.find(({ id }) => id === ring.link);
    const parsed = parseCode(invite, 'invite');
    if (!parsed.ok) throw new P2cError(parsed.error);
    const { terms } = parsed.value.invite;
    const isOfLink =
      known !== undefined &&
      terms !== null &&
      hasTermsOf(soldBy(known.link), terms) &&
      lendsOnly(parsed.value.invite, known.link.lends);
    if (!isOfLink) throw raise('peer_mismatch', { what: 'terms' });
  }

  async function answer(id: string, invite: string | null): Promise<void> {
    const ring = rings.all.get(id);
    if (!ring) throw raise('ring_over');
    if (ring.state === 'answering') throw raise('busy');
    if (invite === null) return sayBusy(ring, true);
    checkInvite(ring, invite);
    if (!rings.answer(ring)) throw raise('busy');
    try {
      await publish();
      await send(ring, invite);
      ring.state = 'answered';
      // The reply may already have arrived, and the ring may be gone.
      if (rings.all.has(id)) await note(ring, 'answered');
    } catch (thrown) {
      // The page has closed its connection, although a server may have forwarded the answer.
      [ring.state, ring.waiting] = ['ringing', null];
      throw thrown;
    } finally {
      watch.wake();
      await refresh();
    }
  }

  async function endOfRound(): Promise<void> {
    const over = rings.expire(nowSlot, env.nowMs());
    for (const ring of over) await note(ring, hadAnswer(ring) ? 'done' : 'missed');
    await stayAwake();
    await (over.length > 0 ? refresh() : publish());
  }

  /** Notes that a page reads the mailboxes now, and since when no page did. */
  async function stayAwake(): Promise<void> {
    const nowMs = env.wallMs();
    const lastMs = awakeWallMs ?? (await kv.get(awakeKey(network), aTime));
    if (lastMs !== null && nowMs - lastMs > 2 * AWAKE_MS) awaySinceWallMs = lastMs;
    if (awakeWallMs !== null && nowMs - awakeWallMs < AWAKE_MS) return;
    if (!links.some(isRung)) return;
    awakeWallMs = nowMs;
    await kv.set(awakeKey(network), nowMs);
  }

  /** Runs the desk. If this tab does not hold the host's books, it only shows the links. */
  async function run(): Promise<void> {
    await refresh();
    if (isReading) await Promise.all([watch.run(), lookAgain()]);
  }

  async function lookAgain(): Promise<never> {
    for (;;) {
      await env.sleep(LOOK_AGAIN_MS, signal);
      await refresh();
      // Not awaited, because it may take until a refill has landed.
      tidy().catch(() => undefined);
    }
  }

  /** Takes back the postage of scheduled calls that are over or were moved to a later time. */
  async function tidy(): Promise<void> {
    if (env.nowMs() < tidiesAtMs) return;
    const over = links.find((each) => isScheduled(each.link) && each.isFilled && !isRung(each));
    if (!over) return;
    tidiesAtMs = env.nowMs() + LANDS_MS;
    await unlessTrouble(
      signal,
      () => emptyLink(chain, over, budget, signal),
      ({ error }) => log.add('postage_kept', { code: error.code }),
    );
  }

  async function retire(id: string): Promise<Lamports> {
    const box = boxes.get(id);
    // Close the link first. Otherwise the page would fill the mailbox again as soon as it is empty.
    await change(chain, id, () => ({ isOpen: false }));
    await box?.filling.catch(() => undefined);
    const back = await retireLink(chain, id, budget, signal);
    await refresh();
    return back;
  }

  run().catch((thrown: unknown) => {
    if (signal.aborted) return;
    trouble = toAppError(thrown);
    log.add('rings_stopped', { code: trouble.code });
    void publish().catch(() => undefined);
  });

  return {
    async make(offer, sign) {
      const code = await making(() => makeLink(chain, offer, sign, { log, budget, signal }));
      await refresh();
      watch.wake();
      return code;
    },
    change: (id, choices) => change(chain, id, () => choices),
    retire,
    async drop(deposit) {
      const known = (await listScheduled(chain)).find(({ link }) => link.deposit === deposit);
      if (known) await retire(known.id);
    },
    answer,
    async forgetMissed() {
      for (const { id } of links) {
        await changeLink(chain, id, ({ visits }) => ({ visits: visits.map(forgotten) }));
      }
      await refresh();
    },
    show() {
      published = '';
      void publish().catch(() => undefined);
    },
    callPaid(invite) {
      if (!taken || !equalBytes(codeBytes(taken.invite), invite)) return;
      const { visit } = taken;
      taken = null;
      void budget
        .recoup(visit)
        .then(publish)
        .catch(() => undefined);
    },
  };
}

const hadAnswer = ({ state, waiting }: OpenRing): boolean =>
  state === 'answered' || waiting !== null;

const forgotten = (visit: Visit): Visit =>
  visit.state === 'missed' ? { ...visit, state: 'done' } : visit;

/** Returns the missed calls, newest first. */
function missedOf(links: readonly KnownLink[]): readonly MissedCall[] {
  const all = links.flatMap(({ id: link, link: { topic }, visits }) =>
    visits
      .filter(({ state }) => state === 'missed')
      .map(({ id, name, atWallMs }) => ({ id, link, topic, name, atWallMs })),
  );
  return all.sort((one, other) => other.atWallMs - one.atWallMs).slice(0, MOST_MISSED);
}
