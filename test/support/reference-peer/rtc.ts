import { bindingOf, type Code, fromSdp, readCode, type Terms, toSdp, writeCode } from './codes.ts';
import { ascii, commitTo, fromHex, toHex } from './hello.ts';
import type { TextChannel } from './wire.ts';

/**
 * From an invite to open channels, on any WebRTC stack. The channels are negotiated with fixed ids, so
 * they are there before the first description (docs/protocol/codes.md, "Channels").
 */

/** One of the channels besides `x402`: text, and the bytes of files. */
export interface Channel extends TextChannel {
  sendBytes(bytes: Uint8Array<ArrayBuffer>): void;
  onBytes(listener: (bytes: Uint8Array<ArrayBuffer>) => void): void;
}

interface Channels {
  /** Each resolves when the connection is there; one that was not asked for never does. */
  readonly x402: Promise<TextChannel>;
  /** Messages about media (docs/protocol/codes.md, "Messages of `signal`"). */
  readonly signal: Promise<TextChannel>;
  /** The host's files (docs/protocol/files.md). */
  readonly files: Promise<Channel>;
}

export interface Joined extends Channels {
  /** For the host to paste. */
  readonly reply: string;
  readonly terms: Terms;
  /** The codes as they count in the transcript. */
  readonly invite: Uint8Array;
  readonly replyBytes: Uint8Array;
  readonly nonceCommitment: Uint8Array;
  close(): void;
}

/** The state of a host until the reply comes. */
export interface Invited extends Channels {
  /** For the guest to open. */
  readonly invite: string;
  readonly nonce: Uint8Array;
  /** @throws Error where the text is no reply to this invite. */
  accept(reply: string): Promise<void>;
  close(): void;
}

/** The members of RTCDataChannel that are used here. */
interface DataChannel {
  readonly readyState: string;
  binaryType?: unknown;
  // One of its own for each kind of data, in every stack.
  send(data: never): void;
  onmessage?: unknown;
  onopen?: unknown;
}
/** The members of RTCPeerConnection that are used here: a browser's, or those of a package for Node. */
export interface Connection {
  readonly iceGatheringState: string;
  readonly localDescription: { readonly sdp: string } | null | undefined;
  createDataChannel(label: string, options: { negotiated: true; id: number }): DataChannel;
  setRemoteDescription(description: Description): Promise<unknown>;
  createOffer(): Promise<{ readonly sdp?: string }>;
  createAnswer(): Promise<{ readonly sdp?: string }>;
  setLocalDescription(description: Description): Promise<unknown>;
  close(): unknown;
}
interface Description {
  type: 'offer' | 'answer';
  sdp: string;
}

const CHANNELS = { signal: 0, x402: 1, files: 2 } as const;
type Label = keyof typeof CHANNELS;

/** Keeps values that arrive before there is a listener. */
function postbox<T>(): { put(value: T): void; listen(listener: (value: T) => void): void } {
  const early: T[] = [];
  let hear = (value: T): void => void early.push(value);
  return {
    put: (value) => hear(value),
    listen(listener) {
      early.splice(0).forEach(listener);
      hear = listener;
    },
  };
}

function opened(channel: DataChannel): Promise<Channel> {
  const [texts, bytes] = [postbox<string>(), postbox<Uint8Array<ArrayBuffer>>()];
  channel.binaryType = 'arraybuffer';
  channel.onmessage = ({ data }: { readonly data: unknown }) => {
    if (typeof data === 'string') texts.put(data);
    else if (data instanceof ArrayBuffer) bytes.put(new Uint8Array(data));
    // Packages for Node hand over a part of a larger buffer.
    else if (ArrayBuffer.isView(data)) bytes.put(new Uint8Array(data as Uint8Array));
  };
  // A message sent while the other side closes is lost.
  const send = (data: unknown): void => {
    if (channel.readyState === 'open') channel.send(data as never);
  };
  const open: Channel = {
    send,
    onText: texts.listen,
    sendBytes: typeof Buffer === 'undefined' ? send : (part) => send(Buffer.from(part)),
    onBytes: bytes.listen,
  };
  return new Promise((resolve) => {
    channel.onopen = () => resolve(open);
  });
}

