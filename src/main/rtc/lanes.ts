import { createBuckets, type Limit } from '../../shared/bucket.ts';
import { MAX_LANES } from '../../shared/files/geometry.ts';
import type { EventLog } from '../../shared/log.ts';
import { readSdp, renderSdp, type SessionDescription } from '../../shared/call/sdp.ts';
import type { LaneMessage, SignalOf } from '../../shared/call/signal-messages.ts';
import { bridgeToPort, canTransferChannels, CHANNEL_IDS } from './channels.ts';
import { describeLocally } from './gather.ts';
import { type IceConfig, iceConfiguration } from './ice.ts';
import { createNamedAddresses } from './named-addresses.ts';
import { createScope, live, type Scope } from './scope.ts';
import { isOverrun, LOOK_MS, readStats } from './stats.ts';

/**
 * File connections: data-only connections beside the call's own connection, because one SCTP
 * association is slow on a real path (docs/platform-notes.md). The host offers them over `signal`.
 * Each has one channel, which goes to the transfer worker. The worker decides how many connections
 * it wants. When one fails, this end closes it, the worker gives its chunks to the others, and the
 * host offers a new one.
 */

/**
 * Limit from creation to `connected`. A path that is slower than this is not worth a file
 * connection.
 */
const OPEN_LIMIT_MS = 15_000;
/**
 * A file connection that is `disconnected` for this long is closed. By then, the worker has given
 * its chunks to the others.
 */
const LOST_LIMIT_MS = 8_000;
/**
 * Wait before a lost file connection is replaced. The wait doubles with each replacement until one
 * connects.
 */
const REPLACE_MS = 1_000;
const LONGEST_REPLACE_MS = 15_000;
/**
 * How many offers a guest answers. The burst covers all file connections, each replaced a few
 * times. The rate covers later failures.
 */
const OFFERS: Limit = { burst: 4 * MAX_LANES, perSecond: 1 };
/** Pause between the opening of two file connections. */
const SPACING_MS = 100;
/**
 * Transfers the channel of a file connection into the transfer worker, in the task that created it.
 */
type LaneHandover = (lane: number, endpoint: RTCDataChannel | MessagePort) => void;

export interface Lanes {
  /**
   * Sets how many file connections the transfer worker wants, at most {@link MAX_LANES}. Does
   * nothing on the guest's side.
   */
  want(count: number): void;
  close(): void;
}

export interface LanesOptions {
  /** True for the host, which offers; the guest answers. */
  readonly offers: boolean;
  readonly ice: IceConfig;
  readonly signal: {
    send(message: LaneMessage): boolean;
    on(type: 'lane', listener: (message: SignalOf<'lane'>) => void): () => void;
  };
  readonly handover: LaneHandover;
  /**
   * Returns whether the call's own connection is up. While it is down, no file connection is opened
   * or closed over `signal`, because the message would wait in the queue ahead of the chat.
   */
  readonly up: () => boolean;
  /** Returns whether the guest was admitted. Before that, this side answers no offer. */
  readonly admitted: () => boolean;
  readonly forceBridge?: boolean;
  readonly log: Pick<EventLog, 'add'>;
}

interface Lane {
  readonly connection: RTCPeerConnection;
  readonly scope: Scope;
  /** Aborts the gathering of candidates. */
  readonly abort: AbortController;
}

