import { bindingOf, fromSdp, readCode, type Terms, toSdp, writeCode } from './codes.ts';
import { ascii, fromHex } from './greeting.ts';
import type { TextChannel } from './wire.ts';

/**
 * From an invite to open channels, in a browser. The channels are negotiated with fixed ids, so they
 * are there before the first description (docs/codes.md, "Channels").
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

function opened(channel: RTCDataChannel): Promise<TextChannel> {
  // What comes before there is a listener is kept for it.
  const early: string[] = [];
  let hear = (text: string): void => void early.push(text);
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (typeof data === 'string') hear(data);
  });
  const text: TextChannel = {
    send: (frame) => channel.send(frame),
    onText(listener) {
      early.splice(0).forEach(listener);
      hear = listener;
    },
  };
  return new Promise((resolve) => channel.addEventListener('open', () => resolve(text)));
}

const gathered = (connection: RTCPeerConnection): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (connection.iceGatheringState === 'complete') resolve();
    };
    connection.addEventListener('icegatheringstatechange', look);
    look();
  });

/** @throws Error where the text is no invite to a paid call. */
export async function join(text: string): Promise<Joined> {
  const invite = readCode(text.trim());
  const { terms } = invite;
  if (invite.kind !== 'invite' || !terms) throw new Error('not an invite to a paid call');

  const connection = new RTCPeerConnection();
  const open = (label: string, id: number): RTCDataChannel =>
    connection.createDataChannel(label, { negotiated: true, id });
  const [x402, files] = [opened(open('x402', 1)), opened(open('files', 2))];

  // Whoever answers leaves the DTLS handshake to the host, who may paste the reply much later.
  await connection.setRemoteDescription({ type: 'offer', sdp: toSdp(invite, 'active') });
  await connection.setLocalDescription();
  await gathered(connection);
  const session = fromSdp(connection.localDescription?.sdp ?? '');
  const binding = await bindingOf(text.trim());
  const reply = writeCode({ kind: 'reply', binding, session, terms: null, extensions: [] });
  return {
    reply,
    terms,
    invite: ascii(text.trim()),
    replyBytes: ascii(reply),
    nonceCommitment: fromHex(invite.binding),
    x402,
    files,
    close: () => connection.close(),
  };
}
