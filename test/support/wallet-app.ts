import {
  createCipheriv,
  createDecipheriv,
  createECDH,
  createPublicKey,
  hkdfSync,
  randomBytes,
  verify,
} from 'node:crypto';
import * as assert from 'uvu/assert';
import type { Page } from 'puppeteer';
import { addressBytes } from '../../src/shared/base58.ts';
import type { Result } from '../../src/shared/errors.ts';
import type { Person } from './person.ts';
import { type WsPeer, wsServer } from './ws-server.ts';

/**
 * A wallet app as Android has it: the other side of Mobile Wallet Adapter 2.0, written from its
 * specification with Node's cryptography, and sharing no code with the page's side.
 */

const PROTOCOL = 'com.solana.mobilewalletadapter.v1';
const POINT = 65;
const [NOT_AUTHORIZED, NOT_SIGNED, CHAIN_NOT_SUPPORTED] = [-1, -3, -7];
/** DER of a P-256 public key up to its point (RFC 5480). */
const SPKI_P256 = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex');

/** How it answers, in place of a user. */
interface WalletAppMode {
  /** `absent`: no app takes the page's place. `asleep`: one does, and never listens. */
  readonly answers: 'approve' | 'decline' | 'absent' | 'asleep';
  /** Closes the line in place of answering this method. */
  readonly cutsAt?: { readonly method: string; readonly how: 'cleanly' | 'killed' };
  /** Keeps the user waiting at this method. */
  readonly stopsAt?: string;
  /** Hides the page while it is in front, as an app on a phone does; otherwise only its focus goes. */
  readonly covers?: boolean;
  readonly features?: readonly string[];
  readonly chains?: readonly string[];
}

export interface WalletApp {
  mode: WalletAppMode;
  /** Methods asked for so far. */
  readonly asked: readonly string[];
  /** Association addresses that the page opened. */
  readonly opened: readonly string[];
  /** Tokens that it would still accept. */
  readonly tokens: ReadonlySet<string>;
  /** The parameters of the last request of a method. */
  lastOf(method: string): Readonly<Record<string, unknown>> | undefined;
  close(): void;
}

const APPROVES: WalletAppMode = { answers: 'approve' };

class Refusal extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const fromBase64 = (text: unknown): Buffer => Buffer.from(String(text), 'base64');

/** One session's key agreement and messages. */
function secured(association: Buffer, peer: WsPeer) {
  let key: Buffer | null = null;
  let [sent, received] = [0, 0];
  function send(text: string, before: Uint8Array = Buffer.alloc(0)): void {
    assert.ok(key);
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(++sent);
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-128-gcm', key, iv).setAAD(counter);
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    peer.send(Buffer.concat([before, counter, iv, body, cipher.getAuthTag()]));
  }
  return {
    send,
    /** Answers HELLO_REQ, or throws: the association's key must have signed it. */
    greet(message: Buffer): void {
      const theirs = message.subarray(0, POINT);
      const publicKey = createPublicKey({
        key: Buffer.concat([SPKI_P256, association]),
        format: 'der',
        type: 'spki',
      });
      const signature = message.subarray(POINT);
      const options = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
      const isSigned = verify('sha256', theirs, options, signature);
      assert.ok(isSigned, `HELLO_REQ is not signed: ${message.toString('hex')}`);
      const agreement = createECDH('prime256v1');
      const point = agreement.generateKeys();
      const secret = agreement.computeSecret(theirs);
      key = Buffer.from(hkdfSync('sha256', secret, association, Buffer.alloc(0), 16));
      send(JSON.stringify({ v: 'v1' }), point);
    },
    get isGreeted(): boolean {
      return key !== null;
    },
    open(message: Buffer): Record<string, unknown> {
      assert.ok(key);
      assert.is(message.readUInt32BE(0), ++received, 'counter');
      const decipher = createDecipheriv('aes-128-gcm', key, message.subarray(4, 16));
      decipher.setAAD(message.subarray(0, 4)).setAuthTag(message.subarray(-16));
      const text = Buffer.concat([decipher.update(message.subarray(16, -16)), decipher.final()]);
      return JSON.parse(text.toString('utf8')) as Record<string, unknown>;
    },
  };
}

/** Returns the bytes that a person signed. */
function given(signed: Result<Uint8Array>): Uint8Array {
  assert.ok(signed.ok);
  return signed.value;
}

type Params = Readonly<Record<string, unknown>>;

/** The function in Node that the page calls when it is about to open an app. */
const OPENED = 'openedWalletApp';

/**
 * Waits in this page for the address that opens a wallet app, and answers as one. The navigation
 * itself is stopped, because Chromium would ask on a desktop whether to open another program, and
 * that question takes the focus and every later click.
 */
