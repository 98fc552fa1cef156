import { lendsOnly } from '../../../shared/call/lent-server.ts';
import type { VisitState, VisitView } from '../../../shared/api/ring.ts';
import { ByteRangeError, type Bytes, equalBytes } from '../../../shared/bytes.ts';
import {
  type AnyLink,
  hasTermsOf,
  isScheduled,
  parseCallLink,
  soldBy,
} from '../../../shared/call/call-link.ts';
import { codeBytes, hashInvite, parseCode } from '../../../shared/call/code.ts';
import { type AppError, P2cError, raise, toAppError } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import { NETWORKS } from '../../../shared/network.ts';
import type { Chain } from '../payment/chain.ts';
import { markerOf } from '../payment/marker.ts';
import { agreeWith, newAgreementKey } from '../solana/agreement.ts';
import { unlessTrouble } from '../solana/env.ts';
import type { Signer } from '../solana/keys.ts';
import { fromMemo, packKnock, packReply, toMemo, unpackAnswer } from './messages.ts';
import { postFromMailbox } from './post.ts';
import { postageOf, rentOf } from './postage.ts';
import { postageKey } from './postage-key.ts';
import { createReader, type Posted, type Reader } from './reader.ts';
import {
  type Answered,
  type Ephemeral,
  type Knocked,
  openAnswer,
  type Place,
  sealKnock,
  sealReply,
} from './seal.ts';

/**
 * Guest: a visit to a call link (docs/protocol/ringing.md). It needs no wallet, and the guest pays
 * nothing.
 */

/** The times of the knocks, in ms from the start of the visit. */
const KNOCKS_AT_MS: readonly number[] = [0, 120_000, 300_000, 600_000];
/** If a knock has no answer after this time, in ms, the page shows that nobody answers. */
const NO_ANSWER_MS = 45_000;
/** How long a host's page rings after a knock, in ms. */
const RINGS_MS = 120_000;
/** After this time, in ms, none of the visit's knocks rings any more. */
const LIFE_MS = Math.max(...KNOCKS_AT_MS) + RINGS_MS;
const LIST_MS = 1_000;
/**
 * How often the mailbox is listed, in ms, once the knocks no longer ring. A host who was away may
 * still answer.
 */
const LIST_SLOWLY_MS = 6_000;
/**
 * How often the postage is read, in ms, while a scheduled call's link has none yet. The host's page
 * adds it.
 */
const LOOK_AGAIN_MS = 10_000;
const VISIT_BYTES = 16;
/**
 * The most answers that are used. Otherwise anyone could make the page gather ICE candidates again
 * and again.
 */
const MOST_ANSWERS = 3;

export interface GuestVisit {
  /**
   * Returns the visit's id, if ringing again at this link should continue the visit. Null if a new
   * visit is needed, because this one is over or its host is busy.
   */
  idFor(code: string): Uint8Array | null;
  /**
   * Sends the reply to the host's answer.
   * @throws P2cError `code_*`, `link_unusable`, `ring_over`, `rpc_*`, `aborted`.
   */
  reply(code: string): Promise<void>;
}

interface VisitOptions {
  readonly chain: Chain;
  readonly log: EventLog;
  readonly code: string;
  readonly name: string;
  /** The id of an earlier visit that this one continues. Null for a new visit. */
  readonly visit: Uint8Array | null;
  readonly onView: (view: VisitView) => void;
  readonly signal: AbortSignal;
}

interface SentKnock {
  readonly knocked: Knocked;
  readonly guest: Ephemeral;
}

interface Opened {
  readonly invite: string | null;
  readonly answered: Answered;
}

interface Invited {
  readonly slot: bigint;
  readonly invite: string;
  readonly inviteHash: Bytes;
  readonly answered: Answered;
}

/**
 * Reads a call link.
 * @throws P2cError `code_*`, `code_network`.
 */
function readLink(chain: Chain, code: string): AnyLink {
  const parsed = parseCallLink(code);
  if (!parsed.ok) throw new P2cError(parsed.error);
  const { link } = parsed.value;
  const { network } = link.terms;
  if (network !== chain.network) {
    throw raise('code_network', {
      theirs: NETWORKS[network].name,
      ours: NETWORKS[chain.network].name,
    });
  }
  return link;
}

/**
 * Begins to ring.
 * @throws P2cError `code_*`, `code_network`, `ring_unsupported`.
 */
