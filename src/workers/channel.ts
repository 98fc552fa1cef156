import { utf8 } from '../shared/bytes.ts';
import { type BridgeUp, readBridgeDown } from '../shared/api/channel-bridge.ts';

/**
 * A worker's end of one channel. The worker need not know whether it holds the RTCDataChannel
 * itself, or a port to main that carries the same data.
 */
export interface WorkerChannel {
  readonly open: boolean;
  /** The bytes that were passed to {@link send} and have not been sent to the network yet. */
  readonly bufferedAmount: number;
  /**
   * Sends data. Returns false, and sends nothing, if the channel is not open or its queue is full.
   * Copies the data before it returns.
   */
  send(data: string | Uint8Array): boolean;
  /** Sets the value of `bufferedAmount` at which {@link onLow} fires. Initially 0. */
  setLowWater(bytes: number): void;
  /**
   * Adds a listener. Messages that arrive before the first listener are stored for it. While one
   * listener is removed and the next is not added yet, only text messages are stored. Each `on…`
   * returns a function that removes the listener.
   */
  onMessage(listener: (data: string | Uint8Array) => void): () => void;
  /** Adds a listener. Calls it at once if the channel is already open. */
  onOpen(listener: () => void): () => void;
  /**
   * Adds a listener. Calls it at once if the channel is already closed. A closed channel never
   * opens again.
   */
  onClose(listener: () => void): () => void;
  onLow(listener: () => void): () => void;
  close(): void;
}

/** The operations that both kinds of endpoint implement. */
interface Transport {
  bufferedAmount(): number;
  send(data: string | Uint8Array): boolean;
  setLowWater(bytes: number): void;
  close(): void;
}

interface Sink {
  opened(): void;
  received(data: string | ArrayBuffer): void;
  low(): void;
  closed(): void;
}

/**
 * The most bytes that are stored before the first listener. An honest peer never has this many in
 * flight.
 */
const MOST_EARLY_BYTES = 4 * 1024 * 1024;
/**
 * A high estimate of the memory that a stored message takes besides its bytes. Even an empty
 * message takes half of this.
 */
const EARLY_MESSAGE_BYTES = 1024;

/**
 * Starts to use an endpoint that main has transferred. Must be called in the task in which the
 * endpoint arrived, because messages without a listener are lost. Events during the transfer may be
 * lost too, so `readyState` is read on arrival (platform-notes.md, "RTCDataChannel is
 * transferable").
 */
export function openChannel(endpoint: RTCDataChannel | MessagePort): WorkerChannel {
  const messages = new Set<(data: string | Uint8Array) => void>();
  const opens = new Set<() => void>();
  const closes = new Set<() => void>();
  const lows = new Set<() => void>();
  const early: (string | Uint8Array)[] = [];
  let earlyBytes = 0;
  let wasRead = false;
  let phase: 'connecting' | 'open' | 'closed' = 'connecting';

  const sink: Sink = {
    opened() {
      if (phase !== 'connecting') return;
      phase = 'open';
      for (const listener of opens) listener();
    },
    received(raw) {
      const data = typeof raw === 'string' ? raw : new Uint8Array(raw);
      // Binary messages belong to streams of the previous listener. The next listener starts its
      // own streams, so binary messages are not stored for it.
      const isForNext = typeof data === 'string' || !wasRead;
      if (messages.size === 0 && isForNext && phase !== 'closed') {
        early.push(data);
        earlyBytes += EARLY_MESSAGE_BYTES + data.length;
        if (earlyBytes > MOST_EARLY_BYTES) close();
      }
      for (const listener of messages) listener(data);
    },
    low() {
      for (const listener of lows) listener();
    },
    closed() {
      if (phase === 'closed') return;
      phase = 'closed';
      for (const listener of closes) listener();
    },
  };
  const transport =
    endpoint instanceof MessagePort ? overPort(endpoint, sink) : direct(endpoint, sink);

  const close = (): void => {
    early.length = 0;
    transport.close();
    sink.closed();
  };
  const subscribe = <T>(set: Set<T>, listener: T): (() => void) => {
    set.add(listener);
    return () => void set.delete(listener);
  };
  return {
    get open() {
      return phase === 'open';
    },
    get bufferedAmount() {
      return transport.bufferedAmount();
    },
    send: (data) => phase === 'open' && transport.send(data),
    setLowWater: (bytes) => transport.setLowWater(bytes),
    onMessage(listener) {
      const stop = subscribe(messages, listener);
      wasRead = true;
      earlyBytes = 0;
      for (const data of early.splice(0)) listener(data);
      return stop;
    },
    onOpen(listener) {
      if (phase === 'connecting') return subscribe(opens, listener);
      if (phase === 'open') listener();
      return () => undefined;
    },
    onClose(listener) {
      if (phase !== 'closed') return subscribe(closes, listener);
      listener();
      return () => undefined;
    },
    onLow: (listener) => subscribe(lows, listener),
    close,
  };
}

function direct(channel: RTCDataChannel, sink: Sink): Transport {
  channel.binaryType = 'arraybuffer';
  channel.addEventListener('open', () => sink.opened());
  channel.addEventListener('close', () => sink.closed());
  channel.addEventListener('bufferedamountlow', () => sink.low());
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (typeof data === 'string' || data instanceof ArrayBuffer) sink.received(data);
  });
  if (channel.readyState === 'open') sink.opened();
  if (channel.readyState === 'closed') sink.closed();
  return {
    bufferedAmount: () => channel.bufferedAmount,
    send(data) {
      if (channel.readyState !== 'open') return false;
      try {
        if (typeof data === 'string') channel.send(data);
        else channel.send(new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.length));
        return true;
      } catch (thrown) {
        // Chromium queues 16 MiB and then throws, but the channel stays open (platform-notes.md).
        if (thrown instanceof DOMException && thrown.name === 'OperationError') return false;
        throw thrown;
      }
    },
    setLowWater(bytes) {
      channel.bufferedAmountLowThreshold = bytes;
    },
    close: () => channel.close(),
  };
}

function overPort(port: MessagePort, sink: Sink): Transport {
  let posted = 0;
  let accepted = 0;
  let buffered = 0;
  let lowWater = 0;
  const waiting = (): number => posted - accepted + buffered;
  const post = (message: BridgeUp, transfer: Transferable[] = []): void =>
    port.postMessage(message, transfer);

  port.onmessage = ({ data }: MessageEvent<unknown>) => {
    const message = readBridgeDown(data);
    if (message?.kind === 'open') sink.opened();
    if (message?.kind === 'close') {
      port.close();
      sink.closed();
    }
    if (message?.kind === 'message') sink.received(message.data);
    if (message?.kind === 'flow') {
      const before = waiting();
      ({ accepted, buffered } = message);
      if (before > lowWater && waiting() <= lowWater) sink.low();
    }
  };
  return {
    bufferedAmount: waiting,
    send(data) {
      if (typeof data === 'string') {
        posted += utf8(data).length;
        post({ kind: 'send', data });
      } else {
        posted += data.length;
        const copy = data.slice().buffer;
        post({ kind: 'send', data: copy }, [copy]);
      }
      return true;
    },
    setLowWater(bytes) {
      lowWater = bytes;
      post({ kind: 'low-water', bytes });
    },
    close: () => post({ kind: 'close' }),
  };
}
