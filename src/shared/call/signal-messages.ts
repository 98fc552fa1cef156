import type { EndReason } from '../api/ledger.ts';
import { END_REASONS } from '../api/lists.ts';
import { messageParser } from '../parse-message.ts';
import { displayName } from '../peer-text.ts';
import { sessionIn, sessionText } from './code-body.ts';
import type { Sync } from './replay.ts';
import type { SessionDescription } from './sdp.ts';
import {
  MAX_CODE_CHARACTERS,
  MAX_NAME_CHARACTERS,
  MAX_SDP_BYTES,
  MAX_SESSION_CHARACTERS,
  MAX_STREAM_CHARACTERS,
  MAX_FRAME_CHARACTERS,
  shownChat,
} from './signal-limits.ts';

/**
 * Messages of the `signal` channel: one JSON object per DataChannel message, between the main
 * threads. The two pages exchange information about the call, but never money or file contents. The
 * messages are parsed only here.
 *
 * Messages about the call do not depend on a connection. They are counted, and repeated until they
 * have arrived (replay.ts). The other messages concern only the connection on which they are sent.
 */

/**
 * A side's description of itself, sent from the moment of admission: its devices, their state, and
 * its name. `none` means that the side has no such device and will not send that media.
 */
export interface DevicesMessage {
  readonly type: 'devices';
  readonly microphone: 'on' | 'muted' | 'none';
  readonly camera: 'on' | 'off' | 'none';
  /** True if the picture is a shared screen, even if the camera is on. */
  readonly screen: boolean;
  /** The display name that the user chose. */
  readonly name?: string;
  /**
   * How much of the receiver's video the sender wants. Older pages do not send this field. They
   * also ignore the receiver's wish.
   */
  readonly wants?: VideoWish;
  /**
   * The devices that the user has switched on, but that the sender's operating system has muted or
   * stopped, for example for a phone call.
   */
  readonly taken?: Taken;
}

export type Taken = 'microphone' | 'camera' | 'both';
const TAKEN: readonly Taken[] = ['microphone', 'camera', 'both'];
export const isTaken = (taken: Taken | null, input: 'microphone' | 'camera'): boolean =>
  taken === input || taken === 'both';

/**
 * How much video a side wants from the peer: as much as the peer's page would send, less, or none.
 */
export type VideoWish = 'all' | 'less' | 'none';
export const VIDEO_WISHES: readonly VideoWish[] = ['all', 'less', 'none'];

/**
 * The host's only in-band offer on a connection, or the guest's only answer. `sdp` comes from the
 * sender's browser. The receiver does not use it directly but writes a new SDP from it
 * (media-sdp.ts).
 */
export interface DescriptionMessage {
  readonly type: 'description';
  readonly kind: 'offer' | 'answer';
  readonly sdp: string;
}

export interface ChatMessage {
  readonly type: 'chat';
  readonly text: string;
}

/** The sender ends the call and gives the reason. */
interface ByeMessage {
  readonly type: 'bye';
  readonly reason: EndReason;
}

/** The sender's page closes and may be opened again. So the call is interrupted but not ended. */
interface LeaveMessage {
  readonly type: 'leave';
}

/**
 * A liveness ping, sent once a second. It makes the peer's SCTP stack answer. It also shows that
 * the sender's main thread works, and which of the peer's pings have arrived (rtc/outage.ts).
 */
export interface BeatMessage {
  readonly type: 'beat';
  /** The number of this ping on the connection, from 1. */
  readonly n: number;
  /** The number of the newest ping received from the peer. 0 if none has arrived. */
  readonly heard: number;
  /**
   * True if the sender was unreachable and asks for an immediate answer, to learn whether it still
   * is.
   */
  readonly ask: boolean;
  /**
   * True if the pings may stop for a while, because the sender's user has switched to another app
   * on a phone, or because the browser suspends the sender's page. The next ping without this field
   * cancels it.
   */
  readonly away?: true;
}

/**
 * Opens or closes a file lane, which is a connection for files (main/rtc/lanes.ts). Lane numbers
 * are never used twice. On the wire, sessions of lanes and standbys have the form that codes use.
 */
export type LaneMessage =
  | {
      readonly type: 'lane';
      readonly lane: number;
      readonly kind: 'offer' | 'answer';
      readonly session: SessionDescription;
    }
  | { readonly type: 'lane'; readonly lane: number; readonly kind: 'close' };

/**
 * Prepares or cancels a standby connection (main/rtc/standby.ts). The host gives each standby a new
 * number.
 */
export type StandbyMessage =
  | {
      readonly type: 'standby';
      readonly id: number;
      readonly kind: 'offer' | 'answer';
      readonly session: SessionDescription;
    }
  | { readonly type: 'standby'; readonly id: number; readonly kind: 'drop' };

/**
 * Sent after the end of the call, over its connection. `ask` asks for another call, and also
 * accepts the peer's request for one. `no` declines. After two `ask`s, the host's invite and the
 * guest's reply follow (main/call/again-steps.ts).
 */
export type AgainMessage =
  | { readonly type: 'again'; readonly kind: 'ask' | 'no' }
  | { readonly type: 'again'; readonly kind: 'invite' | 'reply'; readonly code: string };

/**
 * Host: the call continues on this connection. If there are several such messages, the one with the
 * highest turn is valid (rtc/transport-moves.ts).
 */
