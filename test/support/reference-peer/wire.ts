import { readFrame, readResult, type Role, RpcError } from './messages.ts';

/**
 * JSON-RPC 2.0 on one `x402` channel (docs/protocol/x402.md, "Transport"). Everything but `sync`,
 * `tick` and `ack` is counted, and `sync` says how far one has come; without it the other side would
 * think after 256 messages that nobody listens. This peer has one channel and does not reattach: for
 * that it would keep what is not acknowledged and repeat it after the `sync` of the next channel.
 */

/** The members of an open RTCDataChannel that are used here. */
export interface TextChannel {
  send(text: string): void;
  onText(listener: (text: string) => void): void;
}

/** `params` have been read (messages.ts). */
interface WireHandlers {
  /** Throws {@link RpcError} to refuse. */
  onRequest(method: string, params: unknown): Promise<unknown>;
  onNotification(method: string, params: unknown): void;
}

interface Wire {
  /** @throws RpcError as the other side answered; ZodError for what is no answer to it. */
  request(method: string, params: unknown): Promise<unknown>;
  notify(method: string, params: unknown): void;
}

type Fields = Readonly<Record<string, unknown>>;
const isUncounted = (method: unknown): boolean =>
  method === 'sync' || method === 'tick' || method === 'ack';

/** After so many, the other side is no peer. */
const MOST_NONSENSE = 50;

export function createWire(role: Role, channel: TextChannel, handlers: WireHandlers): Wire {
  const other = role === 'host' ? 'guest' : 'host';
  /** This side's stream: a new name with each page. */
  const stream = crypto.randomUUID();
  let sent = 0;
  let peer = '';
  let received = 0;
  let told = 0;
  let ids = 0;
  let nonsense = 0;
  const open = new Map<
    string | number,
    { resolve(result: unknown): void; reject(why: RpcError): void }
  >();

  const say = (message: Fields): void =>
    channel.send(JSON.stringify({ jsonrpc: '2.0', ...message }));
  const sayCounted = (message: Fields): void => {
    sent += 1;
    say(message);
  };
  function sync(): void {
    told = received;
    const params = { stream, turn: 1, next: sent + 1, peer, received };
    say({ method: 'sync', params });
  }

  /** The head of the other side's channel: what it says from here on is number `next` and on. */
  function synced({ stream: named, next }: { stream: string; next: number }): void {
    if (named === peer) return;
    peer = named;
    received = next - 1;
  }

  const refuse = (id: string | number | null, { code, message }: RpcError): void =>
    sayCounted({ id, error: { code, message } });

  async function answer(id: string | number, method: string, params: unknown): Promise<void> {
    try {
      sayCounted({ id, result: await handlers.onRequest(method, params) });
    } catch (thrown) {
      refuse(id, thrown instanceof RpcError ? thrown : new RpcError(-32_603, 'internal error'));
    }
  }

  channel.onText((text) => {
    if (nonsense >= MOST_NONSENSE) return;
    const frame = readFrame(text, other);
    const notice =
      frame.kind === 'notification' || (frame.kind === 'refused' && frame.id === undefined);
    if (!notice || !isUncounted(frame.method)) received += 1;
    switch (frame.kind) {
      case 'refused':
        nonsense += 1;
        if (frame.id !== undefined) refuse(frame.id, frame.error);
        return;
      case 'request':
        return void answer(frame.id, frame.method, frame.params);
      case 'answer':
        open.get(frame.id)?.resolve(frame.result);
        return void open.delete(frame.id);
      case 'failure':
        if (frame.id === null) return;
        open.get(frame.id)?.reject(frame.error);
        return void open.delete(frame.id);
      case 'notification':
        if (frame.method === 'sync')
          return synced(frame.params as { stream: string; next: number });
        handlers.onNotification(frame.method, frame.params);
        // With each heartbeat, where there is something to acknowledge.
        if (isUncounted(frame.method) && received !== told) sync();
    }
  });
  sync();

  return {
    request: (method, params) =>
      new Promise((resolve, reject) => {
        const id = (ids += 1);
        open.set(id, {
          resolve(result) {
            try {
              resolve(readResult(role, method, result));
            } catch (thrown) {
              reject(thrown);
            }
          },
          reject,
        });
        sayCounted({ id, method, params });
      }),
    notify(method, params) {
      if (isUncounted(method)) say({ method, params });
      else sayCounted({ method, params });
    },
  };
}
