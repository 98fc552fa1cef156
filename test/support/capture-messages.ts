/**
 * `node --import tsx test/support/capture-messages.ts`: writes test/vectors/messages.json, single frames
 * that must be read or refused, and quotes that may be paid or not (docs/protocol/x402.md, "Vectors").
 * The frames are the captured ones and changes of them; nothing here is code of the page. The same each
 * time.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from '@x402/core/schemas';
import { fromHex, memoOf } from './reference-peer/hello.ts';

const folder = new URL('../vectors/', import.meta.url);
const load = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));

type Fields = Record<string, unknown>;
const Message = z.object({ id: z.unknown(), method: z.string().optional() }).passthrough();
type Message = z.infer<typeof Message>;
const Captured = z.array(z.object({ from: z.enum(['host', 'guest']), message: Message }));

type Role = 'host' | 'guest';
/** `answers`: the method that was asked, under id 1. */
interface Valid {
  readonly name: string;
  readonly from: Role;
  readonly answers?: string;
  readonly message: Message;
}
interface Refused {
  readonly name: string;
  readonly from: Role;
  readonly answers?: string;
  readonly text: string;
  /** Code of the error answer; null: it is dropped without one. */
  readonly error: number | null;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const rpc = (more: Fields): Message => ({ jsonrpc: '2.0', id: undefined, ...more });

/** The first frame of every kind that the captures have. */
function captured(): readonly Valid[] {
  const found = new Map<string, Valid>();
  for (const file of readdirSync(new URL('x402/', folder)).sort()) {
    const asked = new Map<string, string>();
    for (const { from, message } of Captured.parse(load(`x402/${file}`))) {
      const { id, method, result } = message;
      const asker = from === 'host' ? 'guest' : 'host';
      if (method !== undefined) {
        if (id !== undefined) asked.set(`${from} ${String(id)}`, method);
        if (method === 'wallet.drain') continue;
        const pays = JSON.stringify(message).includes('x402/payment"');
        const name = `${method}${pays ? ', paying' : ''}, by the ${from}`;
        if (!found.has(name)) found.set(name, { name, from, message });
        continue;
      }
      const answers = asked.get(`${asker} ${String(id)}`) ?? '';
      const required = isFields(result) && result['isError'] === true;
      const settled = isFields(result) && '_meta' in result;
      const kind = !result ? 'error' : !required ? 'result' : settled ? 'refusal' : 'quote';
      const name = `${kind} of ${answers || 'an unknown method'}`;
      if (answers !== 'wallet.drain' && !found.has(name)) {
        found.set(name, { name, from, answers, message: { ...message, id: 1 } });
      }
    }
  }
  return [...found.values()];
}

const frames = captured();
const the = (name: string): Valid => {
  const valid = [...frames, ...made].find((each) => each.name === name);
  if (!valid) throw new Error(`no frame "${name}"`);
  return valid;
};

const SIGNATURE = '5'.repeat(87);
const OWNER = '29E3U186G31TCGtx6rYrsN1prTk6ip85YmRpBLoDH5Kd';
const ID = '00112233445566778899aabbccddeeff';
const [NONCE, PROOF, SALT] = ['N'.repeat(43), 'P'.repeat(86), 'S'.repeat(22)];
const TRANSACTION = 'AgAAAA==';
const claim = {
  id: ID,
  payment: {
    signature: SIGNATURE,
    transcript: NONCE,
    resource: `file/${ID}`,
    salt: SALT,
    amount: '500000',
  },
  owner: OWNER,
  proof: PROOF,
};
const asks = (method: string, params: Fields): Valid => ({
  name: `${method}, by the guest`,
  from: 'guest',
  message: rpc({ id: 1, method, params }),
});
const says = (name: string, from: Role, method: string, params?: Fields): Valid => ({
  name,
  from,
  message: rpc({ method, ...(params && { params }) }),
});
const answers = (method: string, result: Fields): Valid => ({
  name: `result of ${method}`,
  from: 'host',
  answers: method,
  message: rpc({ id: 1, result }),
});

const made: readonly Valid[] = [
  asks('allowance.sponsor', { transaction: TRANSACTION }),
  answers('allowance.sponsor', { signature: SIGNATURE }),
  asks('file.nonce', { id: ID }),
  answers('file.nonce', { nonce: NONCE }),
  asks('file.claim', claim),
  answers('file.claim', { secret: NONCE }),
  asks('booking.claim', { payment: SIGNATURE, owner: OWNER, proof: PROOF }),
  answers('booking.claim', { claimed: SIGNATURE }),
  says('refund, by the host', 'host', 'refund', { payment: SIGNATURE, signature: SIGNATURE }),
  says('leave, by the guest', 'guest', 'leave', {}),
  says('leave, without parameters', 'host', 'leave'),
  says('billing_attempt at a tip', 'host', 'billing_attempt', {
    minute: null,
    signature: SIGNATURE,
    resource: `pay2chat:${ID}/tip/${ID}/500000`,
  }),
  says('ack, without media', 'guest', 'ack', { seq: 7 }),
  says('ack, and media is missing', 'guest', 'ack', { seq: 7, rx: false }),
  says('freeze, with a code of a later version', 'guest', 'freeze', { minute: 2, code: 'new' }),
  says('call_end, with a field of a later version', 'host', 'call_end', {
    reason: 'host',
    mood: 'good',
  }),
  says('sync, of a second channel', 'host', 'sync', {
    stream: 'a',
    turn: 2,
    next: 9,
    peer: 'b',
    received: 4,
  }),
  {
    name: 'an error about no request',
    from: 'host',
    message: rpc({ id: null, error: { code: -32_700, message: 'parse error' } }),
  },
];

/** A copy with one field changed; `undefined` takes it out. Keys of `_meta` have slashes, not dots. */
function changed(message: Message, path: string, value: unknown): Message {
  const copy = structuredClone(message);
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let at: unknown = copy;
  for (const key of keys) at = (at as Fields)[key];
  if (value === undefined) delete (at as Fields)[last];
  else (at as Fields)[last] = value;
  return copy;
}

function withoutDeposit(): Valid {
  const { name, ...hello } = the('hello, by the host');
  const message = changed(hello.message, 'params.deposit', undefined);
  return { ...hello, name: `${name}, without a deposit`, message };
}
function textOnly(): Valid {
  const { name, ...quote } = the('quote of resource.get');
  const message = changed(quote.message, 'result.structuredContent', undefined);
  return { ...quote, name: `${name}, as text alone`, message };
}
const valid: readonly Valid[] = [...frames, ...made, withoutDeposit(), textOnly()];

const raw = (name: string, error: number, text: string): Refused => ({
  name,
  from: 'guest',
  text,
  error,
});
/** A change of a valid frame that makes it one that is refused. */
function wrong(why: string, of: string, path: string, value: unknown): Refused {
  const { from, answers: asked, message } = the(of);
  const isRequest = message.method !== undefined && message.id !== undefined;
  return {
    name: `${of}: ${why}`,
    from,
    ...(asked !== undefined && { answers: asked }),
    text: JSON.stringify(changed(message, path, value)),
    error: isRequest ? -32_602 : null,
  };
}
const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const get = JSON.stringify(the('resource.get, by the guest').message);
const PAYMENT = 'params._meta.x402/payment';
const paying = 'resource.get, paying, by the guest';

const refused: readonly Refused[] = [
  raw('not JSON', -32_700, '{'),
  raw('nothing', -32_700, ''),
  raw('a batch', -32_600, `[${get}]`),
  raw('no object', -32_600, '"hello"'),
  raw('33 levels', -32_600, nested(33)),
  raw('another version of JSON-RPC', -32_600, get.replace('"2.0"', '"1.0"')),
  raw('no version of JSON-RPC', -32_600, get.replace('"jsonrpc":"2.0",', '')),
  raw('a field beside those of JSON-RPC', -32_600, get.replace('{', '{"auth":"x",')),
  raw('a request with the id null', -32_600, '{"jsonrpc":"2.0","id":null,"method":"hello"}'),
  raw('an id that is no integer', -32_600, '{"jsonrpc":"2.0","id":1.5,"method":"hello"}'),
  raw('an id of 65 characters', -32_600, `{"jsonrpc":"2.0","id":"${'x'.repeat(65)}","result":1}`),
  raw(
    'a method of 65 characters',
    -32_600,
    `{"jsonrpc":"2.0","id":1,"method":"${'x'.repeat(65)}"}`,
  ),
  raw('result and error at once', -32_600, '{"jsonrpc":"2.0","id":1,"result":1,"error":{}}'),
  raw('an error without a code', -32_600, '{"jsonrpc":"2.0","id":1,"error":{"message":"?"}}'),
  raw('an unknown method', -32_601, '{"jsonrpc":"2.0","id":1,"method":"wallet.drain"}'),
  raw('a method of Object.prototype', -32_601, '{"jsonrpc":"2.0","id":1,"method":"toString"}'),
  raw(
    'a greeting by the guest',
    -32_601,
    JSON.stringify({ ...the('hello, by the host').message, id: 1 }),
  ),
  {
    name: 'a request for a resource by the host',
    from: 'host',
    text: get,
    error: -32_601,
  },
  {
    name: 'an unknown notification',
    from: 'host',
    text: '{"jsonrpc":"2.0","method":"no.such"}',
    error: null,
  },
  {
    name: 'a tick by the guest',
    from: 'guest',
    text: JSON.stringify(the('tick, by the host').message),
    error: null,
  },
  wrong('another version', 'hello, by the host', 'params.version', 2),
  wrong('the other role', 'hello, by the host', 'params.role', 'guest'),
  wrong('a nonce of 31 bytes', 'hello, by the host', 'params.nonce', 'A'.repeat(42)),
  wrong('no nonce', 'hello, by the host', 'params.nonce', undefined),
  wrong('a call id of 31 characters', 'hello, by the host', 'params.callId', 'a'.repeat(31)),
  wrong('a title of 201 characters', 'hello, by the host', 'params.title', 'a'.repeat(201)),
  wrong('a fee payer with 0 in it', 'hello, by the host', 'params.feePayer', '0'.repeat(44)),
  wrong('a deposit key with 0 in it', 'hello, by the host', 'params.deposit', '0'.repeat(44)),
  wrong('a deposit that is null', 'hello, by the host', 'params.deposit', null),
  wrong('a proof in base64', 'hello, by the host', 'params.proof', `${'A'.repeat(85)}+`),
  wrong('no session key', 'result of hello', 'result.sessionKey', undefined),
  wrong('the host’s role', 'result of hello', 'result.role', 'host'),
  wrong('no URL', 'resource.get, by the guest', 'params.url', undefined),
  wrong('a URL of 257 characters', 'resource.get, by the guest', 'params.url', 'a'.repeat(257)),
  wrong('no parameters', 'resource.get, by the guest', 'params', undefined),
  wrong('a list as _meta', paying, 'params._meta', []),
  wrong('a payment of x402 v1', paying, `${PAYMENT}.x402Version`, 1),
  wrong('no accepted terms', paying, `${PAYMENT}.accepted`, undefined),
  wrong('no payload', paying, `${PAYMENT}.payload`, undefined),
  wrong('an amount that is a number', paying, `${PAYMENT}.accepted.amount`, 500_000),
  wrong('nothing accepted', 'quote of resource.get', 'result.structuredContent.accepts', []),
  wrong('x402 v1', 'quote of resource.get', 'result.structuredContent.x402Version', 1),
  wrong('no error', 'quote of resource.get', 'result.isError', undefined),
  wrong('not granted', 'result of resource.get', 'result.structuredContent.granted', false),
  wrong('no settlement', 'result of resource.get', 'result._meta', undefined),
  wrong('no signature', 'result of resource.get', 'result._meta.x402/payment-response', {}),
  wrong('too long', 'allowance.sponsor, by the guest', 'params.transaction', 'A'.repeat(2_049)),
  wrong('upper-case id', 'file.nonce, by the guest', 'params.id', ID.toUpperCase()),
  wrong('an amount of 0', 'file.claim, by the guest', 'params.payment.amount', '0'),
  wrong(
    'the resource of a minute',
    'file.claim, by the guest',
    'params.payment.resource',
    'minute/4',
  ),
  wrong('a salt of 15 bytes', 'file.claim, by the guest', 'params.payment.salt', 'S'.repeat(20)),
  wrong('no proof', 'file.claim, by the guest', 'params.proof', undefined),
  wrong('no 64 bytes', 'booking.claim, by the guest', 'params.payment', 'z'.repeat(88)),
  wrong('a secret of 31 bytes', 'result of file.claim', 'result.secret', 'N'.repeat(42)),
  wrong('a negative number', 'tick, by the host', 'params.seq', -1),
  wrong('a fraction', 'tick, by the host', 'params.seq', 1.5),
  wrong('negative time', 'tick, by the host', 'params.connectedMs', -1),
  wrong('no gate', 'tick, by the host', 'params.gate', undefined),
  wrong('rx that is null', 'ack, by the guest', 'params.rx', null),
  wrong('minute 0', 'billing_attempt, by the host', 'params.minute', 0),
  wrong('no minute', 'billing_attempt, by the host', 'params.minute', undefined),
  wrong(
    'a signature in hexadecimal',
    'billing_attempt, by the host',
    'params.signature',
    '0f'.repeat(32),
  ),
  wrong('a total with a point', 'billing_success, by the host', 'params.total', '1.5'),
  wrong('no word on a retry', 'billing_failed, by the guest', 'params.retryFollows', undefined),
  wrong('no minute', 'freeze, by the guest', 'params.minute', null),
  wrong('a code of 65 characters', 'freeze, by the guest', 'params.code', 'x'.repeat(65)),
  wrong('another reason', 'call_end, by the guest', 'params.reason', 'because'),
  wrong('no payment', 'refund, by the host', 'params.payment', undefined),
  wrong('a stream without a name', 'sync, by the host', 'params.stream', ''),
  wrong('a stream of 37 characters', 'sync, by the host', 'params.stream', 'x'.repeat(37)),
  wrong('messages counted from 0', 'sync, by the host', 'params.next', 0),
];

/** Quotes for the call of greeting.json, which returned from its codes what is agreed. */
const greeting = z
  .object({
    transcript: z.string(),
    callId: z.string(),
    host: z.object({ feePayer: z.string(), deposit: z.string() }),
  })
  .parse(load('greeting.json'));
const url = `pay2chat:${greeting.callId}/minute/4`;
const hash = fromHex(greeting.transcript);
const memo = await memoOf({ hash, callId: '', words: [] }, url);
const agreed = {
  url,
  minute: 4,
  callId: greeting.callId,
  transcript: greeting.transcript,
  terms: { network: 'mainnet', payTo: OWNER, price: '500000' },
  network: 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp',
  asset: 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v',
  feePayer: greeting.host.feePayer,
  deposit: greeting.host.deposit,
  memo,
};
const offer = {
  scheme: 'exact',
  network: agreed.network,
  amount: agreed.terms.price,
  asset: agreed.asset,
  payTo: OWNER,
  maxTimeoutSeconds: 300,
  extra: { feePayer: agreed.feePayer, memo },
};
const quote = (...accepts: readonly unknown[]) => ({
  x402Version: 2,
  error: 'payment required',
  resource: { url, description: 'Minute 4 of a call', mimeType: 'application/json' },
  accepts,
});
const extra = (more: Fields) => ({ ...offer, extra: { ...offer.extra, ...more } });
const other = await memoOf({ hash, callId: '', words: [] }, `${url}0`);
const unlike: readonly (readonly [what: string, offered: unknown])[] = [
  ['scheme', { ...offer, scheme: 'upto' }],
  ['network', { ...offer, network: 'solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1' }],
  ['mint', { ...offer, asset: '4zMMC9srt5Ri5X14GAgXhaHii3GnPAEERYPJgZJDncDU' }],
  ['recipient', { ...offer, payTo: agreed.feePayer }],
  // Only the prepayment goes there.
  ['recipient', { ...offer, payTo: agreed.deposit }],
  ['amount', { ...offer, amount: '500001' }],
  ['memo', extra({ memo: other })],
  ['memo', { ...offer, extra: undefined }],
  ['fee payer', extra({ feePayer: OWNER })],
  ['decimals', extra({ decimals: 9 })],
  ['transaction version', extra({ transactionVersions: [1] })],
];
const quotes = {
  agreed,
  payable: [
    quote(offer),
    quote(extra({ decimals: 6, transactionVersions: [0, 1] })),
    quote(extra({ maxFeeLamports: 40_000 })),
    quote(extra({ maxFeeLamports: 'all' })),
    quote({ ...offer, network: 'eip155:8453' }, offer),
  ],
  refused: [
    ...unlike.map(([what, offered]) => ({ what, quote: quote(offered) })),
    { what: 'resource', quote: { ...quote(offer), resource: { url: `${url}0` } } },
  ],
};

const content = {
  valid: valid.map(({ message, ...rest }) => ({ ...rest, text: JSON.stringify(message) })),
  refused,
  quotes,
};
writeFileSync(new URL('messages.json', folder), `${JSON.stringify(content, null, 2)}\n`);
console.log(`${valid.length} valid, ${refused.length} refused`);