export async function beginVisit(options: VisitOptions): Promise<GuestVisit> {
  const { chain, log, onView, signal } = options;
  const { env, rpc } = chain;
  const link = readLink(chain, options.code);
  const key = await postageKey(link.seed);
  const place: Place = { network: chain.network, mailbox: key.address };
  // Throws if this browser cannot ring.
  await newAgreementKey();
  const visit = Uint8Array.from(options.visit ?? env.randomBytes(VISIT_BYTES));
  const beganAtMs = env.nowMs();
  const knocks: SentKnock[] = [];
  /** The answers that contain an invite, oldest first. */
  let invited: readonly Invited[] = [];
  const pending: Posted<Opened>[] = [];
  const payers = new Map<string, boolean>();
  /**
   * The reader of the mailbox. `since` is the slot of the first knock. Every answer lands after it.
   */
  let reading: { readonly reader: Reader<Opened>; readonly since: bigint } | null = null;
  let answers = 0;
  let knockedAtMs = beganAtMs;
  let isBusy = false;
  /** True if the host was busy at one of the knocks. */
  let wasBusy = false;
  /** True if the link has no postage yet, because no page of the host has added it. */
  let isUnfilled = false;
  let unsent: AppError | null = null;
  let unread: AppError | null = null;

  const nextKnockMs = (): number | null =>
    KNOCKS_AT_MS.map((ms) => beganAtMs + ms).find((ms) => ms > env.nowMs()) ?? null;

  const isAlive = (): boolean => env.nowMs() - beganAtMs < LIFE_MS;

  function stateNow(): VisitState {
    if (invited.length > 0) return 'answered';
    const sinceMs = env.nowMs() - knockedAtMs;
    if (nextKnockMs() === null && sinceMs > RINGS_MS) return 'over';
    if (isBusy) return 'busy';
    const isSent = unsent === null && !isUnfilled;
    return isSent && sinceMs < NO_ANSWER_MS ? 'ringing' : 'no-answer';
  }

  let published = '';
  function publish(): void {
    const [state, nextMs] = [stateNow(), nextKnockMs()];
    const invite = invited.at(-1)?.invite ?? null;
    const error = unsent ?? unread;
    const text = JSON.stringify([state, nextMs, invite, error?.code]);
    if (text === published || signal.aborted) return;
    published = text;
    const isWaiting = state !== 'answered' && nextMs !== null;
    onView({ state, invite, knocksAgainInMs: isWaiting ? nextMs - env.nowMs() : null, error });
  }

  /**
   * Waits until the mailbox can pay. Resolves to a current slot. Null if the mailbox cannot pay
   * until the visit is over.
   */
  async function awaitPostage(): Promise<bigint | null> {
    for (;;) {
      const { slot, messages, isBroken } = await readPostage(chain, key, signal);
      isUnfilled = messages === 0 && !isBroken && isScheduled(link);
      if (!isUnfilled) return slotIfPaid({ slot, messages });
      if (nextKnockMs() === null) return null;
      publish();
      await env.sleep(LOOK_AGAIN_MS, signal);
      knockedAtMs = env.nowMs();
    }
  }

  async function knock(): Promise<void> {
    const { publicKey, privateKey } = await newAgreementKey();
    const guest = { publicKey, agree: agreeWith(privateKey) };
    const slot = await awaitPostage();
    if (slot === null) return;
    publish();
    const plain = packKnock({ visit, slot, name: options.name });
    const sealed = await sealKnock(place, Uint8Array.from(link.mailbox), guest, plain);
    if (!sealed) throw raise('link_unusable');
    knocks.push({ knocked: sealed.knocked, guest });
    reading ??= { since: slot, reader: createReader(key.address, openedIn, { since: slot }) };
    await postFromMailbox(chain, key, toMemo(sealed.sealed), signal);
  }

  async function openedIn(memo: string): Promise<Opened | null> {
    const sealed = fromMemo(memo, 'answer');
    for (const { knocked, guest } of sealed ? knocks : []) {
      const found = sealed && (await openAnswer(place, knocked, guest, sealed));
      const said = found && unpackAnswer(found.plain);
      if (said) return { invite: said.invite, answered: found.answered };
    }
    return null;
  }

  /**
   * Tells whether this fee payer belongs to the host, by its marker. Only the host's wallet can
   * have made the marker.
   */
  async function isHosts(feePayer: string): Promise<boolean> {
    const known = payers.get(feePayer);
    if (known !== undefined) return known;
    const wallet = link.terms.payTo;
    const marker = await rpc.getTokenAccount(await markerOf(wallet, feePayer), { signal });
    const isMarked = marker?.owner === wallet;
    payers.set(feePayer, isMarked);
    return isMarked;
  }

  async function take({ value, feePayer, slot }: Posted<Opened>): Promise<void> {
    if (answers >= MOST_ANSWERS || !(await isHosts(feePayer))) return;
    const { invite, answered } = value;
    if (invite === null) {
      isBusy = wasBusy = true;
      return;
    }
    answers += 1;
    const parsed = parseCode(invite, 'invite');
    const terms = parsed.ok ? parsed.value.invite.terms : null;
    const lends = parsed.ok && lendsOnly(parsed.value.invite, link.lends);
    if (!terms || !hasTermsOf(soldBy(link), terms) || !lends) {
      log.add('ring_answer_differs', { parsed: parsed.ok });
      return;
    }
    isBusy = false;
    const inviteHash = await hashInvite(codeBytes(invite));
    // Lists of servers are behind, so an older answer may arrive after a newer one.
    invited = [...invited, { slot, invite, inviteHash, answered }].sort((one, other) =>
      Number(one.slot - other.slot),
    );
  }

  async function read(): Promise<void> {
    unread = null;
    await unlessTrouble(
      signal,
      async () => {
        if (!reading) return;
        const { reader, since } = reading;
        pending.push(...(await reader.check(rpc, since - 1n, signal)));
        for (let next = pending[0]; next; next = pending[0]) {
          await take(next);
          pending.shift();
        }
      },
      ({ error }) => (unread = error),
    );
    publish();
  }

  async function keepReading(): Promise<void> {
    for (;;) {
      await read();
      const isRinging = env.nowMs() - knockedAtMs < RINGS_MS || invited.length > 0;
      await env.sleep(isRinging ? LIST_MS : LIST_SLOWLY_MS, signal);
    }
  }

  async function keepKnocking(): Promise<void> {
    for (const atMs of KNOCKS_AT_MS) {
      const waitMs = beganAtMs + atMs - env.nowMs();
      if (waitMs > 0) await env.sleep(waitMs, signal);
      // The time of this knock has passed while the page waited for postage.
      else if (atMs > 0) continue;
      if (invited.length > 0) continue;
      knockedAtMs = env.nowMs();
      isBusy = false;
      unsent = null;
      publish();
      await unlessTrouble(signal, knock, ({ error }) => (unsent = error));
      publish();
    }
  }

  Promise.all([keepKnocking(), keepReading()]).catch((thrown: unknown) => {
    if (!signal.aborted) log.add('visit_stopped', { code: toAppError(thrown).code });
  });

  return {
    idFor: (code) => (code === options.code && !wasBusy && isAlive() ? visit : null),
    async reply(code) {
      const parsed = parseCode(code, 'reply');
      if (!parsed.ok) throw new P2cError(parsed.error);
      const { reply } = parsed.value;
      const its = invited.find(({ inviteHash }) => equalBytes(inviteHash, reply.inviteHash));
      if (!its) throw raise('code_other_invite');
      const plain = packedReply(parsed.value.text);
      slotIfPaid(await readPostage(chain, key, signal));
      const sealed = await sealReply(place, its.answered, plain);
      await postFromMailbox(chain, key, toMemo(sealed), signal);
    },
  };
}

/** Packs a reply. If the reply is too long for a message, the user has to pass it on. */
function packedReply(code: string): Bytes {
  try {
    return packReply(code);
  } catch (thrown) {
    if (thrown instanceof ByteRangeError) throw raise('link_unusable');
    throw thrown;
  }
}

/**
 * Reads the mailbox's postage, and the slot of the answer.
 * @throws P2cError `rpc_*`, `aborted`.
 */
async function readPostage({ rpc }: Chain, key: Signer, signal: AbortSignal) {
  const [{ slot, value }, rent] = await Promise.all([
    rpc.getAccounts([key.address], { signal }),
    rentOf(rpc, signal),
  ]);
  return { slot, ...postageOf(value[0] ?? null, rent) };
}

/**
 * Returns the slot if the mailbox can pay.
 * @throws P2cError `link_unusable`.
 */
function slotIfPaid({ slot, messages }: { slot: bigint; messages: number }): bigint {
  if (messages === 0) throw raise('link_unusable');
  return slot;
}
