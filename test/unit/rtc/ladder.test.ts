// pure
// tier: both
// Both ends of a call on a network that does its worst: they always agree on a transport that works, and
// lose nothing (moves.ts, standby.ts).
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { quarter } from '../../support/tier.ts';
import { inWorld, type Role, ROLES, type World } from './sim-call.ts';

const RUNS = quarter(400);

const transport = fc.nat(30);
const OF_TRANSPORT = ['deliver', 'connect', 'notice', 'hearClose', 'say', 'flow'] as const;
const of = <T extends string>(...names: readonly T[]) =>
  fc.record({ do: fc.constantFrom(...names), transport });
const steps = (withDeaths: boolean) =>
  fc.array(
    fc.oneof(
      { weight: 20, arbitrary: of(...OF_TRANSPORT, 'deliver', 'connect', 'notice', 'flow') },
      { weight: withDeaths ? 1 : 0, arbitrary: of('giveUp') },
      {
        weight: 3,
        arbitrary: fc.record({
          do: fc.constant('pass' as const),
          ms: fc.constantFrom(200, 1_000, 2_500, 5_000, 12_000),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({ do: fc.constant('network' as const), up: fc.boolean() }),
      },
    ),
    { maxLength: 120 },
  );
type Steps = ReturnType<typeof steps> extends fc.Arbitrary<infer T> ? T : never;

async function play(world: World, list: Steps): Promise<void> {
  const { net } = world;
  // The play begins in an outage, with the spare applied.
  for (const each of [...net.transports]) each.notice();
  await world.turn();
  for (const step of list) {
    if (step.do === 'network') net.up = step.up;
    else if (step.do === 'pass') {
      world.clock.pass(step.ms);
      for (const each of net.transports) each.beat();
    } else {
      const open = net.transports.filter(({ closed }) => !closed);
      const chosen = open[step.transport % open.length];
      if (step.do === 'say') world.say(step.transport % 2 === 0 ? 'host' : 'guest');
      else if (step.do === 'notice') chosen?.notice();
      else if (step.do === 'giveUp') chosen?.giveUp();
      else if (net.up && step.do === 'flow') while (chosen?.deliver());
      else if (net.up && step.do !== 'flow') chosen?.[step.do]();
    }
    await world.turn();
    world.checkChat(false);
  }
}

// Proves connection: It heals without help
test('if neither browser gives up, both sides always end on one common transport', async () => {
  await fc.assert(
    fc.asyncProperty(steps(false), (list) =>
      inWorld(async (world) => {
        await play(world, list);
        await world.calm(60_000);
        world.checkHealed();
        world.checkChat(true);
        assert.equal(world.errors, []);
      }),
    ),
    { numRuns: RUNS },
  );
});

test('if a browser gives up, both sides connect or both report the loss', async () => {
  let healed = 0;
  await fc.assert(
    fc.asyncProperty(steps(true), (list) =>
      inWorld(async (world) => {
        await play(world, list);
        await world.calm(60_000);
        world.checkChat(false);
        const whole = world.net.transports.some((each) => each.whole && each.transport.up);
        if (whole) {
          healed += 1;
          world.checkHealed();
          world.checkChat(true);
        } else assert.not.match(world.states(), /connected/);
      }),
    ),
    { numRuns: RUNS },
  );
  assert.ok(healed > RUNS / 2, `${healed} were healed`);
});

// Proves stage 1: Reconnection
test('the standby takes over after an outage, and another standby replaces it', async () => {
  for (const giveUp of [[], ['host'], ['guest'], ROLES] as const) {
    await inWorld(async (world) => {
      world.net.up = false;
      const [first] = world.net.of('host');
      for (const each of [first, first?.other]) each?.notice();
      for (let second = 0; second < 60; second += 1) {
        if (second === 30) for (const role of giveUp) world.net.of(role)[0]?.giveUp();
        for (const role of ROLES) world.say(role);
        world.clock.pass(1_000);
        await world.turn();
        assert.is(world.states(), 'interrupted,interrupted');
      }
      // The spare is first where both could: the old transport is slower here.
      for (const each of world.net.transports) {
        if (each.options.name.startsWith('standby')) each.connect();
      }
      await world.calm(20_000);
      world.checkHealed();
      world.checkChat(true);
      assert.is(world.count('ladder.move'), 2, 'each end moved once');
      assert.is(world.count('standby.ready'), 2);
      assert.equal(world.errors, []);
    });
  }
});

for (const first of ['the move', 'the move back'] as const) {
  test(`a host switches over and back while the guest hears the ${first} first`, async () => {
    await inWorld(async (world) => {
      const [old, spare] = world.net.of('host');
      const [oldEnd, spareEnd] = [old?.other, spare?.other];
      for (const each of [old, oldEnd]) each?.notice();
      await world.turn();
      for (const role of ROLES) world.say(role);
      for (const each of [spare, spareEnd]) each?.connect();
      old?.connect();
      oldEnd?.connect();
      spare?.notice();
      assert.is(world.count('ladder.move'), 2, 'to the spare and back');
      const ways = first === 'the move' ? [spare, old] : [old, spare];
      for (const way of ways) while (way?.deliver());
      for (const way of [spareEnd, oldEnd]) while (way?.deliver());
      await world.turn();
      await world.calm(20_000);
      world.checkHealed();
      world.checkChat(true);
    });
  });
}

test('the page replaces an ageing standby while the call keeps its transport', async () => {
  await inWorld(async (world) => {
    await world.calm(7 * 60_000);
    assert.ok(world.count('standby.ready') >= 3);
    assert.is(world.count('ladder.move'), 0);
    world.checkHealed();
  });
});

// Proves security: Swapped codes are refused, or the words differ
test('a peer refuses a standby or repair that names another certificate', async () => {
  await inWorld(async (world) => {
    const { host, guest } = world.peers;
    const never = new AbortController().signal;
    const offer = await host.repair.offer(never);
    const forged = { ...offer, fingerprint: new Uint8Array(32).fill(9) };
    const refused = await guest.repair.answer(forged, never).catch((thrown: unknown) => thrown);
    assert.match(String(refused), 'peer_mismatch');
    await guest.repair.answer(offer, never);

    world.net.keys.host = new Uint8Array(32).fill(9);
    await world.calm(6 * 60_000);
    assert.is(world.count('standby.ready'), 1, 'no new one');
    assert.is(world.states(), 'connected,connected');
  });
});

for (const starter of ROLES) {
  test(`with repair codes started by the ${starter}, both switch over and repeat no message`, async () => {
    await inWorld(async (world) => {
      const never = new AbortController().signal;
      const [one, two] = starter === 'host' ? ROLES : ([...ROLES].reverse() as [Role, Role]);
      world.say('host');
      const answer = await world.peers[two].repair.answer(
        await world.peers[one].repair.offer(never),
        never,
      );
      await world.peers[one].repair.accept(answer);
      world.say('guest');
      await world.calm(10_000);
      assert.is(world.count('ladder.move'), 2);
      world.checkHealed();
      world.checkChat(true);
      const again = await world.peers[one].repair.accept(answer).catch((thrown: unknown) => thrown);
      assert.match(String(again), 'code_used');
    });
  });
}

test('messages that arrive while a side is ending the call open no transport', async () => {
  await inWorld(async (world) => {
    world.clock.pass(2 * 60_000);
    await world.turn();
    const transports = world.net.transports.length;
    assert.is(transports, 5, 'the next spare was offered, and the guest has not heard of it');
    world.net.ending = true;
    const over = world.peers.guest.close('guest');
    for (const each of world.net.of('host')) while (each.deliver());
    await world.turn();
    await over;
    assert.is(world.net.transports.length, transports);
  });
});

test('a host whose browser is too busy offers no standby', async () => {
  await inWorld(async (world) => {
    const [used] = world.net.of('host');
    assert.ok(used);
    const before = world.net.transports.length;
    used.crowded = true;
    world.clock.pass(2 * 60_000);
    await world.turn();
    assert.is(world.net.transports.length, before);
    used.crowded = false;
    await world.calm(60_000);
    assert.is(world.count('standby.ready'), 2, 'the next one is offered later');
  });
});

test('if the guest leaves silently, the host reports it after trying the standby', async () => {
  await inWorld(async (world) => {
    world.net.ending = true;
    void world.peers.guest.close();
    for (const each of world.net.of('host')) each.hearClose();
    assert.is(world.peers.host.state.get(), 'interrupted');
    world.clock.pass(11_000);
    assert.is(world.peers.host.state.get(), 'closed');
    assert.equal(world.errors, ['host peer_left']);
  });
});

test('a standby that connects only one end fails on both ends', async () => {
  await inWorld(async (world) => {
    const all = [...world.net.transports];
    for (const each of all) each.notice();
    await world.turn();
    const [first, spare] = world.net.of('host');
    first?.giveUp();
    spare?.connect();
    await world.turn();
    first?.other?.hearClose();
    assert.is(world.states(), 'connected,interrupted');
    world.clock.pass(11_000);
    await world.turn();
    await world.calm(20_000);
    assert.is(world.states(), 'closed,closed');
    assert.equal(world.errors, ['guest peer_left', 'host peer_left']);
  });
});

test.run();
