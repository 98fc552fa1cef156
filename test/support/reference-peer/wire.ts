/**
 * JSON-RPC 2.0 on one `x402` channel (docs/x402-datachannel.md, "Transport"). Everything but `sync`,
 * `tick` and `ack` is counted, and `sync` says how far one has come; without it the other side would
 * think after 256 messages that nobody listens. This peer has one channel and does not reattach: for
 * that it would keep what is not acknowledged and repeat it after the `sync` of the next channel.
 */

/** What is needed of an RTCDataChannel that is open. */
export interface TextChannel {
  send(text: string): void;
  onText(listener: (text: string) => void): void;
}

interface WireHandlers {
  /** Throws {@link RpcError} to refuse. */
  onRequest(method: string, params: unknown): Promise<unknown>;
  onNotification(method: string, params: unknown): void;
}

/** An error answer of JSON-RPC; codes as in the specification, "Error Handling". */
export class RpcError extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

interface Wire {
  /** @throws RpcError as the other side answered. */
  request(method: string, params: unknown): Promise<unknown>;
  notify(method: string, params: unknown): void;
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isUncounted = (method: unknown): boolean =>
  method === 'sync' || method === 'tick' || method === 'ack';

export function createWire(channel: TextChannel, handlers: WireHandlers): Wire {
  /** This side's stream: a new name with each page. */
  const stream = crypto.randomUUID();
  let sent = 0;
  let peer = '';
  let received = 0;
  let told = 0;
  let ids = 0;
  const open = new Map<number, { answer(message: Fields): void }>();

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

  async function answer(id: unknown, method: string, params: unknown): Promise<void> {
    try {
      sayCounted({ id, result: await handlers.onRequest(method, params) });
    } catch (thrown) {
      const { code, message } =
        thrown instanceof RpcError ? thrown : { code: -32_603, message: '' };
      sayCounted({ id, error: { code, message: message || 'internal error' } });
    }
  }

  channel.onText((text) => {
    const message: unknown = JSON.parse(text);
    if (!isFields(message) || message['jsonrpc'] !== '2.0') return;
    const { id, method, params } = message;
    if (!isUncounted(method)) received += 1;
    if (typeof method !== 'string') {
      if (typeof id !== 'number') return;
      open.get(id)?.answer(message);
      open.delete(id);
    } else if (id !== undefined) void answer(id, method, params);
    else if (method === 'sync' && isFields(params)) {
      // The head of the other side's channel: what it says from here on is number `next` and on.
      if (params['stream'] === peer) return;
      peer = String(params['stream']);
      received = Number(params['next']) - 1;
    } else {
      handlers.onNotification(method, params);
      // With each heartbeat, where there is something to acknowledge.
      if (isUncounted(method) && received !== told) sync();
    }
  });
  sync();

  return {
    request: (method, params) =>
      new Promise((resolve, reject) => {
        const id = (ids += 1);
        open.set(id, {
          answer({ result, error }) {
            if (!isFields(error)) return resolve(result);
            reject(new RpcError(Number(error['code']), String(error['message'])));
          },
        });
        sayCounted({ id, method, params });
      }),
    notify(method, params) {
      if (isUncounted(method)) say({ method, params });
      else sayCounted({ method, params });
    },
  };
}
