import { equalBytes, toHex } from '../../../shared/bytes.ts';
import { codeBytes, hashInvite, parseCode } from '../../../shared/call/code.ts';
import type { AppError } from '../../../shared/errors.ts';
import type { Chain } from '../payment/chain.ts';
import { mailboxKeyId } from '../solana/keys.ts';
import type { Rpc } from '../solana/rpc.ts';
import type { KnownLink } from './links.ts';
import { fromMemo, type Knock, unpackKnock, unpackReply } from './messages.ts';
import type { Postage } from './postage.ts';
import { createReader, type Posted, type Reader } from './reader.ts';
import { isFresh, isTimely, type OpenRing, type Waiting } from './rings.ts';
import { type Ephemeral, type Knocked, openKnock, openReply, type Place } from './seal.ts';

/** The mailbox of one of the host's links, for the host's page that reads it. */

export type Message =
  | {
      readonly kind: 'knock';
      readonly knock: Knock;
      readonly knocked: Knocked;
      readonly key: string;
    }
  | {
      readonly kind: 'reply';
      readonly ring: string;
      readonly waiting: Waiting;
      readonly reply: string;
    };

export interface Box {
  readonly id: string;
  link: KnownLink;
  /** Null before it was read. */
  postage: Postage | null;
  /**
   * The earliest time of the next refill in ms of the monotonic clock. `fillsAtSlot` is the
   * earliest slot.
   */
  fillsAtMs: number;
  fillsAtSlot: bigint;
  /** Resolves when no refill is in progress. */
  filling: Promise<void>;
  /** Why a refill that is needed failed. Null if the postage is not low. */
  unfilled: AppError | null;
  readonly reader: Reader<Message>;
  /** Lists the mailbox and returns the relevant messages. */
  check(rpc: Rpc, signal: AbortSignal): Promise<readonly Posted<Message>[]>;
}

/** After this many slots, the lists of all servers contain a transaction. */
const COMPLETE_SLOTS = 300n;
/** How many knocks are read although they are too old to ring. */
const MOST_STALE = 50;

interface BoxOptions {
  /** Returns the newest slot that a server has named. */
  readonly nowSlot: () => bigint;
  readonly rings: () => Iterable<OpenRing>;
}

/**
 * Opens a mailbox. Returns null if its key is gone, because no one can then read it.
 * @throws P2cError `storage_failed`.
 */
export async function openBox(
  { keys, network }: Pick<Chain, 'keys' | 'network'>,
  link: KnownLink,
  { nowSlot, rings }: BoxOptions,
): Promise<Box | null> {
  const mailboxKey = await keys.loadMailbox(mailboxKeyId(network, link.id));
  if (!mailboxKey) return null;
  const place: Place = { network, mailbox: link.id };
  const own: Ephemeral = mailboxKey;
  /** The keys of knocks that have already rung or were missed. */
  const known = new Set<string>();
  let stale = 0;

  async function knockIn(sealed: Uint8Array, landedAt: bigint): Promise<Message | null> {
    const found = await openKnock(place, own, sealed);
    const knock = found && unpackKnock(found.plain);
    if (!knock || !isTimely(knock, landedAt)) return null;
    const key = toHex(found.knocked.guestKey);
    if (known.has(key)) return null;
    if (!isFresh(landedAt, nowSlot()) && ++stale > MOST_STALE) return null;
    return { kind: 'knock', knock, knocked: found.knocked, key };
  }

  async function replyIn(sealed: Uint8Array): Promise<Message | null> {
    for (const { id, link: its, waiting } of rings()) {
      if (its !== link.id || !waiting) continue;
      const plain = await openReply(place, waiting.answered, sealed);
      const reply = plain && unpackReply(plain);
      if (reply && (await answers(reply, waiting.invite))) {
        return { kind: 'reply', ring: id, waiting, reply };
      }
    }
    return null;
  }

  const reader = createReader<Message>(
    link.id,
    async (memo, { slot }) => {
      const knock = fromMemo(memo, 'knock');
      if (knock) return knockIn(knock, slot);
      const reply = fromMemo(memo, 'reply');
      return reply && replyIn(reply);
    },
    { from: link.until },
  );

  return {
    id: link.id,
    link,
    ...{ postage: null, fillsAtMs: -Infinity, fillsAtSlot: 0n, unfilled: null },
    filling: Promise.resolve(),
    reader,
    async check(rpc, signal) {
      const found: Posted<Message>[] = [];
      const complete = nowSlot() - COMPLETE_SLOTS;
      for (const posted of await reader.check(rpc, complete, signal)) {
        const { value, feePayer } = posted;
        if (feePayer !== link.id) continue;
        // A copy of a knock can be decrypted, too. It has a known key and is ignored.
        if (value.kind === 'knock' && known.has(value.key)) continue;
        if (value.kind === 'knock') known.add(value.key);
        found.push(posted);
      }
      return found;
    },
  };
}

/** Tells whether the text is a valid reply to this invite. */
async function answers(reply: string, invite: string): Promise<boolean> {
  const parsed = parseCode(reply, 'reply');
  if (!parsed.ok) return false;
  return equalBytes(parsed.value.reply.inviteHash, await hashInvite(codeBytes(invite)));
}
