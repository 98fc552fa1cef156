import { bindingOf, fromSdp, readCode, type Terms, toSdp, writeCode } from './codes.ts';
import { ascii, fromHex } from './greeting.ts';
import type { TextChannel } from './wire.ts';

/**
 * From an invite to open channels, on any WebRTC stack. The channels are negotiated with fixed ids, so
 * they are there before the first description (docs/codes.md, "Channels").
 */
export interface Joined {
  /** For the host to paste. */
  readonly reply: string;
  readonly terms: Terms;
  /** The codes as they count in the transcript. */
  readonly invite: Uint8Array;
  readonly replyBytes: Uint8Array;
  readonly nonceCommitment: Uint8Array;
  /** Resolves when the host has taken the reply. */
  readonly x402: Promise<TextChannel>;
  /** Control messages of the host's files (docs/files.md). */
  readonly files: Promise<TextChannel>;
  close(): void;
}

/** What is used of an RTCDataChannel. */
interface Channel {
  send(text: string): void;
  onmessage?: unknown;
  onopen?: unknown;
}
/** What is used of an RTCPeerConnection: a browser's, or that of a package for Node. */
export interface Connection {
  readonly iceGatheringState: string;
  readonly localDescription: { readonly sdp: string } | null | undefined;
  createDataChannel(label: string, options: { negotiated: true; id: number }): Channel;
  setRemoteDescription(description: { type: 'offer'; sdp: string }): Promise<unknown>;
  createAnswer(): Promise<{ readonly sdp?: string }>;
  setLocalDescription(description: { type: 'answer'; sdp: string }): Promise<unknown>;
  close(): unknown;
}

const CHANNELS = { signal: 0, x402: 1, files: 2 } as const;

function opened(channel: Channel): Promise<TextChannel> {
  // What comes before there is a listener is kept for it.
  const early: string[] = [];
  let hear = (text: string): void => void early.push(text);
  channel.onmessage = ({ data }: { readonly data: unknown }) => {
    if (typeof data === 'string') hear(data);
  };
  const text: TextChannel = {
    send: (frame) => channel.send(frame),
    onText(listener) {
      early.splice(0).forEach(listener);
      hear = listener;
    },
  };
  return new Promise((resolve) => {
    channel.onopen = () => resolve(text);
  });
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

  const open = (label: keyof typeof CHANNELS): Promise<TextChannel> =>
    opened(connection.createDataChannel(label, { negotiated: true, id: CHANNELS[label] }));
  const x402 = open('x402');
  const others = new Map(also.map((label) => [label, open(label)]));

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
    reply,
    terms,
    invite: ascii(text.trim()),
    replyBytes: ascii(reply),
    nonceCommitment: fromHex(invite.binding),
    x402,
    files: others.get('files') ?? new Promise(() => undefined),
    close: () => void connection.close(),
  };
}
