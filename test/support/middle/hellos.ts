import type { Signer } from '../../../src/workers/ledger/solana/keys.ts';
import {
  answerHostHello,
  type Codes,
  makeHostHello,
} from '../../../src/workers/ledger/x402/hello.ts';
import type { GuestHello, HostHello } from '../../../src/workers/ledger/x402/messages.ts';
import { toBase58 } from '../../../src/shared/base58.ts';
import { fromBase64Url } from '../../../src/shared/bytes.ts';

/**
 * Somebody in the middle of a call who swapped what the codes say, and now answers both greetings so
 * that neither page has anything to complain of: to the guest it is the host, to the host the guest.
 */
export interface Middle {
  /** The host's greeting → the one that the guest gets. */
  toGuest(hello: HostHello): Promise<HostHello>;
  /** Returns the hello for the host in place of the guest's; after {@link toGuest}. */
  toHost(): Promise<GuestHello>;
}

/** The codes as each page believes them to be. */
export interface Views {
  readonly host: Codes;
  readonly guest: Codes;
}

export async function newKey(): Promise<Signer> {
  const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new TypeError('no key pair');
  const raw = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  return {
    address: toBase58(raw),
    sign: async (bytes) =>
      new Uint8Array(await crypto.subtle.sign('Ed25519', pair.privateKey, Uint8Array.from(bytes))),
  };
}

/** `ownNonce`: the swapped invite commits to it; otherwise it kept the host's commitment. */
export function createMiddle(views: Views, ownNonce?: Uint8Array): Middle {
  let heard: HostHello | null = null;
  return {
    async toGuest(hello) {
      heard = hello;
      const nonce = ownNonce ?? fromBase64Url(hello.nonce);
      if (!nonce) throw new TypeError('no nonce');
      const { title, deposit = null } = hello;
      const depositFor = () => Promise.resolve(deposit);
      return (await makeHostHello(views.guest, nonce, await newKey(), title, depositFor)).hello;
    },
    async toHost() {
      if (!heard) throw new Error('the host has not greeted');
      const terms = heard.deposit === undefined ? {} : ({ returnsUnused: true } as const);
      return (await answerHostHello(heard, views.host, terms, newKey)).hello;
    },
  };
}