export async function walletAppOn(page: Page, person: Person): Promise<WalletApp> {
  const asked: string[] = [];
  const opened: string[] = [];
  const last = new Map<string, Params>();
  const tokens = new Set<string>();
  const servers = new Set<{ close(): void }>();
  const app = {
    mode: APPROVES,
    asked,
    opened,
    tokens,
    lastOf: (name: string) => last.get(name),
    close,
  };
  const key = addressBytes(person.address) ?? new Uint8Array();

  function close(): void {
    for (const server of servers) server.close();
  }

  function authorize(params: Params): unknown {
    const { chain = 'solana:mainnet', auth_token: token } = params;
    const { chains = [String(chain)], answers } = app.mode;
    if (!chains.includes(String(chain)))
      throw new Refusal(CHAIN_NOT_SUPPORTED, 'chain not supported');
    if (token !== undefined && !tokens.has(String(token)))
      throw new Refusal(NOT_AUTHORIZED, 'token');
    if (answers === 'decline') throw new Refusal(NOT_AUTHORIZED, 'declined');
    const issued = token === undefined ? randomBytes(16).toString('hex') : String(token);
    tokens.add(issued);
    return { auth_token: issued, accounts: [{ address: base64(key), chains }] };
  }

  async function signed(params: Params): Promise<unknown> {
    if (app.mode.answers === 'decline') throw new Refusal(NOT_SIGNED, 'declined');
    const { payloads } = params;
    assert.ok(Array.isArray(payloads));
    const done = await Promise.all(payloads.map((each) => person.sign(fromBase64(each))));
    return { signed_payloads: done.map((each) => base64(given(each))) };
  }

  async function signedMessages(params: Params): Promise<unknown> {
    const { payloads } = params;
    assert.ok(Array.isArray(payloads));
    const done = await Promise.all(
      payloads.map(async (each) => {
        const message = fromBase64(each);
        const signature = await person.signMessage(message);
        return base64(Buffer.concat([message, given(signature)]));
      }),
    );
    return { signed_payloads: done };
  }

  const methods: Readonly<Record<string, (params: Params) => unknown>> = {
    get_capabilities: () => ({
      features: app.mode.features ?? ['solana:signTransactions'],
      supported_transaction_versions: ['legacy', 0],
    }),
    authorize,
    deauthorize: ({ auth_token: token }) => (tokens.delete(String(token)), {}),
    sign_transactions: signed,
    sign_messages: signedMessages,
  };

  async function answer(method: string, params: Params): Promise<object> {
    try {
      const run = methods[method];
      if (!run) throw new Refusal(-32_601, 'no such method');
      return { result: await run(params) };
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      return { error: { code: thrown.code, message: thrown.message } };
    }
  }

  const session = (association: Buffer, ended: () => void) => (peer: WsPeer) => {
    assert.ok(peer.protocols.includes(PROTOCOL));
    const secure = secured(association, peer);
    const hear = (message: Buffer): void => {
      if (!secure.isGreeted) return secure.greet(message);
      const { id, method, params } = secure.open(message);
      const name = String(method);
      asked.push(name);
      last.set(name, (params ?? {}) as Params);
      const { cutsAt, stopsAt } = app.mode;
      if (cutsAt?.method === name) return peer.close(cutsAt.how);
      if (stopsAt === name) return;
      void answer(name, (params ?? {}) as Params).then((result) =>
        secure.send(JSON.stringify({ jsonrpc: '2.0', id, ...result })),
      );
    };
    return { hear, ended };
  };

  /** Takes the page's place; answers how to give it back. */
  async function cover(): Promise<() => void> {
    const front = await page.browserContext().newPage();
    await front.bringToFront();
    const state = await page.evaluate(() => document.visibilityState);
    assert.is(state, 'hidden', 'the page is still seen');
    return () => void front.close();
  }

  async function open(address: string): Promise<void> {
    opened.push(address);
    if (app.mode.answers === 'absent') return;
    // As when an app takes the page's place.
    await page.evaluate(() => void window.dispatchEvent(new Event('blur')));
    const ended = app.mode.covers ? await cover() : () => undefined;
    if (app.mode.answers === 'asleep') return;
    const { pathname, searchParams } = new URL(address);
    assert.is(pathname, '/v1/associate/local');
    assert.is(searchParams.get('v'), 'v1');
    const port = Number(searchParams.get('port'));
    assert.ok(port >= 49_152 && port <= 65_535, `port ${port}`);
    const token = (searchParams.get('association') ?? '').replaceAll('.', '=');
    const association = Buffer.from(token, 'base64url');
    assert.is(association.length, POINT);
    servers.add(await wsServer(port, PROTOCOL, session(association, ended)));
  }

  await page.exposeFunction(OPENED, open);
  await page.evaluateOnNewDocument((name) => {
    const navigation: unknown = Reflect.get(window, 'navigation');
    if (!(navigation instanceof EventTarget)) return;
    navigation.addEventListener('navigate', (event) => {
      const destination: unknown = Reflect.get(event, 'destination');
      const url = destination instanceof Object ? String(Reflect.get(destination, 'url')) : '';
      if (!url.startsWith('solana-wallet:')) return;
      event.preventDefault();
      // As Android's Chrome: without a tap of the last seconds it opens nothing.
      if (!navigator.userActivation.isActive) return;
      const opened: unknown = Reflect.get(window, name);
      if (typeof opened === 'function') opened(url);
    });
  }, OPENED);
  return app;
}
