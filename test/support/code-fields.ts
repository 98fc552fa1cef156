import { fromHex, toHex } from '../../src/shared/bytes.ts';
import { formatAddress, parseAddress } from '../../src/shared/call/candidate.ts';
import {
  CODE_VERSION,
  encodeInvite,
  encodeRepair,
  encodeReply,
  type Extension,
  type ParsedCode,
} from '../../src/shared/call/code.ts';
import type { SessionDescription } from '../../src/shared/call/sdp.ts';
import { usdc } from '../../src/shared/money.ts';
import type { Terms } from '../../src/shared/terms.ts';
import type { Code, Kind } from './reference-peer/codes.ts';

/** The page's own codec in the words of the reference peer's, so that the two can be compared. */

const bytes = (hex: string) => fromHex(hex) ?? new Uint8Array();

const sessionFields = (session: SessionDescription): Code['session'] => ({
  ufrag: session.iceUfrag,
  pwd: session.icePwd,
  fingerprint: toHex(session.fingerprint),
  setup: session.setup,
  maxMessageSize: session.maxMessageSize,
  candidates: session.candidates.map(({ type, address, port }) => ({
    type,
    address: formatAddress(address),
    port,
  })),
});

export const termsFields = ({
  price,
  returnsUnused,
  deposit,
  ...terms
}: Terms): NonNullable<Code['terms']> => ({
  trialSeconds: 0,
  ...terms,
  price: String(price),
  returnsUnused: returnsUnused ?? false,
  deposit: deposit ?? null,
});

const termsOf = (fields: NonNullable<Code['terms']>): Terms => {
  const { price, returnsUnused, trialSeconds, deposit, ...terms } = fields;
  return {
    ...terms,
    price: usdc(BigInt(price)),
    ...(returnsUnused && { returnsUnused }),
    ...(trialSeconds > 0 && { trialSeconds }),
    ...(deposit !== null && { deposit }),
  };
};

function contentOf(parsed: ParsedCode) {
  if (parsed.kind === 'invite') {
    const { nonceCommitment: binding, ...content } = parsed.invite;
    return { ...content, binding };
  }
  if (parsed.kind === 'reply') {
    const { inviteHash: binding, ...content } = parsed.reply;
    return { ...content, binding, terms: null };
  }
  const { boundTo: binding, ...content } = parsed.repair;
  return { ...content, binding, terms: null };
}

export function fieldsOf(parsed: ParsedCode): Code {
  const { binding, session, terms, extensions = [] } = contentOf(parsed);
  return {
    kind: parsed.kind,
    binding: toHex(binding),
    session: sessionFields(session),
    terms: terms && termsFields(terms),
    extensions: extensions.map(({ type, bytes: value }) => ({ type, bytes: toHex(value) })),
  };
}

const isOffer = (kind: Kind): boolean => kind === 'invite' || kind === 'repair-offer';

export function sessionOf({ kind, session }: Pick<Code, 'kind' | 'session'>): SessionDescription {
  return {
    type: isOffer(kind) ? 'offer' : 'answer',
    iceUfrag: session.ufrag,
    icePwd: session.pwd,
    fingerprint: bytes(session.fingerprint),
    setup: session.setup,
    maxMessageSize: session.maxMessageSize,
    candidates: session.candidates.map(({ type, address, port }) => {
      const parsed = parseAddress(address);
      if (!parsed) throw new Error(`not an address: ${address}`);
      return { type, address: parsed, port };
    }),
  };
}

/** The page's own code for these fields. */
export function encodeFields(code: Code): string {
  const extensions = code.extensions.map(({ type, bytes: hex }): Extension => {
    return { type, bytes: bytes(hex) };
  });
  const common = {
    session: sessionOf(code),
    ...(extensions.length > 0 && { extensions }),
  };
  const binding = bytes(code.binding);
  if (code.kind === 'invite') {
    const terms = code.terms && termsOf(code.terms);
    return encodeInvite({ ...common, nonceCommitment: binding, terms });
  }
  const answer = { ...common, version: CODE_VERSION } as const;
  if (code.kind === 'reply') return encodeReply({ ...answer, inviteHash: binding });
  return encodeRepair({ ...answer, boundTo: binding });
}
