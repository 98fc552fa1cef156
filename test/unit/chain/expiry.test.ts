// pure
/** The proof that a payment did not land, with servers that hide, forget or lag. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { P2cError, raise } from '../../../src/shared/errors.ts';
import { type Evidence, findExpiry } from '../../../src/workers/ledger/chain/expiry.ts';
import type { Servers } from '../../../src/workers/ledger/chain/servers.ts';
import type { Rest } from '../../../src/workers/ledger/solana/rest.ts';
import type { Rpc } from '../../../src/workers/ledger/solana/rpc.ts';

const LIFE = 150;
const FINALITY = 32;
/** Slots for which a server's newest blocks show a landed transaction. */
const CACHE = 300;
const SIGNED = 1_000;
const BALANCE = 10_000n;
const AMOUNT = 700n;

/** One chain, in slots: when the bytes landed, and other movements of the account. */
interface Story {
  /** Slots after signing; null: never. */
  readonly landed: number | null;
  /** Other movements: slots after signing, and amounts. */
  readonly others: readonly (readonly [slot: number, amount: bigint])[];
}

/** The view of one server. All servers are honest, and show nothing that is not on the chain. */
interface View {
  /** Slots by which the whole server lags. */
  readonly behind: number;
  /** Further slots by which its records lag. */
  readonly historyBehind: number;
  /** Slots that its records cover. */
  readonly keeps: number;
  readonly namesSlots: boolean;
  /** The server ignores the least slot of a request, and answers from an older state. */
  readonly ignoresLeast: boolean;
}

function serverOf({ landed, others }: Story, view: View, now: number): Rpc {
  const tip = now - view.behind;
  const at = (slot: number): bigint | null => (view.namesSlots ? BigInt(slot) : null);
  const confirmed = tip - 2;
  const final = tip - FINALITY;
  const landing = landed === null ? null : SIGNED + landed;
  const missing = () => Promise.reject(raise('rpc_unreachable', { host: 'behind' }));
  const rpc: Partial<Rpc> = {
    isBlockhashValid: () =>
      Promise.resolve({ slot: at(final), value: final >= SIGNED && final <= SIGNED + LIFE }),
    getSignatureStatuses(_signatures, options) {
      const isCached = landing !== null && landing <= tip && tip - landing <= CACHE;
      const seenTo = tip - view.historyBehind;
      const isKept = landing !== null && landing <= seenTo && seenTo - landing <= view.keeps;
      const isShown = isCached || (options?.searchTransactionHistory === true && isKept);
      const status = isShown ? { slot: BigInt(landing), err: null, commitment: 'confirmed' } : null;
      return Promise.resolve({ slot: at(tip), value: [status] }) as ReturnType<
        Rpc['getSignatureStatuses']
      >;
    },
    getTokenAccountAt(address, options) {
      const least = Number(options?.minContextSlot ?? 0n);
      if (confirmed < least && !view.ignoresLeast) return missing();
      let amount = BALANCE;
      if (landing !== null && landing <= confirmed) amount -= AMOUNT;
      for (const [slot, more] of others) if (SIGNED + slot <= confirmed) amount += more;
      const account = {
        address,
        mint: '',
        owner: '',
        amount,
        delegate: 'key',
        delegatedAmount: amount,
        state: 'initialized',
        closeAuthority: null,
      } as const;
      return Promise.resolve({ slot: at(confirmed), value: account });
    },
  };
  return rpc as Rpc;
}

const alone = (rpc: Rpc): Pick<Servers, 'any' | 'all'> => ({
  any: rpc,
  all: (query) => query(rpc),
});

/** As the page asks both (servers.ts). */
const both = (one: Rpc, other: Rpc): Pick<Servers, 'any' | 'all'> => ({
  any: one,
  async all(query, agree) {
    const found = agree(await query(one), await query(other));
    if (found === null) throw raise('servers_differ', { host: 'other' });
    return found;
  },
});