interface MoveMessage {
  readonly type: 'move';
  readonly turn: number;
}
/** Guest: confirms the switchover. */
interface MovedMessage {
  readonly type: 'moved';
  readonly turn: number;
}

type SyncMessage = Sync & { readonly type: 'sync' };

/** Messages about the call. */
export type CallMessage =
  DevicesMessage | LaneMessage | ChatMessage | StandbyMessage | AgainMessage;
/** Messages about the connection that carries them. */
export type TransportMessage =
  | DescriptionMessage
  | ByeMessage
  | LeaveMessage
  | BeatMessage
  | MoveMessage
  | MovedMessage
  | SyncMessage;
export type SignalMessage = CallMessage | TransportMessage;

export const CALL_TYPES = [
  'devices',
  'chat',
  'lane',
  'standby',
  'again',
] as const satisfies readonly CallMessage['type'][];
export const isCallMessage = (message: SignalMessage): message is CallMessage =>
  CALL_TYPES.some((type) => type === message.type);

export type SignalType = SignalMessage['type'];
export type SignalOf<T extends SignalType> = Extract<SignalMessage, { type: T }>;

/** Encodes a message. @throws ByteRangeError if a session cannot be packed. */
export const encodeSignal = (message: SignalMessage): string =>
  JSON.stringify(
    'session' in message ? { ...message, session: sessionText(message.session) } : message,
  );

const MICROPHONE: readonly DevicesMessage['microphone'][] = ['on', 'muted', 'none'];
const CAMERA: readonly DevicesMessage['camera'][] = ['on', 'off', 'none'];
const KINDS: readonly DescriptionMessage['kind'][] = ['offer', 'answer'];
export const isVideoWish = (value: unknown): value is VideoWish =>
  VIDEO_WISHES.some((wish) => wish === value);

const oneOf = <T extends string>(known: readonly T[], value: unknown): T | undefined =>
  known.find((one) => one === value);

const isText = (value: unknown, max: number): value is string =>
  typeof value === 'string' && value.length <= max;

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

const CODE = /^[\w-]+$/;

/** Reads the fields, besides the number, of an offer or answer for a lane or a standby. */
function described(kind: unknown, text: unknown): Described | null {
  const known = oneOf(KINDS, kind);
  const session = known && isText(text, MAX_SESSION_CHARACTERS) ? sessionIn(text, known) : null;
  return known && session ? { kind: known, session } : null;
}
type Described = Pick<Extract<LaneMessage, { session: unknown }>, 'kind' | 'session'>;

/** Parses a message of the peer. */
export const parseSignal = messageParser<SignalMessage>('signal', MAX_FRAME_CHARACTERS, {
  beat({ n, heard, ask, away }) {
    if (!isCount(n) || !isCount(heard) || typeof ask !== 'boolean') return null;
    return { type: 'beat', n, heard, ask, ...(away === true && { away }) };
  },
  leave: () => ({ type: 'leave' }),
  devices({ microphone, camera, screen, name = '', wants, taken }) {
    const mic = oneOf(MICROPHONE, microphone);
    const cam = oneOf(CAMERA, camera);
    if (!mic || !cam || typeof screen !== 'boolean') return null;
    if (!isText(name, MAX_NAME_CHARACTERS)) return null;
    if (wants !== undefined && !isVideoWish(wants)) return null;
    const gone = oneOf(TAKEN, taken);
    if (taken !== undefined && !gone) return null;
    const shown = displayName(name);
    return {
      type: 'devices',
      microphone: mic,
      camera: cam,
      screen,
      ...(shown !== '' && { name: shown }),
      ...(wants !== undefined && { wants }),
      ...(gone && { taken: gone }),
    };
  },
  description({ kind, sdp }) {
    const known = oneOf(KINDS, kind);
    return known && isText(sdp, MAX_SDP_BYTES) ? { type: 'description', kind: known, sdp } : null;
  },
  lane({ lane, kind, session }) {
    if (!isCount(lane)) return null;
    if (kind === 'close') return { type: 'lane', lane, kind };
    const found = described(kind, session);
    return found && { type: 'lane', lane, ...found };
  },
  standby({ id, kind, session }) {
    if (!isCount(id)) return null;
    if (kind === 'drop') return { type: 'standby', id, kind };
    const found = described(kind, session);
    return found && { type: 'standby', id, ...found };
  },
  again({ kind, code }) {
    if (kind === 'ask' || kind === 'no') return { type: 'again', kind };
    if (kind !== 'invite' && kind !== 'reply') return null;
    if (!isText(code, MAX_CODE_CHARACTERS) || !CODE.test(code)) return null;
    return { type: 'again', kind, code };
  },
  move: ({ turn }) => (isCount(turn) ? { type: 'move', turn } : null),
  moved: ({ turn }) => (isCount(turn) ? { type: 'moved', turn } : null),
  sync({ stream, turn, next, peer, received }) {
    if (!isText(stream, MAX_STREAM_CHARACTERS) || !isText(peer, MAX_STREAM_CHARACTERS)) return null;
    if (!isCount(turn) || !isCount(next) || !isCount(received) || stream === '' || next < 1) {
      return null;
    }
    return { type: 'sync', stream, turn, next, peer, received };
  },
  chat({ text }) {
    const shown = typeof text === 'string' ? shownChat(text) : null;
    return shown === null ? null : { type: 'chat', text: shown };
  },
  bye({ reason }) {
    const known = oneOf(END_REASONS, reason);
    return known ? { type: 'bye', reason: known } : null;
  },
});
