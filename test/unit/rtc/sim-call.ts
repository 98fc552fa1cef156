import * as assert from 'uvu/assert';
import { createCallConnection } from '../../../src/main/rtc/call-connection.ts';
import type { Peer } from '../../../src/main/rtc/peer.ts';
import type { LogEntry } from '../../../src/shared/log.ts';
import { SimClock, SimNet } from './sim-transports.ts';

export type Role = 'host' | 'guest';
export const ROLES = ['host', 'guest'] as const;

/** Two ends of one call, with everything between them and all timers in the test's hands. */
export class World {
  readonly net = new SimNet();
  readonly clock = new SimClock();
  readonly log: string[] = [];
  readonly peers: Record<Role, Peer>;
  readonly said: Record<Role, number> = { host: 0, guest: 0 };
  readonly heard: Record<Role, number[]> = { host: [], guest: [] };
  readonly errors: string[] = [];

  constructor() {
    const make = (role: Role): Peer => {
      const log = (event: string, detail?: LogEntry['detail']): void =>
        void this.log.push(`${this.clock.nowMs} ${role} ${event} ${JSON.stringify(detail ?? {})}`);
      const peer = createCallConnection({
        role,
        ice: { iceServers: [] },
        handover: () => undefined,
        log: { add: log },
        transports: this.net.factory,
      });
      peer.signal.on('chat', ({ text }) => this.heard[role].push(Number(text)));
      peer.onEvent((event) => {
        if (event.type === 'error') this.errors.push(`${role} ${event.error.code}`);
      });
      return peer;
    };
    this.peers = { host: make('host'), guest: make('guest') };
  }

  /** Lets promises settle. */
  readonly turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  async connect(): Promise<void> {
    const { host, guest } = this.peers;
    const never = new AbortController().signal;
    await host.acceptAnswer(await guest.makeAnswer(await host.makeOffer(never), never));
    await this.calm(5_000);
    assert.is(this.count('standby.ready'), 1);
  }
  /** A good network for so long. */
  async calm(ms: number): Promise<void> {
    this.net.up = true;
    for (let passed = 0; passed < ms; passed += 500) {
      for (const transport of this.net.transports) transport.connect();
      for (let moved = true; moved;) {
        moved = false;
        for (const transport of this.net.transports) while (transport.deliver()) moved = true;
        for (const transport of this.net.transports) transport.hearClose();
        for (const transport of this.net.transports) transport.feel();
        await this.turn();
      }
      this.clock.pass(500);
      for (const transport of this.net.transports) transport.beat();
      await this.turn();
    }
  }
  say(role: Role): void {
    if (this.peers[role].signal.send({ type: 'chat', text: String(this.said[role] + 1) })) {
      this.said[role] += 1;
    }
  }
  count(event: string): number {
    return this.log.filter((line) => line.includes(` ${event} `)).length;
  }
  states(): string {
    return ROLES.map((role) => this.peers[role].state.get()).join();
  }
  checkChat(whole: boolean): void {
    for (const [role, from] of [
      ['host', 'guest'],
      ['guest', 'host'],
    ] as const) {
      const heard = this.heard[role];
      assert.ok(
        heard.every((number, at) => number === at + 1),
        `${role} heard ${heard.join()}`,
      );
      if (whole) assert.is(heard.length, this.said[from], `what the ${from} said`);
    }
  }
  checkHealed(): void {
    assert.is(this.states(), 'connected,connected');
    const open = ROLES.map((role) => this.net.open(role));
    for (const [at, transports] of open.entries()) {
      assert.is(transports.length, 2, `${ROLES[at]}: one transport in use and one spare, not more`);
      assert.is(transports.filter(({ transport }) => transport.up).length, 1);
    }
    const used = open.map((transports) => transports.find(({ transport }) => transport.up));
    assert.is(used[0]?.other, used[1], 'the two ends of one transport');
  }
}

/** Runs a world with its own clock; on failure its log is part of the message. */
export async function inWorld(run: (world: World) => Promise<void>): Promise<void> {
  const world = new World();
  world.clock.install();
  try {
    await world.connect();
    await run(world);
    assert.equal(world.net.violations, []);
  } catch (thrown) {
    const told = thrown instanceof Error ? thrown.message : String(thrown);
    throw new Error(`${told}\n${world.log.join('\n')}`);
  } finally {
    world.net.ending = true;
    await Promise.all(ROLES.map((role) => world.peers[role].close()));
    world.clock.restore();
  }
}
