import { MAX_LANES } from '../../shared/files/geometry.ts';
import type { EventLog } from '../../shared/log.ts';
import { readSdp, renderSdp, type SessionDescription } from '../../shared/call/sdp.ts';
import type { LaneMessage, SignalOf } from '../../shared/call/signal-messages.ts';
import { bridgeToPort, canTransferChannels, CHANNEL_IDS } from './channels.ts';
import { describeLocally } from './gather.ts';
import { createScope, live, type Scope } from './scope.ts';

/**
 * File lanes: further data-only connections beside the call's own, since one SCTP association is one
 * slow flow on a real path (docs/facts.md). They are offered by the seller over `signal`, and each
 * hands its one channel to the transfer worker, which alone knows how many it wants. A lane that
 * fails is closed and forgotten, the worker gives its chunks to another, and a new one is offered.
 */

/** From offer to open; a path that takes longer than this is not worth a lane. */
const OPEN_LIMIT_MS = 15_000;
/** A lane that lost its path for so long is closed; its chunks went to others long before. */
const LOST_LIMIT_MS = 8_000;
/** Before a lost lane is replaced; twice as long after each that came to nothing. */
const REPLACE_MS = 1_000;
const LONGEST_REPLACE_MS = 15_000;
/** From one new lane to the next. */
const SPACING_MS = 100;

/** Hands a lane's channel to the transfer worker, in the task in which it was made. */
export type LaneHandover = (lane: number, endpoint: RTCDataChannel | MessagePort) => void;

export interface Lanes {
  /** How many the transfer worker wants, at most {@link MAX_LANES}. Only the seller may want any. */
  want(count: number): void;
  close(): void;
}

export interface LanesOptions {
  /** The seller offers, the buyer answers. */
  readonly offers: boolean;
  readonly iceServers: readonly RTCIceServer[];
  readonly signal: {
    send(message: LaneMessage): boolean;
    on(type: 'lane', listener: (message: SignalOf<'lane'>) => void): () => void;
  };
  readonly handover: LaneHandover;
  /** Is the call's own connection up? While it is not, nothing is said: it would only wait, before what people say. */
  readonly up: () => boolean;
  readonly forceBridge?: boolean;
  readonly log: Pick<EventLog, 'add'>;
}

interface Lane {
  readonly connection: RTCPeerConnection;
  readonly scope: Scope;
  /** Aborts the gathering. */
  readonly abort: AbortController;
}

export function createLanes(options: LanesOptions): Lanes {
  const { offers, signal, log } = options;
  const lanes = new Map<number, Lane>();
  const bridged = (options.forceBridge ?? false) || !canTransferChannels();
  const whole = createScope();
  let next = 0;
  let wanted = 0;
  let failures = 0;
  let replacing = false;
  let filling = false;
  let closed = false;

  function open(number: number): Lane {
    const scope = createScope();
    const connection = new RTCPeerConnection({ iceServers: [...options.iceServers] });
    scope.add(live.hold('connections'));
    const channel = connection.createDataChannel('files', {
      negotiated: true,
      id: CHANNEL_IDS.files,
    });
    options.handover(number, bridged ? bridgeToPort(channel, scope) : channel);
    const lane: Lane = { connection, scope, abort: new AbortController() };
    lanes.set(number, lane);

    const drop = (why: string) => (): void => {
      log.add('lane.dropped', { lane: number, why });
      end(number, true);
    };
    const stopOpening = scope.after(OPEN_LIMIT_MS, drop('never opened'));
    let stopLosing: (() => void) | null = null;
    scope.listen(connection, 'connectionstatechange', () => {
      const { connectionState: state } = connection;
      log.add('lane.state', { lane: number, state });
      if (state === 'failed' || state === 'closed') return drop(state)();
      stopLosing?.();
      stopLosing = state === 'disconnected' ? scope.after(LOST_LIMIT_MS, drop('lost')) : null;
      if (state !== 'connected') return;
      stopOpening();
      failures = 0;
    });
    // Kept alive by this listener: main's reference is what keeps a transferred channel from collection.
    scope.listen(channel, 'close', drop('closed'));
    return lane;
  }

  function end(number: number, tell: boolean): void {
    const lane = lanes.get(number);
    if (!lane) return;
    lanes.delete(number);
    lane.abort.abort();
    lane.connection.close();
    lane.scope.close();
    // Where it cannot be told, the peer finds out as this one does.
    if (tell && options.up()) signal.send({ type: 'lane', lane: number, kind: 'close' });
    if (lanes.size < wanted) replaceSoon();
  }

  function replaceSoon(): void {
    if (closed || replacing) return;
    replacing = true;
    const delayMs = Math.min(LONGEST_REPLACE_MS, REPLACE_MS * 2 ** failures);
    failures += 1;
    whole.after(delayMs, onceUp);
  }

  function onceUp(): void {
    if (!options.up()) {
      whole.after(REPLACE_MS, onceUp);
      return;
    }
    replacing = false;
    fill();
  }

  /** One after the other: several connections made in one go would keep the page from painting. */
  function fill(): void {
    if (closed || filling || replacing || lanes.size >= wanted) return;
    if (!options.up()) return replaceSoon();
    const number = next++;
    describe(number, open(number), 'offer').catch(trouble(number));
    filling = true;
    whole.after(SPACING_MS, () => {
      filling = false;
      fill();
    });
  }

  const trouble = (number: number) => (thrown: unknown) => {
    if (lanes.has(number)) log.add('lane.failed', { lane: number, reason: String(thrown) });
    end(number, true);
  };

  /** Data-only by construction: whatever else a description says does not survive the template. */
  function read(sdp: string, kind: SessionDescription['type']): RTCSessionDescriptionInit {
    return { type: kind, sdp: renderSdp(readSdp(sdp, kind)) };
  }

  async function describe(number: number, lane: Lane, kind: 'offer' | 'answer'): Promise<void> {
    const sdp = await describeLocally(lane.connection, lane.abort.signal);
    signal.send({ type: 'lane', lane: number, kind, sdp });
  }

  async function receive(message: SignalOf<'lane'>): Promise<void> {
    const { lane: number, kind } = message;
    if (closed) return;
    if (kind === 'close') return end(number, false);
    if (kind === 'answer') {
      await lanes.get(number)?.connection.setRemoteDescription(read(message.sdp, kind));
      return;
    }
    if (offers || lanes.has(number) || lanes.size >= MAX_LANES) {
      log.add('lane.refused', { lane: number });
      return;
    }
    const offer = read(message.sdp, kind);
    const lane = open(number);
    await lane.connection.setRemoteDescription(offer);
    await describe(number, lane, 'answer');
  }

  const stop = signal.on('lane', (message) => {
    receive(message).catch(trouble(message.lane));
  });

  return {
    want(count) {
      if (!offers || closed) return;
      wanted = Math.min(count, MAX_LANES);
      for (const number of [...lanes.keys()].slice(wanted)) end(number, true);
      fill();
    },
    close() {
      closed = true;
      wanted = 0;
      stop();
      whole.close();
      for (const number of [...lanes.keys()]) end(number, true);
    },
  };
}
