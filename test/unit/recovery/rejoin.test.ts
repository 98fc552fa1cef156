// pure
import * as assert from 'uvu/assert';
import { test } from 'uvu';
import { createCallConnection } from '../../../src/main/rtc/call-connection.ts';
import type { Identity, Peer } from '../../../src/main/rtc/peer.ts';
import { createReplay, type Outlet, type Sync } from '../../../src/shared/call/replay.ts';
import { inWorld, type Role, ROLES, type World } from '../rtc/sim-call.ts';

// A page of a call goes away and comes back: its connection at both ends (call-connection.ts), on a
// simulated network; and the restart of both conversations (replay.ts).

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

for (const role of ROLES) {
  for (const starter of ROLES) {
    for (const polite of [true, false]) {
      const how = polite ? 'reloads' : 'dies';
      test(`the ${role} ${how}, the ${starter} makes the code: one connection, and a fresh spare`, async () => {
        await inWorld(async (world) => {
          admitted(world);
          world.say('host');
          world.say('guest');
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

          world.heard[role].length = 0;
          world.heard[other(role)].length = 0;
          for (const each of ROLES) world.said[each] = 0;
          for (let count = 0; count < 3; count += 1) for (const each of ROLES) world.say(each);
          await world.calm(2_000);
          world.checkChat(true);
          // The ladder is as good as before: the spare takes over.
          for (const transport of world.net.transports) transport.notice();
          await world.calm(10_000);
          world.checkHealed();
        });
      });
    }
  }
}

test('both pages are gone: two new ones find each other', async () => {
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

test('a code that was given up for another connects nobody; the next one does', async () => {
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

test('both make a code and paste the other’s: either answer connects them', async () => {
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

test('somebody else with a code of this call is refused', async () => {
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

test('before anybody has paid, a page that goes ends the call as ever', async () => {
  await inWorld(async (world) => {
    world.net.ending = true;
    await world.peers.guest.close();
    for (const transport of world.net.of('host')) transport.hearClose();
    world.clock.pass(11_000);
    assert.is(world.peers.host.state.get(), 'closed');
  });
});

/** One side of a conversation, and what it hears. */
function speaker(stream: string) {
  const heard: string[] = [];
  const news: string[] = [];
  let restarts = 0;
  const replay = createReplay<Outlet>({
    stream,
    encode: (sync) => JSON.stringify(sync),
    onRestart: () => (restarts += 1),
    onFlood: (_, what) => assert.unreachable(what),
    nowMs: () => 0,
  });
  return {
    heard,
    news,
    replay,
    get restarts() {
      return restarts;
    },
    receive(frame: string, from: Outlet): void {
      if (frame.startsWith('{')) replay.synced(from, JSON.parse(frame) as Sync);
      else if (frame.startsWith('news')) {
        if (replay.isNews(from)) news.push(frame);
      } else if (replay.arrived(from)) heard.push(frame);
    },
  };
}
type Speaker = ReturnType<typeof speaker>;

/** A channel that delivers as soon as both ends are open. */
function channel(a: Speaker, b: Speaker): void {
  const flying: [Speaker, string, Outlet][] = [];
  const end = (to: Speaker, at: () => Outlet): Outlet => ({
    send: (frame) => flying.push([to, frame, at()]) > 0,
  });
  const atA: Outlet = end(b, () => atB);
  const atB: Outlet = end(a, () => atA);
  a.replay.opened(atA);
  b.replay.opened(atB);
  for (let next = flying.shift(); next; next = flying.shift()) {
    const [to, frame, at] = next;
    to.receive(frame, at);
  }
}

test('what was said to a page that is gone is not said to the next one; what is said then is', () => {
  const stayed = speaker('stayed');
  const before = speaker('before');
  channel(stayed, before);
  stayed.replay.send('old 1');
  const after = speaker('after');
  channel(stayed, after);
  assert.equal(after.heard, []);
  assert.is(stayed.restarts, 1);
  stayed.replay.send('new 1');
  after.replay.send('new 2');
  const again = [stayed, after] as const;
  channel(...again);
  assert.equal(after.heard, ['new 1']);
  assert.equal(stayed.heard, ['new 2']);
  assert.is(stayed.restarts + after.restarts, 1);
});

test('news that the side that stayed gave before it had noticed is not heard', () => {
  const stayed = speaker('stayed');
  channel(stayed, speaker('before'));
  const after = speaker('after');
  const frames: string[] = [];
  const line: Outlet = { send: (frame) => frames.push(frame) > 0 };
  stayed.replay.opened(line);
  stayed.replay.pass('news 1');
  const here: Outlet = { send: () => true };
  after.replay.opened(here);
  for (const frame of frames) after.receive(frame, here);
  assert.equal(after.news, []);
});

test('a third page, after a second that never got through, is heard like the first', () => {
  const stayed = speaker('stayed');
  channel(stayed, speaker('one'));
  const two = speaker('two');
  // Opened at one end only: nothing of it arrives.
  two.replay.opened({ send: () => true });
  stayed.replay.send('lost');
  const three = speaker('three');
  channel(stayed, three);
  stayed.replay.send('kept');
  channel(stayed, three);
  assert.equal(three.heard, ['kept']);
  // A frame of the first page that comes late turns nothing back.
  const late: Outlet = { send: () => true };
  stayed.receive(
    JSON.stringify({ stream: 'one', turn: 9, next: 1, peer: 'stayed', received: 0 }),
    late,
  );
  stayed.receive('late', late);
  assert.equal(stayed.heard, []);
  assert.is(stayed.restarts, 1);
});

test.run();
