import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { returnBooking } from '../../../src/workers/ledger/booking/agreed.ts';
import { bookOffer } from '../../../src/workers/ledger/booking/book.ts';
import type { KnownOffer } from '../../../src/workers/ledger/booking/offers.ts';
import { openRig, type Rig, type RigOptions } from '../../support/rig.ts';
import {
  closeWorlds,
  createWorld,
  enter,
  errorOf,
  fund,
  type Person,
  person,
  type Server,
  type World,
} from '../../support/world.ts';
import { offered } from './offers.ts';

// pure, clock leaps
/** Paying ahead where one of several servers lies, leaves things out or fails. */

test.after.each(closeWorlds);

interface Request {
  readonly id: unknown;
  readonly method: string;
  readonly params: readonly unknown[];
}
/** What a server says instead of the ledger's `result`; or an HTTP status. */
type Twist = (
  request: Request,
  result: unknown,
) => { readonly result: unknown } | { readonly status: number } | Promise<{ result: unknown }>;

const requestOf = (body: string): Request => JSON.parse(body) as Request;
const resultOf = (body: string): unknown => (JSON.parse(body) as { result: unknown }).result;

const twisted = (ledger: Server, twist: Twist): Server => ({
  async handleRpc(body, signal) {
    const request = requestOf(body);
    const honest = await ledger.handleRpc(body, signal);
    const said = await twist(request, resultOf(honest.body));
    if ('status' in said) return { ...honest, status: said.status, body: '' };
    return { ...honest, body: JSON.stringify({ jsonrpc: '2.0', id: request.id, ...said }) };
  },
});

const quiet = (servers: RigOptions['servers']): Promise<Rig> =>
  openRig({ prepaidPeriods: 3, returns: true, servers });

/** Another chain, of which a liar shows everything beside the real one as soon as it is `on`. */
function otherChain() {
  const world: World = createWorld();
  const state = { on: false };
  const liar = (ledger: Server): Server => ({
    async handleRpc(body, signal) {
      const honest = await ledger.handleRpc(body, signal);
      const { id, method, params } = requestOf(body);
      if (!state.on) return honest;
      const [ours, theirs] = [
        resultOf(honest.body),
        resultOf((await world.ledger.handleRpc(body, signal)).body),
      ];
      const joined = (): unknown => {
        if (method === 'getTransaction') return ours ?? theirs;
        if (method === 'getSignaturesForAddress') {
          const isNext = JSON.stringify(params).includes('"before"');
          return isNext ? ours : [...(theirs as unknown[]), ...(ours as unknown[])];
        }
        if (method !== 'getSignatureStatuses') return ours;
        const values = (of: unknown) => (of as { value: unknown[] }).value;
        const value = values(ours).map((each, at) => each ?? values(theirs)[at]);
        return { ...(ours as object), value };
      };
      return { ...honest, body: JSON.stringify({ jsonrpc: '2.0', id, result: joined() }) };
    },
  });
  return { world, liar, state };
}

/** Books on another chain. Returns the signature. */
async function bookThere(
  world: World,
  rig: Rig,
  { code }: KnownOffer,
  who: Person,
): Promise<string> {
  await fund(world, who.address, { sol: '1', usdc: '10' });
  await fund(world, rig.host.address, { sol: '1', usdc: '0' });
  const chain = await enter(world);
  const made = await bookOffer(chain, { code, owner: who.address }, who.sign);
  await world.sleep(30_000);
  return made.signature ?? '';
}

const giveBack = (rig: Rig, { id }: KnownOffer, payment: string) =>
  returnBooking(rig.host.chain, { id, payment, owner: rig.host.address }, rig.people.host.sign);

test('what one server makes up is not paid back, whether the honest one is listed or the second', async () => {
  for (const where of ['list', 'second'] as const) {
    const { world, liar, state } = otherChain();
    const rig = await quiet((ledger) =>
      where === 'list' ? { host: [liar(ledger), ledger] } : { host: liar(ledger), second: ledger },
    );
    await fund(rig.world, rig.host.address, { usdc: '50' });
    const known = await offered(rig);
    const crook = person();
    await fund(rig.world, crook.address, { sol: '1', usdc: '0' });
    const payment = await bookThere(world, rig, known, crook);
    state.on = true;
    assert.is((await errorOf(giveBack(rig, known, payment))).code, 'rpc_bad_answer');
    assert.is(rig.ledger.transfers().length, 0);
  }
});

test.run();
