import type { Offer } from '../../../src/shared/api/booking.ts';
import { encodeCallLink } from '../../../src/shared/call/call-link.ts';
import {
  type CodeContext,
  type CodeKind,
  encodeInvite,
  encodeReply,
  type Invite,
  parseCode,
  type Reply,
} from '../../../src/shared/call/code.ts';
import type { ErrorCode } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import { NETWORKS } from '../../../src/shared/network.ts';
import type { Candidate, SessionDescription } from '../../../src/shared/call/sdp.ts';
import type { Terms } from '../../../src/shared/terms.ts';

/** One invite, one reply and their parts, for tests. */

export const CHROMIUM = {
  iceUfrag: '4m5K',
  icePwd: 'x9678eRzYyPJ6BXeBrx/AhZ+',
  maxMessageSize: 262_144,
};
export const FIREFOX = {
  iceUfrag: '35ea52ef',
  icePwd: 'ed51156590c50669bd3fc98df333f0ee',
  maxMessageSize: 1_073_741_823,
};
export const v4 = (last: number): Candidate => ({
  type: 'host',
  address: { family: 4, bytes: Uint8Array.of(192, 0, 2, last) },
  port: 50_000 + last,
});
export const v6 = (last: number): Candidate => ({
  type: 'host',
  address: { family: 6, bytes: Uint8Array.of(0x20, 1, 0xd, 0xb8, ...Array(11).fill(7), last) },
  port: 50_000 + last,
});
export const hidden = (last: number): Candidate => ({
  type: 'host',
  address: { mdns: `c8e14886-74ce-47cd-8638-f526aae3aab${last}` },
  port: 50_000 + last,
});
export const session = (
  type: SessionDescription['type'],
  more: Partial<SessionDescription> = {},
): SessionDescription => ({
  ...CHROMIUM,
  type,
  fingerprint: Uint8Array.from({ length: 32 }, (_, i) => 7 * i),
  setup: type === 'offer' ? 'actpass' : 'active',
  candidates: [v4(1), v6(2)],
  ...more,
});
export const TERMS: Terms = {
  network: 'mainnet',
  payTo: NETWORKS.mainnet.usdcMint,
  price: usdc(500_000n),
  periodSeconds: 60,
  prepaidPeriods: 3,
};
export const DEAREST: Terms = {
  ...TERMS,
  network: 'local',
  price: usdc((2n ** 64n - 1n) / 60n),
  periodSeconds: 3600,
  prepaidPeriods: 60,
};
/** Only the second version of an invite can say these. */
export const TRIAL: Terms = { ...TERMS, returnsUnused: true, trialSeconds: 30 };
export const PAID_AHEAD: Terms = { ...TRIAL, deposit: NETWORKS.devnet.usdcMint };
export const invite = (more: Partial<Invite> = {}): Invite => ({
  session: session('offer'),
  terms: TERMS,
  nonceCommitment: Uint8Array.from({ length: 16 }, (_, i) => 255 - i),
  ...more,
});
export const reply = (more: Partial<Reply> = {}): Reply => ({
  version: 1,
  session: session('answer'),
  inviteHash: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
  ...more,
});
const link = {
  terms: TERMS,
  lends: 'none',
  topic: 'Advice',
  name: 'Ada',
  mailbox: new Uint8Array(32).fill(1),
  seed: new Uint8Array(16).fill(2),
} as const;
export const callOf = (terms: Terms): string => encodeCallLink({ ...link, terms });
export const INVITE = encodeInvite(invite());
export const CALL = callOf(TERMS);
export const OFFER: Offer = {
  ...link,
  terms: { ...TERMS, returnsUnused: true },
  startsAtS: 1_800_003_600,
  plannedMinutes: 60,
  cancelUntilS: 1_799_996_400,
  waitMinutes: 15,
  deposit: TERMS.payTo,
  feePayer: TERMS.payTo,
  proof: new Uint8Array(64),
  createdAtS: 1_800_000_000,
};
export const OFFERED = encodeCallLink(OFFER);
export const REPLY = encodeReply(reply());

export function outcome(text: string, expect: CodeKind, context?: CodeContext): 'ok' | ErrorCode {
  const result =
    expect === 'invite' ? parseCode(text, 'invite', context) : parseCode(text, 'reply', context);
  return result.ok ? 'ok' : result.error.code;
}
