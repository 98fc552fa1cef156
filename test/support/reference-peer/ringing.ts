import {
  address,
  getBase58Encoder,
  type Instruction,
  type KeyPairSigner,
  signature,
} from '@solana/kit';
import { z } from '@x402/core/schemas';
import {
  bindingOf,
  type CallLink,
  readCode,
  readLink,
  type Terms,
  writeShortLink,
} from './codes.ts';
import {
  land,
  MEMO,
  memoOf,
  markerOf,
  reads,
  type Rpc,
  tokenAccount,
  transferOf,
  walletOf,
} from './deposit.ts';
import { toHex } from './hello.ts';
import {
  fromMemo,
  type Knocked,
  openKnock,
  type Pair,
  pairOf,
  type Place,
  type Postage,
  postageOf,
  readOr,
  sealKnock,
  type Step,
  toMemo,
} from './sealing.ts';

/**
 * Joining by a call link (docs/protocol/ringing.md), for either role: written from that page alone. It leaves
 * out what saves requests, and a host's limits.
 */

const UNITS = 300_000n;
const SECOND_MS = 1_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const random = (bytes: number): string => toHex(crypto.getRandomValues(new Uint8Array(bytes)));

interface Mailbox {
  readonly rpc: Rpc;
  readonly place: Place;
  readonly postage: Postage;
}
const mailboxOf = (rpc: Rpc, { terms, seed }: Pick<CallLink, 'terms' | 'seed'>): Mailbox => {
  const postage = postageOf(seed);
  return { rpc, postage, place: { network: terms.network, mailbox: postage.address } };
};

/** By the mailbox key. Resolves once it is confirmed. */
async function post({ rpc, postage }: Mailbox, sealed: Uint8Array): Promise<void> {
  await land(rpc, postage.address, postage.sign, [memoOf(toMemo(sealed))], UNITS);
}

// Reading

interface Message {
  readonly sealed: Uint8Array;
  readonly slot: bigint;
  readonly feePayer: string;
}

const Landed = z.object({
  slot: z.bigint(),
  meta: z.object({ err: z.null() }),
  transaction: z.object({
    message: z.object({
      accountKeys: z.array(z.string()).min(1),
      instructions: z.array(z.object({ programIdIndex: z.number(), data: z.string() })),
    }),
  }),
});
const base58 = getBase58Encoder();

/** The one memo of a transaction that succeeded, of this step; null: it is something else, or not there yet. */
async function readMessage(rpc: Rpc, at: string, step: Step): Promise<Message | null> {
  const how = {
    encoding: 'json',
    commitment: 'confirmed',
    maxSupportedTransactionVersion: 0,
  } as const;
  const found = Landed.safeParse(await rpc.getTransaction(signature(at), how).send());
  if (!found.success) return null;
  const { slot, transaction } = found.data;
  const { accountKeys, instructions } = transaction.message;
  const memos = instructions.filter(({ programIdIndex }) => accountKeys[programIdIndex] === MEMO);
  const [memo] = memos;
  const [feePayer] = accountKeys;
  if (!memo || memos.length > 1 || feePayer === undefined) return null;
  const sealed = fromMemo(
    step,
    new TextDecoder().decode(Uint8Array.from(base58.encode(memo.data))),
  );
  return sealed && { sealed, feePayer, slot };
}

const MOST_LISTED = 100;
const MOST_ANSWERS = 3;

/** Reads the messages of a mailbox. Each message comes once, and not before the server shows it whole. */
function createReader({ rpc, place }: Mailbox, step: Step, sinceSlot: bigint) {
  const done = new Set<string>();
  /** @param opens whether it is for this reader, by its memo alone. */
  return async (opens: (sealed: Uint8Array) => boolean): Promise<readonly Message[]> => {
    const how = { limit: MOST_LISTED, commitment: 'confirmed' } as const;
    const listed = await rpc.getSignaturesForAddress(address(place.mailbox), how).send();
    const messages: Message[] = [];
    for (const { signature: each, memo, err, slot } of listed) {
      if (done.has(each) || err !== null || slot < sinceSlot) continue;
      const [, text = null] = /^\[\d+\] (\S*)$/.exec(memo ?? '') ?? [];
      const sealed = text === null ? null : fromMemo(step, text);
      // A list may show no memo of a transaction that has one.
      if (memo === null || (sealed && opens(sealed))) {
        const message = await readMessage(rpc, each, step);
        if (!message && memo !== null) continue;
        if (message && opens(message.sealed)) messages.push(message);
      }
      done.add(each);
    }
    return messages;
  };
}

