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
 * The hello exchange: the host reveals its nonce, both sides derive the transcript, and each proves
 * that its key belongs to exactly this call. A mismatch ends the call before anyone pays.
 */

/** The invite and the reply with their contents, which both sides know before the first message. */
export interface Codes {
  readonly invite: Uint8Array;
  readonly reply: Uint8Array;
  readonly nonceCommitment: Uint8Array;
  /** The CAIP-2 name of the network, which this side's own RPC server confirmed. */
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

/** The fields that a guest may report as different. The host shows no other text of the guest. */
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

/** Host: returns why the hello exchange failed. */
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
   * Returns the address of a call's deposit key. The call id is known only once the transcript is
   * derived.
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
 * Guest: checks the host's hello and answers it. `keyFor` returns the session key of a call. The
 * call id is known only once the transcript is derived.
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
  // If the invite names a deposit, the booking was paid into it, so the host must name the same
  // one.
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
