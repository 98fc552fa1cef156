import { bindingOf, type Code, fromSdp, readCode, type Terms, toSdp, writeCode } from './codes.ts';
import { ascii, commitTo, fromHex, toHex } from './greeting.ts';
import type { TextChannel } from './wire.ts';

/**
 * From an invite to open channels, on any WebRTC stack. The channels are negotiated with fixed ids, so
 * they are there before the first description (docs/codes.md, "Channels").
 */

interface Channels {
  /** Each resolves when the connection is there; one that was not asked for never does. */
  readonly x402: Promise<TextChannel>;
  /** Messages about media (docs/codes.md, "Messages of `signal`"). */
  readonly signal: Promise<TextChannel>;
  /** Control messages of the host's files (docs/files.md). */
  readonly files: Promise<TextChannel>;
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

/** What a host has while nobody has answered. */
export interface Invited extends Channels {
  /** For the guest to open. */
  readonly invite: string;
  readonly nonce: Uint8Array;
  /** @throws Error where the text is no reply to this invite. */
  accept(reply: string): Promise<void>;
  close(): void;
}

/** What is used of an RTCDataChannel. */
interface DataChannel {
  readonly readyState: string;
  send(text: string): void;
  onmessage?: unknown;
  onopen?: unknown;
}
/** What is used of an RTCPeerConnection: a browser's, or that of a package for Node. */
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

function opened(channel: DataChannel): Promise<TextChannel> {
  // What comes before there is a listener is kept for it.
  const early: string[] = [];
  let hear = (text: string): void => void early.push(text);
  channel.onmessage = ({ data }: { readonly data: unknown }) => {
    if (typeof data === 'string') hear(data);
  };
  const text: TextChannel = {
    // Whoever is still speaking when the other side closes is not heard.
    send(frame) {
      if (channel.readyState === 'open') channel.send(frame);
    },
    onText(listener) {
      early.splice(0).forEach(listener);
      hear = listener;
    },
  };
  return new Promise((resolve) => {
    channel.onopen = () => resolve(text);
  });
}

function open(connection: Connection, also: readonly Label[]): Channels {
  const never = new Promise<never>(() => undefined);
  const made = (label: Label): Promise<TextChannel> =>
    label === 'x402' || also.includes(label)
      ? opened(connection.createDataChannel(label, { negotiated: true, id: CHANNELS[label] }))
      : never;
  return { x402: made('x402'), signal: made('signal'), files: made('files') };
}

const LOOK_MS = 50;

async function gathered(connection: Connection): Promise<string> {
  while (connection.iceGatheringState !== 'complete') {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return connection.localDescription?.sdp ?? '';
}

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

  // Whoever answers leaves the DTLS handshake to the host, who may paste the reply much later.
  await connection.setRemoteDescription({ type: 'offer', sdp: toSdp(invite, 'active') });
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
  const channels = open(connection, also);
  const { sdp = '' } = await connection.createOffer();
  await connection.setLocalDescription({ type: 'offer', sdp });
  const session = { ...fromSdp(await gathered(connection)), setup: 'actpass' } as const;
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const binding = toHex(await commitTo(nonce));
  const text = writeCode({ kind: 'invite', binding, session, terms, extensions: [] });
  return {
    ...channels,
    invite: text,
    nonce,
    async accept(pasted) {
      const reply: Code = readCode(pasted.trim());
      const isAnswer = reply.kind === 'reply' && reply.binding === (await bindingOf(text));
      if (!isAnswer) throw new Error('not a reply to this invite');
      await connection.setRemoteDescription({ type: 'answer', sdp: toSdp(reply) });
    },
    close: () => void connection.close(),
  };
}