// Guest

const KNOCKS_AT_S = [0, 120, 300, 600];
const FAST_S = 120;
const SLOW_MS = 6_000;

interface Ring {
  /** Resolves to an invite on the link's terms, from a host whom its wallet knows; null: the host is busy. */
  readonly answered: Promise<string | null>;
  /** The newest such invite: a host's page that was reloaded has forgotten the earlier ones. */
  newest(): string | null;
  /** To any of them. Resolves once it is confirmed, and then listens no more. */
  reply(code: string): Promise<void>;
  stop(): void;
}

interface Answer extends Opened {
  readonly invite: string;
  readonly slot: bigint;
}
type Opened = ReturnType<Knocked['openAnswer']>;

const isSame = (one: Terms, other: Terms | null): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** @param text a link, alone or in an address. @throws CodeError where it is no link. */
export function ring(rpc: Rpc, text: string, name: string): Ring {
  const link = readLink(text.trim().replace(/^.*#call=/, ''));
  const mailbox = mailboxOf(rpc, link);
  const visit = random(16);
  const knocks: Knocked[] = [];
  let isOver = false;
  let answers: readonly Answer[] = [];

  async function knock(): Promise<bigint> {
    const slot = await rpc.getSlot({ commitment: 'confirmed' }).send();
    const knocked = sealKnock(mailbox.place, link.mailbox, { visit, slot, name });
    knocks.push(knocked);
    await post(mailbox, knocked.sealed);
    return slot;
  }

  const openedBy = (sealed: Uint8Array): Opened | null => {
    for (const { openAnswer } of knocks) {
      const opened = readOr(() => openAnswer(sealed));
      if (opened) return opened;
    }
    return null;
  };

  /** Whether the wallet of the terms says that this fee payer is its host's. */
  async function isKnown(feePayer: string): Promise<boolean> {
    const { payTo } = link.terms;
    const marker = await tokenAccount(rpc, await markerOf(payTo, feePayer));
    return marker?.owner === payTo;
  }

  /** @param onAnswer hears each invite, and null where the host is busy. */
  async function listen(onAnswer: (invite: string | null) => void): Promise<void> {
    const fromMs = performance.now();
    const read = createReader(mailbox, 'answer', await knock());
    let considered = 0;
    for (let next = 1; !isOver;) {
      const passedS = (performance.now() - fromMs) / SECOND_MS;
      if (passedS > (KNOCKS_AT_S[next] ?? Infinity) && answers.length === 0) {
        next += 1;
        await knock();
      }
      for (const { sealed, feePayer, slot } of await read((each) => openedBy(each) !== null)) {
        const opened = openedBy(sealed);
        if (!opened || considered >= MOST_ANSWERS || !(await isKnown(feePayer))) continue;
        const { invite } = opened;
        if (invite !== null) {
          considered += 1;
          if (!isSame(link.terms, readCode(invite).terms)) continue;
          // Lists lag, so an older one may come later.
          answers = [...answers, { ...opened, invite, slot }].sort((one, other) =>
            Number(one.slot - other.slot),
          );
        }
        onAnswer(invite);
      }
      const isSoon = passedS - (KNOCKS_AT_S[next - 1] ?? 0) < FAST_S || answers.length > 0;
      await pause(isSoon ? SECOND_MS : SLOW_MS);
    }
  }

  return {
    answered: new Promise((resolve, reject) => {
      listen(resolve).then(() => reject(new Error('nobody has answered')), reject);
    }),
    newest: () => answers.at(-1)?.invite ?? null,
    async reply(code) {
      const { binding } = readCode(code);
      for (const { invite, sealReply } of answers) {
        if ((await bindingOf(invite)) !== binding) continue;
        await post(mailbox, sealReply(code));
        isOver = true;
        return;
      }
      throw new Error('not a reply to an invite that came');
    },
    stop: () => (isOver = true),
  };
}

// Host

/** A host's link and what it needs to be rung by it. */
interface HostedLink {
  readonly text: string;
  readonly link: CallLink;
  /** Opens knocks. */
  readonly pair: Pair;
}

export function makeLink(of: Pick<CallLink, 'lends' | 'terms' | 'topic' | 'name'>): HostedLink {
  const pair = pairOf();
  const text = writeShortLink({ ...of, mailbox: toHex(pair.publicKey), seed: random(16) });
  return { text, link: readLink(text), pair };
}

const MESSAGES = 20n;
/** The signature and, rounded up, the priority. */
const MESSAGE_LAMPORTS = 5_001n;

/** Pays for twenty messages. */
export async function fillMailbox(
  rpc: Rpc,
  { link }: HostedLink,
  feePayerKey: KeyPairSigner,
): Promise<void> {
  const { address: to } = postageOf(link.seed);
  const rent = await rpc.getMinimumBalanceForRentExemption(0n).send();
  const { sign } = walletOf(feePayerKey);
  const lamports = rent + MESSAGES * MESSAGE_LAMPORTS;
  await land(rpc, feePayerKey.address, sign, [transferOf(feePayerKey.address, to, lamports)]);
}

interface Rung {
  readonly name: string;
  readonly visit: string;
  /** Resolves to the first reply to this invite. */
  answer(invite: string): Promise<string>;
  busy(): Promise<void>;
}

const MOST_LATE_SLOTS = 200n;

/** Waits for the first knock that rings. */
export async function untilRung(
  rpc: Rpc,
  { link, pair }: HostedLink,
  feePayerKey: KeyPairSigner,
  isOver: () => boolean,
): Promise<Rung> {
  const mailbox = mailboxOf(rpc, link);
  const { place } = mailbox;
  const since = await rpc.getSlot({ commitment: 'confirmed' }).send();
  /** Pays what names the mailbox besides, so that the mailbox's history has it. */
  async function send(sealed: Uint8Array): Promise<void> {
    const nothing = transferOf(feePayerKey.address, feePayerKey.address, 0n);
    const named: Instruction = {
      ...nothing,
      accounts: [...(nothing.accounts ?? []), reads(place.mailbox)],
    };
    const { sign } = walletOf(feePayerKey);
    await land(rpc, feePayerKey.address, sign, [named, memoOf(toMemo(sealed))], UNITS);
  }
  async function next<T>(
    step: Step,
    read: (message: Message) => T | null | Promise<T | null>,
    opens: (sealed: Uint8Array) => boolean,
  ): Promise<T> {
    const look = createReader(mailbox, step, since);
    while (!isOver()) {
      for (const message of await look(opens)) {
        const made = message.feePayer === place.mailbox ? await read(message) : null;
        if (made !== null) return made;
      }
      await pause(SECOND_MS);
    }
    throw new Error('it is over');
  }

  const open = (sealed: Uint8Array) => readOr(() => openKnock(place, pair, sealed));
  return next(
    'knock',
    ({ sealed, slot }) => {
      const knock = open(sealed);
      if (!knock || slot < knock.slot || slot > knock.slot + MOST_LATE_SLOTS) return null;
      return {
        name: knock.name,
        visit: knock.visit,
        async answer(invite) {
          const answer = knock.sealAnswer(invite);
          await send(answer.sealed);
          const openReply = (each: Uint8Array) => readOr(() => answer.openReply(each));
          return next(
            'reply',
            async ({ sealed: each }) => {
              const reply = openReply(each);
              const isBound =
                reply !== null && readCode(reply).binding === (await bindingOf(invite));
              return isBound ? reply : null;
            },
            (each) => openReply(each) !== null,
          );
        },
        async busy() {
          await send(knock.sealAnswer(null).sealed);
        },
      } satisfies Rung;
    },
    (sealed) => open(sealed) !== null,
  );
}
