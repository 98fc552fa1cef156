import { equalBytes, fromBase64Url, toBase64Url } from '../../../shared/bytes.ts';
import {
  type AppError,
  appError,
  type Mismatch,
  raise,
  toAppError,
} from '../../../shared/errors.ts';
import { hasDeposit, type Terms } from '../../../shared/terms.ts';
import { type Signer, verifySignature } from '../solana/keys.ts';
import { type GuestHello, type HostHello, PROTOCOL_VERSION } from './messages.ts';
import {
  commitNonce,
  deriveTranscript,
  signedTranscript,
  termsDigest,
  type Transcript,
} from './transcript.ts';
import { RpcFailure } from './wire.ts';

/**
 * The hello exchange. The host reveals its nonce, both sides derive the transcript, and each side
 * proves that its key belongs to this call. If anything does not match, the call ends before anyone
 * pays.
 */

/**
 * The invite and the reply, including their contents. Both sides know them before the first
 * message.
 */
export interface Codes {
  readonly invite: Uint8Array;
  readonly reply: Uint8Array;
  readonly nonceCommitment: Uint8Array;
  /** The network's CAIP-2 id, which this side's own RPC servers confirmed. */
  readonly network: string;
}

const prove = async (
  role: 'host' | 'guest',
  hash: Uint8Array,
  key: Signer,
  deposit: string | null = null,
): Promise<string> => toBase64Url(await key.sign(await signedTranscript(role, hash, deposit)));

async function proven(
  role: 'host' | 'guest',
  hash: Uint8Array,
  address: string,
  proof: string,
  deposit: string | null = null,
): Promise<boolean> {
  const signature = fromBase64Url(proof);
  const signed = await signedTranscript(role, hash, deposit);
  return signature !== null && verifySignature(address, signature, signed);
}

/** The mismatches that a guest may report. The host's page shows no other text of the guest. */
const MISMATCHES = [
  "invite's commitment",
  'codes',
  'terms',
  'network',
  "host's key",
  'fee payer',
  'deposit',
  'title',
] as const satisfies readonly Mismatch[];

/** Host: returns the error for a failed hello exchange. */
export function helloFailure(thrown: unknown): AppError {
  if (!(thrown instanceof RpcFailure)) {
    const known = toAppError(thrown);
    return known.code === 'peer_mismatch' ? known : appError('peer_protocol');
  }
  const what = MISMATCHES.find((each) => each === thrown.message);
  return what ? appError('peer_mismatch', { what }) : appError('peer_protocol');
}

export async function makeHostHello(
  codes: Codes,
  nonce: Uint8Array,
  feePayerKey: Signer,
  title: string,
  /**
   * Returns the address of a call's deposit key. A function, because the call id follows from the
   * transcript.
   */
  depositFor: (callId: string) => Promise<string | null>,
): Promise<{ hello: HostHello; transcript: Transcript }> {
  const transcript = await deriveTranscript(codes.invite, codes.reply, nonce);
  const deposit = await depositFor(transcript.callId);
  return {
    transcript,
    hello: {
      version: PROTOCOL_VERSION,
      role: 'host',
      nonce: toBase64Url(nonce),
      network: codes.network,
      termsDigest: await termsDigest(codes.invite),
      callId: transcript.callId,
      title,
      feePayer: feePayerKey.address,
      ...(deposit !== null && { deposit }),
      proof: await prove('host', transcript.hash, feePayerKey, deposit),
    },
  };
}

/**
 * Guest: checks the host's hello and answers it. `keyFor` returns the session key of a call. It is
 * a function, because the call id follows from the transcript.
 * @throws P2cError `peer_mismatch`
 */
export async function answerHostHello(
  hello: HostHello,
  codes: Codes,
  terms: Pick<Terms, 'returnsUnused' | 'deposit'>,
  keyFor: (callId: string) => Promise<Signer>,
): Promise<{ hello: GuestHello; transcript: Transcript; sessionKey: Signer }> {
  const nonce = fromBase64Url(hello.nonce);
  if (!nonce || !equalBytes(await commitNonce(nonce), codes.nonceCommitment)) {
    throw raise('peer_mismatch', { what: "invite's commitment" });
  }
  const transcript = await deriveTranscript(codes.invite, codes.reply, nonce);
  const digest = await termsDigest(codes.invite);
  if (hello.callId !== transcript.callId) throw raise('peer_mismatch', { what: 'codes' });
  if (hello.termsDigest !== digest) throw raise('peer_mismatch', { what: 'terms' });
  if (hello.network !== codes.network) throw raise('peer_mismatch', { what: 'network' });
  const { deposit = null } = hello;
  // If the invite names a deposit, the booking is in it, so the host's hello must name the same
  // deposit.
  const isOther = terms.deposit !== undefined && deposit !== terms.deposit;
  if ((deposit !== null) !== hasDeposit(terms) || isOther) {
    throw raise('peer_mismatch', { what: 'deposit' });
  }
  if (!(await proven('host', transcript.hash, hello.feePayer, hello.proof, deposit))) {
    throw raise('peer_mismatch', { what: "host's key" });
  }
  const sessionKey = await keyFor(transcript.callId);
  return {
    transcript,
    sessionKey,
    hello: {
      version: PROTOCOL_VERSION,
      role: 'guest',
      callId: transcript.callId,
      network: codes.network,
      termsDigest: digest,
      sessionKey: sessionKey.address,
      proof: await prove('guest', transcript.hash, sessionKey),
    },
  };
}

/**
 * Host: checks the guest's answer.
 * @throws P2cError `peer_mismatch`
 */
export async function checkGuestHello(
  hello: GuestHello,
  codes: Codes,
  transcript: Transcript,
): Promise<void> {
  if (hello.callId !== transcript.callId) throw raise('peer_mismatch', { what: 'codes' });
  if (hello.network !== codes.network) throw raise('peer_mismatch', { what: 'network' });
  if (hello.termsDigest !== (await termsDigest(codes.invite))) {
    throw raise('peer_mismatch', { what: 'terms' });
  }
  if (!(await proven('guest', transcript.hash, hello.sessionKey, hello.proof))) {
    throw raise('peer_mismatch', { what: "guest's key" });
  }
}
