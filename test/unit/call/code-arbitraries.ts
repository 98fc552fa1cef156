import fc from 'fast-check';
import { toBase58 } from '../../../src/shared/base58.ts';
import type { Bytes } from '../../../src/shared/bytes.ts';
import type { Invite, Reply } from '../../../src/shared/call/code.ts';
import { usdc } from '../../../src/shared/money.ts';
import type { Candidate, SessionDescription } from '../../../src/shared/call/sdp.ts';
import { LEAST_RETURNING_PERIODS, longestTrial, type Terms } from '../../../src/shared/terms.ts';

/** Random contents of invites and replies, for property tests and the mutation test. */

export const bytesOf = (length: number): fc.Arbitrary<Bytes> =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => new Uint8Array(bytes));

const string = (alphabet: string, minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength, maxLength });

/** Records as the code under test makes them: plain objects. */
const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record(model, { noNullPrototype: true });

const HEX = '0123456789abcdef';
const ICE_CHARS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export const ipv4 = fc
  .tuple(fc.integer({ min: 1, max: 223 }), bytesOf(3))
  .map(([first, rest]) => ({ family: 4 as const, bytes: Uint8Array.of(first, ...rest) }));
export const ipv6 = fc
  .tuple(fc.integer({ min: 0x20, max: 0xfd }), bytesOf(15))
  .map(([first, rest]) => ({ family: 6 as const, bytes: Uint8Array.of(first, ...rest) }));
export const mdns = fc.uuid().map((uuid) => ({ mdns: uuid }));

const candidateWith = (address: fc.Arbitrary<Candidate['address']>) =>
  record({
    type: fc.constantFrom('host' as const, 'srflx' as const, 'relay' as const, 'prflx' as const),
    address,
    port: fc.integer({ min: 1, max: 65535 }),
  });

const credentials = fc.oneof(
  record({ iceUfrag: string(ICE_CHARS, 4, 4), icePwd: string(ICE_CHARS, 24, 24) }),
  record({ iceUfrag: string(HEX, 8, 8), icePwd: string(HEX, 32, 32) }),
  record({ iceUfrag: string(ICE_CHARS, 4, 16), icePwd: string(ICE_CHARS, 22, 32) }),
);

export const session = <T extends SessionDescription['type']>(
  type: T,
): fc.Arbitrary<SessionDescription & { type: T }> =>
  record({
    credentials,
    fingerprint: bytesOf(32),
    setup: type === 'offer' ? fc.constant('actpass' as const) : fc.constant('active' as const),
    maxMessageSize: fc.oneof(
      fc.constantFrom(null, 0, 262_144, 1_073_741_823),
      fc.integer({ min: 65_536, max: 2 ** 32 - 1 }),
    ),
    candidates: fc.array(candidateWith(fc.oneof(ipv4, ipv6, mdns)), {
      minLength: 1,
      maxLength: 6,
    }),
  }).map(({ credentials: ice, ...rest }) => ({ type, ...ice, ...rest }));

const oldTerms: fc.Arbitrary<Terms> = record({
  network: fc.constantFrom('mainnet' as const, 'devnet' as const, 'local' as const),
  payTo: bytesOf(32).map(toBase58),
  price: fc.bigInt({ min: 1n, max: (2n ** 64n - 1n) / 60n }).map(usdc),
  periodSeconds: fc.integer({ min: 8, max: 3600 }),
  prepaidPeriods: fc.oneof(fc.constant(3), fc.integer({ min: 1, max: 60 })),
}).map((made) => (made.network === 'local' ? made : { ...made, periodSeconds: 60 }));

const deposit = bytesOf(32).map(toBase58);
const terms: fc.Arbitrary<Terms> = oldTerms.chain((made) => {
  const mayReturn = made.prepaidPeriods >= LEAST_RETURNING_PERIODS;
  const trialSeconds = fc.integer({ min: 1, max: mayReturn ? longestTrial(made) : 1 });
  const returnsUnused = fc.constant(true as const);
  const more: fc.Arbitrary<Partial<Terms>>[] = [
    fc.constant({}),
    fc.constant({}),
    ...(mayReturn ? [record({ returnsUnused })] : []),
    ...(mayReturn ? [record({ returnsUnused, trialSeconds })] : []),
    ...(mayReturn ? [record({ returnsUnused, deposit })] : []),
    ...(mayReturn ? [record({ returnsUnused, trialSeconds, deposit })] : []),
  ];
  return fc.oneof(...more).map((added) => ({ ...made, ...added }));
});

const extensions = fc
  .uniqueArray(record({ type: fc.integer({ min: 1, max: 255 }), bytes: bytesOf(5) }), {
    minLength: 1,
    maxLength: 4,
    selector: (extension) => extension.type,
  })
  .map((list) => list.sort((a, b) => a.type - b.type));
const maybeExtensions = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: extensions.map((list) => ({ extensions: list })) },
);

export const invite: fc.Arbitrary<Invite> = record({
  session: session('offer'),
  terms: fc.option(terms),
  nonceCommitment: bytesOf(16),
}).chain((made) => maybeExtensions.map((more) => ({ ...made, ...more })));

export const reply: fc.Arbitrary<Reply> = record({
  version: fc.constant(1 as const),
  session: session('answer'),
  inviteHash: bytesOf(8),
}).chain((made) => maybeExtensions.map((more) => ({ ...made, ...more })));
