import {
  codeBytes,
  CODE_VERSION,
  encodeReply,
  hashInvite,
  parseCode,
} from '../../../src/shared/call/code.ts';
import { describeSdp, renderSdp } from '../../../src/shared/call/sdp.ts';
import type { Terms } from '../../../src/shared/terms.ts';
import type { TextChannel } from './wire.ts';

/**
 * From an invite to open channels, in a browser. The three channels are negotiated with fixed ids, so
 * they are there before the first description (docs/architecture.md, "Channels"). The codes are read and
 * written by the project's own `src/shared/call/code.ts`, which any page can use; it has no dependencies.
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
  const parsed = parseCode(text, 'invite');
  if (!parsed.ok) throw new Error(parsed.error.code);
  const { invite, bytes } = parsed.value;
  if (!invite.terms) throw new Error('a call without payments');

  const connection = new RTCPeerConnection();
  const open = (label: string, id: number): RTCDataChannel =>
    connection.createDataChannel(label, { negotiated: true, id });
  // Of no use to this peer, but the host counts on it.
  open('signal', 0);
  const [x402, files] = [opened(open('x402', 1)), opened(open('files', 2))];

  // Whoever answers leaves the DTLS handshake to the host, who may paste the reply much later.
  const sdp = renderSdp({ ...invite.session, setup: 'active' });
  await connection.setRemoteDescription({ type: 'offer', sdp });
  await connection.setLocalDescription();
  await gathered(connection);
  const session = describeSdp(connection.localDescription?.sdp ?? '', 'answer');
  if (!session.ok) throw new Error(session.error.code);
  const inviteHash = await hashInvite(bytes);
  const reply = encodeReply({ version: CODE_VERSION, session: session.value, inviteHash });
  return {
    reply,
    terms: invite.terms,
    invite: bytes,
    replyBytes: codeBytes(reply),
    nonceCommitment: invite.nonceCommitment,
    x402,
    files,
    close: () => connection.close(),
  };
}