function open(connection: Connection, also: readonly Label[]): Channels {
  const never = new Promise<never>(() => undefined);
  const made = (label: Label): Promise<Channel> =>
    label === 'x402' || also.includes(label)
      ? opened(connection.createDataChannel(label, { negotiated: true, id: CHANNELS[label] }))
      : never;
  return { x402: made('x402'), signal: made('signal'), files: made('files') };
}

const LOOK_MS = 50;
/** Where a server does not answer, as on the loopback, a stack may wait for long: what it has by then has to do. */
const MOST_GATHERING_MS = 3_000;

async function gathered(connection: Connection): Promise<string> {
  const untilMs = performance.now() + MOST_GATHERING_MS;
  while (connection.iceGatheringState !== 'complete' && performance.now() < untilMs) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return connection.localDescription?.sdp ?? '';
}

/**
 * Omits the end of candidates: browsers may name addresses that not every network resolves, and a stack
 * that expects no further candidate then gives up before the other side's checks arrive.
 */
const description = (...code: Parameters<typeof toSdp>): string =>
  toSdp(...code).replace('a=end-of-candidates\r\n', '');

/** @param also the channels besides `x402`. @throws Error where the text is no invite to a paid call. */
export async function join(
  text: string,
  connection: Connection,
  also: readonly ('signal' | 'files')[],
): Promise<Joined> {
  const invite = readCode(text.trim());
  const { terms } = invite;
  if (invite.kind !== 'invite' || !terms) throw new Error('not an invite to a paid call');
  const channels = open(connection, also);

  // The guest leaves the DTLS handshake to the host, who may paste the reply much later.
  await connection.setRemoteDescription({ type: 'offer', sdp: description(invite, 'active') });
  const { sdp = '' } = await connection.createAnswer();
  // Not every stack follows the offer's role by itself.
  const passive = sdp.replace('a=setup:active', 'a=setup:passive');
  await connection.setLocalDescription({ type: 'answer', sdp: passive });
  const session = { ...fromSdp(await gathered(connection)), setup: 'passive' } as const;
  const binding = await bindingOf(text.trim());
  const reply = writeCode({ kind: 'reply', binding, session, terms: null, extensions: [] });
  return {
    ...channels,
    reply,
    terms,
    invite: ascii(text.trim()),
    replyBytes: ascii(reply),
    nonceCommitment: fromHex(invite.binding),
    close: () => void connection.close(),
  };
}

const NONCE_BYTES = 32;

/** The host's half. @param also the channels besides `x402`. */
export async function invite(
  terms: Terms,
  connection: Connection,
  also: readonly ('signal' | 'files')[],
): Promise<Invited> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  return { ...(await offer(terms, connection, also, await commitTo(nonce))), nonce };
}

/** The same for a nonce that this side need not know. */
export async function offer(
  terms: Terms,
  connection: Connection,
  also: readonly ('signal' | 'files')[],
  commitment: Uint8Array,
): Promise<Omit<Invited, 'nonce'>> {
  const channels = open(connection, also);
  const { sdp = '' } = await connection.createOffer();
  await connection.setLocalDescription({ type: 'offer', sdp });
  const session = { ...fromSdp(await gathered(connection)), setup: 'actpass' } as const;
  const binding = toHex(commitment);
  const text = writeCode({ kind: 'invite', binding, session, terms, extensions: [] });
  return {
    ...channels,
    invite: text,
    async accept(pasted) {
      const reply: Code = readCode(pasted.trim());
      const isAnswer = reply.kind === 'reply' && reply.binding === (await bindingOf(text));
      if (!isAnswer) throw new Error('not a reply to this invite');
      await connection.setRemoteDescription({ type: 'answer', sdp: description(reply) });
    },
    close: () => void connection.close(),
  };
}
