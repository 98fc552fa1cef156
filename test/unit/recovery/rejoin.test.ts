// pure
import * as assert from 'uvu/assert';
import { test } from 'uvu';
import { createCallConnection } from '../../../src/main/rtc/call-connection.ts';
import type { Identity, Peer } from '../../../src/main/rtc/peer.ts';
import { inWorld, type Role, ROLES, type World } from '../rtc/sim-call.ts';

// A page of a call goes away and comes back: its connection at both ends (call-connection.ts), on a
// simulated network.

const never = new AbortController().signal;
const other = (role: Role): Role => (role === 'host' ? 'guest' : 'host');
const TRACKS = { audio: null, video: null };

/** In the call: from here on a page may come back. */
function admitted(world: World): void {
  for (const role of ROLES) {
    world.peers[role].startMedia(TRACKS);
    world.peers[role].expectReturn(true);
  }
}

/** The page is closed; `polite`: it could still say so. Answers what the next one knows it by. */
async function goes(world: World, role: Role, polite: boolean): Promise<Identity> {
  const { identity } = world.peers[role];
  assert.ok(identity);
  if (polite) {
    world.peers[role].leave();
    for (const transport of world.net.of(role)) while (transport.deliver());
  }
  world.net.ending = true;
  await world.peers[role].close();
  for (const transport of world.net.of(other(role))) transport.hearClose();
  world.net.ending = false;
  await world.turn();
  return identity;
}

let pages = 0;

/** Opens the next page of this side, which counts its messages from 1. */
function comes(world: World, role: Role, identity: Identity): Peer {
  pages += 1;
  const peer = createCallConnection({
    role,
    ice: { iceServers: [] },
    handover: () => undefined,
    log: {
      add: (event, detail) =>
        void world.log.push(
          `${world.clock.nowMs} ${role} ${event} ${JSON.stringify(detail ?? {})}`,
        ),
    },
    transports: world.net.factory,
    resume: { ...identity, pages },
  });
  world.heard[role].length = 0;
  world.said[role] = 0;
  peer.signal.on('chat', ({ text }) => world.heard[role].push(Number(text)));
  peer.expectReturn(true);
  peer.startMedia(TRACKS);
  world.peers[role] = peer;
  return peer;
}

async function repaired(world: World, starter: Role): Promise<void> {
  const [first, second] = [world.peers[starter], world.peers[other(starter)]];
  await first.repair.accept(await second.repair.answer(await first.repair.offer(never), never));
  await world.calm(10_000);
}

for (const polite of [true, false]) {
  test(`when a page ${polite ? 'reloads' : 'dies'}, a code of either side restores one connection`, async () => {
    for (const role of ROLES) {
      for (const starter of ROLES) {
        await inWorld(async (world) => {
          admitted(world);
          for (const each of ROLES) world.say(each);
          await world.calm(1_000);
          const identity = await goes(world, role, polite);
          const stayed = world.peers[other(role)];
          assert.is(stayed.state.get(), 'interrupted');
          // Said to nobody: the page that comes back is another.
          world.say(other(role));
          const peer = comes(world, role, identity);
          assert.is(peer.state.get(), 'interrupted');
          let restarts = 0;
          stayed.onEvent(({ type }) => (restarts += type === 'restarted' ? 1 : 0));
          await repaired(world, starter);
          world.checkHealed();
          assert.is(restarts, 1, 'the side that stayed begins anew, once');
          assert.equal(world.errors, [`${other(role)} peer_away`]);

          for (const each of ROLES) [world.heard[each].length, world.said[each]] = [0, 0];
          for (const each of [...ROLES, ...ROLES]) world.say(each);
          await world.calm(2_000);
          world.checkChat(true);
          // The ladder is as good as before: the spare takes over.
          for (const transport of world.net.transports) transport.notice();
          await world.calm(10_000);
          world.checkHealed();
        });
      }
    }
  });
}

test('two new pages find each other after both pages are gone', async () => {
  await inWorld(async (world) => {
    admitted(world);
    const guest = await goes(world, 'guest', false);
    const host = await goes(world, 'host', false);
    comes(world, 'guest', guest);
    comes(world, 'host', host);
    await repaired(world, 'guest');
    world.checkHealed();
  });
});

test('an abandoned code connects nobody, but the next code connects both sides', async () => {
  for (const role of ROLES) {
    await inWorld(async (world) => {
      admitted(world);
      const peer = comes(world, role, await goes(world, role, true));
      await peer.repair.offer(never);
      await world.calm(3_000);
      assert.is(peer.state.get(), 'interrupted');
      await repaired(world, role);
      world.checkHealed();
    });
  }
});

test('when both sides paste the other’s code, either answer connects them', async () => {
  for (const role of ROLES) {
    for (const pasted of [['host'], ['guest'], ['host', 'guest'], ['guest', 'host']] as const) {
      await inWorld(async (world) => {
        admitted(world);
        comes(world, role, await goes(world, role, true));
        const { host, guest } = world.peers;
        const offers = {
          host: await host.repair.offer(never),
          guest: await guest.repair.offer(never),
        };
        const answers = {
          guest: await host.repair.answer(offers.guest, never),
          host: await guest.repair.answer(offers.host, never),
        };
        for (const each of ROLES) assert.ok(world.peers[each].repair.waits, each);
        for (const each of pasted) await world.peers[each].repair.accept(answers[each]);
        await world.calm(10_000);
        world.checkHealed();
      });
    }
  }
});

test('the page refuses a stranger who uses a code of this call', async () => {
  await inWorld(async (world) => {
    admitted(world);
    const identity = await goes(world, 'guest', true);
    const stranger = { ...identity, pinned: new Uint8Array(32).fill(9) };
    const peer = comes(world, 'guest', stranger);
    const offer = await world.peers.host.repair.offer(never);
    await peer.repair.answer(offer, never).then(
      () => assert.unreachable(),
      (thrown: unknown) => assert.match(String(thrown), 'peer_mismatch'),
    );
  });
});

test('before the first payment, a page that closes ends the call', async () => {
  await inWorld(async (world) => {
    world.net.ending = true;
    await world.peers.guest.close();
    for (const transport of world.net.of('host')) transport.hearClose();
    world.clock.pass(11_000);
    assert.is(world.peers.host.state.get(), 'closed');
  });
});

test.run();