export function createLanes(options: LanesOptions): Lanes {
  const { offers, signal, log } = options;
  const lanes = new Map<number, Lane>();
  const bridged = (options.forceBridge ?? false) || !canTransferChannels();
  const lanesScope = createScope();
  const isWithin = createBuckets({ offer: OFFERS }, () => performance.now());
  const fewAddresses = createNamedAddresses();
  let next = 0;
  let wanted = 0;
  let failures = 0;
  let replacing = false;
  let filling = false;
  let closed = false;

  function open(number: number): Lane {
    const scope = createScope();
    const connection = new RTCPeerConnection(iceConfiguration(options.ice));
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
    let looking = false;
    scope.every(LOOK_MS, () => {
      if (looking) return;
      looking = true;
      readStats(connection)
        .then((stats) => {
          looking = false;
          if (!isOverrun(stats)) return;
          log.add('lane.overrun', { lane: number, count: stats.unnamed });
          // Closes all file connections. Files then use the call's own connection.
          close();
        })
        // The connection was closed meanwhile.
        .catch(() => undefined);
    });
    const cancelOpening = scope.after(OPEN_LIMIT_MS, drop('never opened'));
    scope.listen(connection, 'datachannel', drop('data channel'));
    let cancelLost: (() => void) | null = null;
    scope.listen(connection, 'connectionstatechange', () => {
      const { connectionState: state } = connection;
      log.add('lane.state', { lane: number, state });
      if (state === 'failed' || state === 'closed') return drop(state)();
      cancelLost?.();
      cancelLost = state === 'disconnected' ? scope.after(LOST_LIMIT_MS, drop('lost')) : null;
      if (state !== 'connected') return;
      cancelOpening();
      failures = 0;
    });
    // The scope keeps a reference to the channel through this listener. Without a reference on the
    // main thread, a transferred channel may be garbage-collected.
    scope.listen(channel, 'close', drop('closed'));
    return lane;
  }

  function end(number: number, notify: boolean): void {
    const lane = lanes.get(number);
    if (!lane) return;
    lanes.delete(number);
    lane.abort.abort();
    lane.connection.close();
    lane.scope.close();
    // If this message cannot be sent, the peer notices the closed connection by itself.
    if (notify && options.up()) signal.send({ type: 'lane', lane: number, kind: 'close' });
    if (lanes.size < wanted) replaceSoon();
  }

  function replaceSoon(): void {
    if (closed || replacing) return;
    replacing = true;
    const delayMs = Math.min(LONGEST_REPLACE_MS, REPLACE_MS * 2 ** failures);
    failures += 1;
    lanesScope.after(delayMs, onceUp);
  }

  function onceUp(): void {
    if (!options.up()) {
      lanesScope.after(REPLACE_MS, onceUp);
      return;
    }
    replacing = false;
    fill();
  }

  /**
   * Opens the missing file connections one at a time, because creating several at once would delay
   * painting.
   */
  function fill(): void {
    if (closed || filling || replacing || lanes.size >= wanted) return;
    if (!options.up()) return replaceSoon();
    const number = next++;
    describe(number, open(number), 'offer').catch(failed(number));
    filling = true;
    lanesScope.after(SPACING_MS, () => {
      filling = false;
      fill();
    });
  }

  const failed = (number: number) => (thrown: unknown) => {
    if (lanes.has(number)) log.add('lane.failed', { lane: number, reason: String(thrown) });
    end(number, true);
  };

  /** Renders the peer's description from the data-only template. */
  const described = (session: SessionDescription): RTCSessionDescriptionInit => ({
    type: session.type,
    sdp: renderSdp(fewAddresses(session)),
  });

  async function describe(number: number, lane: Lane, kind: 'offer' | 'answer'): Promise<void> {
    const sdp = await describeLocally(lane.connection, lane.abort.signal);
    signal.send({ type: 'lane', lane: number, kind, session: readSdp(sdp, kind) });
  }

  async function receive(message: SignalOf<'lane'>): Promise<void> {
    const { lane: number, kind } = message;
    if (closed) return;
    if (kind === 'close') return end(number, false);
    if (kind === 'answer') {
      await lanes.get(number)?.connection.setRemoteDescription(described(message.session));
      return;
    }
    const isFull = lanes.has(number) || lanes.size >= MAX_LANES;
    if (offers || isFull || !options.admitted() || !isWithin('offer')) {
      log.add('lane.refused', { lane: number });
      return;
    }
    const lane = open(number);
    await lane.connection.setRemoteDescription(described(message.session));
    await describe(number, lane, 'answer');
  }

  const stop = signal.on('lane', (message) => {
    receive(message).catch(failed(message.lane));
  });

  function close(): void {
    closed = true;
    wanted = 0;
    stop();
    lanesScope.close();
    for (const number of [...lanes.keys()]) end(number, true);
  }

  return {
    want(count) {
      if (!offers || closed) return;
      wanted = Math.min(count, MAX_LANES);
      for (const number of [...lanes.keys()].slice(wanted)) end(number, true);
      fill();
    },
    close,
  };
}
