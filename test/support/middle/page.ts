import * as v from 'valibot';
import { createCallConnection } from '../../../src/main/rtc/call-connection.ts';
import type { Peer } from '../../../src/main/rtc/peer.ts';
import {
  codeBytes,
  encodeInvite,
  encodeReply,
  hashInvite,
  parseCode,
  type ParsedInvite,
} from '../../../src/shared/call/code.ts';
import { P2cError, type Result } from '../../../src/shared/errors.ts';
import { createEventLog } from '../../../src/shared/log.ts';
import type { Codes } from '../../../src/workers/ledger/x402/hello.ts';
import { HostHello } from '../../../src/workers/ledger/x402/messages.ts';
import type { MiddleApi } from './contract.ts';
import { createMiddle, type Middle } from './hellos.ts';

/**
 * The middle's own page: a connection to the host, on which it is the guest, and one to the guest, on
 * which it is the host. Each page's codes name its certificate in place of the other page's. It repeats
 * each `x402` message of one side to the other, word for word except for the greetings.
 */

type End = 'host' | 'guest';

const log = createEventLog('middle', () => performance.now());
const never = new AbortController().signal;
const channels: Partial<Record<End, RTCDataChannel>> = {};
const peers: Partial<Record<End, Peer>> = {};
const seen: string[] = [];
let network = '';
let invited: { readonly honest: ParsedInvite; readonly swapped: string } | null = null;
let middle: Middle | null = null;

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new P2cError(result.error);
  return result.value;
}

/** In order, and not before the other side can hear it. */
function relay(from: End, to: End): void {
  const channel = channels[from];
  if (!channel) throw new Error(`no channel to the ${from}`);
  let turn: Promise<void> = Promise.resolve();
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    turn = turn.then(async () => {
      if (typeof data !== 'string') return;
      const said = await changed(data);
      await opened(to);
      channels[to]?.send(said);
    });
  });
}

const opened = (end: End): Promise<void> =>
  new Promise((resolve) => {
    const channel = channels[end];
    if (channel?.readyState === 'open') resolve();
    else channel?.addEventListener('open', () => resolve(), { once: true });
  });

/** A greeting becomes the middle's own; everything else stays as it is. */
async function changed(frame: string): Promise<string> {
  const message: unknown = JSON.parse(frame);
  if (typeof message !== 'object' || message === null || !middle) return frame;
  if ('method' in message && message.method === 'hello' && 'params' in message) {
    seen.push('hello');
    return JSON.stringify({
      ...message,
      params: await middle.toGuest(v.parse(HostHello, message.params)),
    });
  }
  const { result } = { result: undefined as unknown, ...message };
  if (typeof result === 'object' && result !== null && 'sessionKey' in result) {
    seen.push('answer');
    return JSON.stringify({ ...message, result: await middle.toHost() });
  }
  return frame;
}

/** The page on that end; this side plays the other one's part. */
function peerOf(end: End): Peer {
  const peer = createCallConnection({
    role: end === 'host' ? 'guest' : 'host',
    ice: { iceServers: [] },
    log,
    without: ['standby'],
    handover(label, endpoint) {
      if (label === 'x402' && endpoint instanceof RTCDataChannel) channels[end] ??= endpoint;
    },
  });
  peers[end] = peer;
  return peer;
}

const api: MiddleApi = {
  async invite(text, swap) {
    // A page that may use the microphone sees its real addresses.
    await navigator.mediaDevices.getUserMedia({ audio: true });
    network = swap.network;
    const honest = valueOf(parseCode(text, 'invite'));
    const { terms } = honest.invite;
    if (!terms) throw new Error('an invite without terms');
    const session = await peerOf('guest').makeOffer(never);
    const swapped = encodeInvite({
      ...honest.invite,
      session,
      terms: { ...terms, payTo: swap.payTo ?? terms.payTo },
    });
    invited = { honest, swapped };
    return swapped;
  },
  async reply(text) {
    if (!invited) throw new Error('no invite was swapped');
    const { honest, swapped } = invited;
    const theirs = valueOf(parseCode(text, 'reply'));
    const session = await peerOf('host').makeAnswer(honest.invite.session, never);
    const ours = encodeReply({ version: 1, session, inviteHash: await hashInvite(honest.bytes) });
    const codes = (invite: Uint8Array, reply: string): Codes => ({
      invite,
      reply: codeBytes(reply),
      nonceCommitment: honest.invite.nonceCommitment,
      network,
    });
    middle = createMiddle({
      host: codes(honest.bytes, ours),
      guest: codes(codeBytes(swapped), theirs.text),
    });
    relay('host', 'guest');
    relay('guest', 'host');
    await peers.guest?.acceptAnswer(theirs.reply.session);
    return ours;
  },
  heard: async () => [...seen],
};

Object.assign(globalThis, { middle: api });
