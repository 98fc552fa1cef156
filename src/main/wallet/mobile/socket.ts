import type { Bytes } from '../../../shared/bytes.ts';
import { raise } from '../../../shared/errors.ts';
import { fromBase64, toBase64 } from './base64.ts';

/**
 * The connection to the wallet app: its WebSocket server on this device, which starts when the app
 * opens.
 */

const BINARY = 'com.solana.mobilewalletadapter.v1';
const BASE64 = `${BINARY}.base64`;

/** The pauses between attempts. The last one repeats. */
const PAUSES_MS = [150, 150, 200, 500, 500, 750, 750, 1000];
/** An attempt that is neither answered nor refused ends after this time. */
const ATTEMPT_MS = 5_000;

export interface Waits {
  /** If the page is still in front after this time, there is no wallet app. */
  readonly leaveMs: number;
  /**
   * How long to try to reach the app. This is the shortest time that the specification allows,
   * because the user may first have to choose and unlock a wallet.
   */
  readonly reachMs: number;
  /** How long the wallet may take to answer the page's hello message. */
  readonly greetMs: number;
}
export const WAITS: Waits = { leaveMs: 3_000, reachMs: 30_000, greetMs: 10_000 };

export interface Line {
  send(message: Bytes): void;
  /**
   * Resolves to the next message. Throws `wallet_app_cut` once the line is closed or the limit is
   * over, or the signal's reason.
   */
  receive(limitMs?: number): Promise<Bytes>;
  close(): void;
}

/**
 * Returns an object that tells whether the user has left the page, as happens when an app opens.
 */
export function watchLeaving(): { left(): boolean; stop(): void } {
  let isLeft = false;
  const leave = (): void => void (isLeft = true);
  const hide = (): void => void (isLeft ||= document.hidden);
  addEventListener('blur', leave);
  document.addEventListener('visibilitychange', hide);
  return {
    left: () => isLeft,
    stop() {
      removeEventListener('blur', leave);
      document.removeEventListener('visibilitychange', hide);
    },
  };
}

/** Resolves after `ms`, or at once when the signal aborts. */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });

async function bytesOf(data: unknown): Promise<Bytes | null> {
  if (typeof data === 'string') return fromBase64(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : null;
}

function lineOf(socket: WebSocket, signal: AbortSignal): Line {
  const isText = socket.protocol === BASE64;
  const arrived: unknown[] = [];
  let wake = (): void => undefined;
  let isOpen = true;
  socket.onmessage = ({ data }) => {
    arrived.push(data);
    wake();
  };
  socket.onclose = socket.onerror = () => {
    isOpen = false;
    wake();
  };
  const close = (): void => socket.close();
  signal.addEventListener('abort', () => {
    close();
    wake();
  });
  return {
    send: (message) => socket.send(isText ? toBase64(message) : message),
    async receive(limitMs) {
      const startedMs = performance.now();
      const isLate = (): boolean =>
        limitMs !== undefined && performance.now() - startedMs >= limitMs;
      const timer = limitMs === undefined ? undefined : setTimeout(() => wake(), limitMs + 1);
      try {
        while (arrived.length === 0) {
          signal.throwIfAborted();
          if (!isOpen || isLate()) throw raise('wallet_app_cut');
          await new Promise<void>((resolve) => (wake = resolve));
        }
      } finally {
        clearTimeout(timer);
      }
      const bytes = await bytesOf(arrived.shift());
      if (bytes === null) throw raise('wallet_app_cut');
      return bytes;
    },
    close,
  };
}

/** Tries to connect once. Resolves to null if no server listens there. */
const attempt = (url: string, signal: AbortSignal): Promise<Line | null> =>
  new Promise((resolve) => {
    const socket = new WebSocket(url, [BINARY, BASE64]);
    socket.binaryType = 'arraybuffer';
    const fail = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', fail);
      socket.onopen = socket.onerror = socket.onclose = null;
      socket.close();
      resolve(null);
    };
    const timer = setTimeout(fail, ATTEMPT_MS);
    signal.addEventListener('abort', fail);
    socket.onerror = socket.onclose = fail;
    socket.onopen = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', fail);
      resolve(lineOf(socket, signal));
    };
  });

/**
 * Waits for the wallet app's server. Throws `wallet_app_missing` if the user has not left the page
 * by `leaveMs`, and `wallet_app_unreachable` if no wallet has listened by `reachMs`.
 */
export async function reachWallet(
  port: number,
  left: () => boolean,
  signal: AbortSignal,
  waits: Waits,
): Promise<Line> {
  const startedMs = performance.now();
  for (let tries = 0; ; tries++) {
    const line = await attempt(`ws://localhost:${port}/solana-wallet`, signal);
    if (line) return line;
    signal.throwIfAborted();
    const passedMs = performance.now() - startedMs;
    if (passedMs >= waits.leaveMs && !left()) throw raise('wallet_app_missing');
    if (passedMs >= waits.reachMs) throw raise('wallet_app_unreachable');
    await pause(PAUSES_MS[tries] ?? 1000, signal);
    signal.throwIfAborted();
  }
}