const evidence = (
  proof: Evidence['proof'],
  rest: Rest | null,
  signature = 'signature',
): Evidence => ({
  ...{ proof, signature, source: 'account', blockhash: 'blockhash' },
  rest: rest && (() => Promise.resolve(rest)),
  slot: BigInt(SIGNED),
});
const BY_KEY: Rest = { amount: BALANCE, delegate: 'key', delegated: BALANCE };
const BY_WALLET: Rest = { amount: BALANCE, delegate: null, delegated: 0n };

const lag = fc.oneof(fc.constant(0), fc.nat({ max: 750 }));
const view: fc.Arbitrary<View> = fc.record({
  behind: lag,
  historyBehind: lag,
  keeps: fc.constantFrom(10, 200, 100_000),
  namesSlots: fc.boolean(),
  ignoresLeast: fc.boolean(),
});
const landing = fc.nat({ max: LIFE });
const now = fc.integer({ min: SIGNED, max: SIGNED + 5_000 });

const ask = (servers: Pick<Servers, 'any' | 'all'>, about: Evidence) =>
  findExpiry(servers, about).catch((thrown: unknown) => {
    if (thrown instanceof P2cError) return thrown.error.code;
    throw thrown;
  });

const OURS = [evidence('status', null), evidence('rest', BY_KEY), evidence('rest', BY_WALLET)];

const moves = fc.array(fc.tuple(fc.nat({ max: 400 }), fc.bigInt({ min: -3_000n, max: 3_000n })), {
  maxLength: 3,
});

// Proves stage 6: Paying twice is impossible
// Proves security: A minute is not charged twice
test('the proof never calls a landed payment expired, whatever servers hide', () =>
  fc.assert(
    fc.asyncProperty(
      ...([landing, moves, view, now] as const),
      fc.option(view),
      async (landed, others, one, at, other) => {
        const sum = (until: number): bigint =>
          others.filter(([slot]) => SIGNED + slot <= until).reduce((a, [, b]) => a + b, 0n);
        // An incoming sum equal to the payment would hide it.
        fc.pre([one, other].every((seen) => sum(at - (seen?.behind ?? 0) - 2) !== AMOUNT));
        const first = serverOf({ landed, others }, one, at);
        const servers = other ? both(first, serverOf({ landed, others }, other, at)) : alone(first);
        for (const about of OURS) assert.is.not(await ask(servers, about), 'expired');
      },
    ),
    { numRuns: 4_000 },
  ));

const honest = { behind: 0, historyBehind: 0, keeps: 10, namesSlots: true, ignoresLeast: false };
const none = { landed: null, others: [] };

test('a payment expires exactly when it is final that it cannot land', () =>
  fc.assert(
    fc.asyncProperty(now, async (at) => {
      const servers = alone(serverOf(none, honest, at));
      const isOver = at - FINALITY > SIGNED + LIFE;
      for (const about of [...OURS, evidence('absence', null), evidence('lapse', null)]) {
        const isLate = at > SIGNED + 250 && about.proof === 'status';
        const expected = !isOver ? 'open' : isLate ? 'unknown' : 'expired';
        assert.is(await ask(servers, about), expected, JSON.stringify([at, about.proof]));
      }
    }),
  ));

test('answers without a slot do not prove that a payment has expired', () =>
  fc.assert(
    fc.asyncProperty(view, now, async (seen, at) => {
      const servers = alone(serverOf(none, { ...seen, namesSlots: false }, at));
      for (const about of OURS) {
        const found = await ask(servers, about);
        assert.ok(found === 'open' || found === 'unknown', found);
      }
    }),
  ));

test('a late server leaves the payment open, a contradicting server is an error', async () => {
  const at = SIGNED + 200;
  const fresh = serverOf(none, honest, at);
  const late = serverOf(none, { ...honest, behind: 40 }, at);
  const other = serverOf({ landed: null, others: [[1, 5n]] }, honest, at);
  for (const about of OURS) {
    assert.is(await ask(both(fresh, late), about), 'open');
    assert.is(await ask(both(fresh, fresh), about), 'expired');
  }
  assert.is(await ask(both(fresh, other), evidence('rest', BY_KEY)), 'servers_differ');
});

test.run();
