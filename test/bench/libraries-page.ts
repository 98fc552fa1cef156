import { createTopicStrategy, type MessageAction, type Room } from '@trystero-p2p/core';
import SimplePeer from 'simple-peer/simplepeer.min.js';

/**
 * Moves bytes with the libraries that one could use instead, each as its own README shows; in a page whose
 * test carries the signals across.
 */

export type Library = 'simple-peer' | 'trystero';

export interface LibrariesPage {
  start(library: Library, initiator: boolean, stun: string | null): void;
  /** Returns the messages for the other page since the last call. */
  take(): readonly string[];
  give(messages: readonly string[]): void;
  isConnected(): boolean;
  /** Sends so many bytes, and is done when the library says so. */
  send(bytes: number): void;
  expect(bytes: number): void;
  /** Bytes that have arrived, as far as the library tells. */
  received(): number;
  /** From the first sign of the bytes to the last of so many; null until then. */
  tookMs(): number | null;
  end(): void;
}

declare global {
  interface Window {
    libraries: LibrariesPage;
  }
}

interface Peer {
  give(message: string): void;
  isConnected(): boolean;
  send(data: Uint8Array<ArrayBuffer>): void;
  end(): void;
}

/** simple-peer recommends messages of 16 KiB; larger ones are in its favour. */
const CHUNK_BYTES = 64 * 1024;

let outgoing: string[] = [];
const emit = (message: unknown): void => void outgoing.push(JSON.stringify(message));

let peer: Peer | null = null;
let [arrived, wanted, firstMs, lastMs] = [0, Infinity, 0, 0];

function arrive(total: number): void {
  firstMs ||= performance.now();
  arrived = Math.max(arrived, total);
  if (arrived >= wanted) lastMs ||= performance.now();
}

const iceServers = (stun: string | null): RTCIceServer[] => (stun ? [{ urls: stun }] : []);

/** A stream of Node's kind: `write` says when to wait for `drain`. */
function simplePeer(initiator: boolean, stun: string | null): Peer {
  const connection = new SimplePeer({ initiator, config: { iceServers: iceServers(stun) } });
  connection.on('signal', emit);
  connection.on('error', () => undefined);
  connection.on('data', (data) => {
    if (data instanceof Uint8Array) arrive(arrived + data.length);
  });
  return {
    give: (message) => connection.signal(JSON.parse(message)),
    isConnected: () => connection.connected,
    send(data) {
      let from = 0;
      const pump = (): void => {
        while (from < data.length) {
          const chunk = data.subarray(from, (from += CHUNK_BYTES));
          if (!connection.write(chunk)) return void connection.once('drain', pump);
        }
      };
      pump();
    },
    end: () => connection.destroy(),
  };
}

/** Its strategies meet over public servers; this one meets over the test that carries the messages. */
function trystero(stun: string | null): Peer {
  const topics = new Map<string, (topic: string, data: string) => void>();
  const joinRoom = createTopicStrategy<object>({
    init: () => ({}),
    subscribeTopic(_relay, topic, hear) {
      topics.set(topic, (name, data) => void hear(name, data));
      return () => topics.delete(topic);
    },
    publishTopic(_relay, topic, data) {
      emit([topic, data]);
    },
    steadyAnnounceIntervalMs: 1_000,
  });
  const room: Room = joinRoom({ appId: 'bench', rtcConfig: { iceServers: iceServers(stun) } }, 'b');
  let met = false;
  room.onPeerJoin = () => (met = true);
  const action: MessageAction<Uint8Array> = room.makeAction('bytes');
  action.onReceiveProgress = (progress) => arrive(progress * wanted);
  action.onMessage = (data) => arrive(data.byteLength);
  return {
    give(message) {
      const [topic, data] = JSON.parse(message) as [string, string];
      topics.get(topic)?.(topic, data);
    },
    isConnected: () => met,
    send: (data) => void action.send(data).catch(() => undefined),
    end: () => void room.leave(),
  };
}

window.libraries = {
  start(library, initiator, stun) {
    outgoing = [];
    peer = library === 'simple-peer' ? simplePeer(initiator, stun) : trystero(stun);
  },
  take: () => outgoing.splice(0),
  give: (messages) => messages.forEach((message) => peer?.give(message)),
  isConnected: () => peer?.isConnected() ?? false,
  send: (bytes) => peer?.send(new Uint8Array(bytes)),
  expect(bytes) {
    [arrived, wanted, firstMs, lastMs] = [0, bytes, 0, 0];
  },
  received: () => arrived,
  tookMs: () => (lastMs ? lastMs - firstMs : null),
  end() {
    peer?.end();
    peer = null;
  },
};
