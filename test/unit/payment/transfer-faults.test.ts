// pure
// tier: both
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { usdc } from '../../../src/shared/money.ts';
import type { Fault, World } from '../../support/world.ts';
import { oneIn } from '../../support/tier.ts';
import { RPC_URL, closeWorlds, createWorld, enter, fund, person } from '../../support/world.ts';

/**
 * Drops, delays, doubles or garbles each RPC answer of a transfer in turn. The ledger then has exactly
 * one transfer or none, and the engine knows which.
 */

const AMOUNT = usdc(1_500_000n);
/** The interval at which an open page asks again. */
const AGAIN_MS = 15_000;
/** After this time, every blockhash so far has expired, and the expiry is final. */
const LONG_MS = 120_000;

const FAULTS: Readonly<Record<string, Fault>> = {
  'request dropped': { kind: 'lost', deliver: false },
  'answer dropped': { kind: 'lost', deliver: true },
  'request hangs': { kind: 'hangs', deliver: false },
  'answer hangs': { kind: 'hangs', deliver: true },
  'answer delayed by 3 s': { kind: 'delayed', ms: 3_000 },
  'request delayed by 3 s': { kind: 'late', ms: 3_000 },
  'request delivered 7 s later, after everyone gave up': { kind: 'late', ms: 7_000 },
  'request delivered 40 s later, after the timeout': { kind: 'late', ms: 40_000 },
  'request delivered twice': { kind: 'twice' },
  'refused with 429': { kind: 'status', status: 429, deliver: false },
  '503, not delivered': { kind: 'status', status: 503, deliver: false },
  '503 from a gateway, delivered all the same': { kind: 'status', status: 503, deliver: true },
  'answered with nonsense': { kind: 'garbage' },
};

const isThere = ({ state }: { readonly state: string }): boolean =>
  state === 'landed' || state === 'final';

interface Told {
  readonly state: string;
  readonly counted: number;
  readonly later: number;
}

let world: World;
test.before.each(() => void (world = createWorld()));
test.after.each(closeWorlds);

/**
 * Makes one transfer. Returns the engine's answer, and what the ledger had then and much later. A second
 * click then repeats the request if it was paid, and makes a new request if it was not.
 */
async function transfer(
  faults: World['faults'],
  rpcUrls: readonly string[] = [RPC_URL],
): Promise<Told & { readonly exchanges: number }> {
  const [payer, payee] = [person(), person()];
  await fund(world, payer.address, { sol: '1', usdc: '10' });
  await fund(world, payee.address, { usdc: '0' });
  const solana = await enter(world, { rpcUrls });
  const before = world.exchanges.length;
  const landed = (): number =>
    world.ledger.transfers().filter(({ sourceOwner }) => sourceOwner === payer.address).length;
  world.faults = (exchange) => faults({ ...exchange, index: exchange.index - before });
  const request = { id: 't', owner: payer.address, to: payee.address, amount: AMOUNT };
  const result = await solana.transfer.send(request, payer.sign);
  const exchanges = world.exchanges.length - before;
  const counted = landed();
  let state = (await solana.journal.byId('t'))?.state ?? 'missing';
  assert.is(result.ok, isThere({ state }), 'the answer and the journal agree');
  world.faults = () => null;
  // An open outcome must become a certain one once the chain can be asked.
  for (let waitedMs = 0; waitedMs < LONG_MS; waitedMs += AGAIN_MS) {
    await world.sleep(AGAIN_MS);
    if (state === 'signed') await solana.transfer.checkAgain('t');
    state = (await solana.journal.byId('t'))?.state ?? 'missing';
  }
  const later = landed();
  const again = { ...request, id: isThere({ state }) ? 't' : 'again' };
  const second = await solana.transfer.send(again, payer.sign);
  assert.ok(second.ok, 'a second click, without faults, succeeds');
  assert.is(landed(), 1, 'two clicks, one payment');
  return { state, counted, later, exchanges };
}

function judge({ state, counted, later }: Told, name: string): void {
  assert.ok(later <= 1, `${name}: ${later} transfers`);
  assert.ok(
    ['landed', 'final', 'expired', 'failed', 'missing'].includes(state),
    `${name}: still ${state}`,
  );
  assert.is(later, isThere({ state }) ? 1 : 0, `${name}: ${state}, but ${later} transfers`);
  assert.ok(counted <= later, `${name}: a transfer vanished`);
}

let cleanExchanges = 0;

test('without faults a transfer lands once, and the engine reports the landing', async () => {
  const told = await transfer(() => null);
  judge(told, 'clean');
  assert.ok(isThere(told));
  cleanExchanges = told.exchanges;
  assert.ok(cleanExchanges >= 8, `${cleanExchanges} exchanges`);
});

const FALLBACK = [RPC_URL, 'https://fallback.example/'];
type Struck = (exchange: Parameters<World['faults']>[0], at: number) => boolean;
/** The exchanges that are struck, in turn, and how many answers lie between two turns; 0: one turn. */
const PLANS: Readonly<Record<string, readonly [Struck, step: number, urls?: readonly string[]]>> = {
  'each answer in turn': [({ index }, at) => index === at, 1],
  'each answer of the preferred server': [({ index }, at) => index === at, 1, FALLBACK],
  'the preferred server': [({ url }) => url === RPC_URL, 0, FALLBACK],
  'every send': [({ method }) => method === 'sendTransaction', 0],
  'every status': [({ method }) => method === 'getSignatureStatuses', 0],
  'everything from some point on': [({ index }, at) => index >= at, 2],
};

for (const [name, fault] of oneIn(Object.entries(FAULTS), 4)) {
  for (const [what, [struck, step, urls]] of Object.entries(PLANS)) {
    // Proves stage 4: Every error is structured and actionable
    test(`with ${what} faulty, a transfer lands at most once (${name})`, async () => {
      for (let at = 0; at < cleanExchanges; at += step || cleanExchanges) {
        const told = await transfer((e) => (struck(e, at) ? fault : null), urls);
        judge(told, `${what} at ${at}: ${name}`);
      }
    });
  }
}

test.run();
