import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { addNamespace, inside, ip, nextSet, nft, removeNamespace } from './namespaces.ts';

/**
 * Two homes and the internet between them, on one machine:
 *
 *     host ── home router ── wan ── home router ── guest
 *
 * Both routers are port-restricted NATs; a STUN responder listens in the middle. All addresses exist
 * only inside the namespaces. Needs root, `ip` and `nft`.
 */

export type Side = 'host' | 'guest';

export interface Wan {
  /** The namespace to run a side's processes in. */
  readonly namespaces: Readonly<Record<Side, string>>;
  readonly routers: Readonly<Record<Side, string>>;
  /** Where the internet is, and its ports towards the two routers. */
  readonly middle: string;
  readonly ports: Readonly<Record<Side, string>>;
  /** The address that a side sets as its STUN server. */
  readonly stun: Readonly<Record<Side, string>>;
  /** Pulls the plug between a side's router and the internet. */
  cut(side: Side): void;
  restore(side: Side): void;
  /**
   * A side's router forgets every mapping, as after a restart. `other ports`: each socket has another
   * port outside from now on.
   */
  forget(side: Side, then?: 'other ports'): void;
  /** A side is on another network: another address inside and outside. */
  readdress(side: Side): void;
  /** A side's own device loses its network, as when Wi-Fi drops; `plug` gives it the same address again. */
  unplug(side: Side): void;
  plug(side: Side): void;
  /** Loses so many of a hundred packets between the routers, at random. */
  lose(percent: number): void;
  /** Ends everything inside and removes it all. */
  close(): void;
}

/** TEST-NET addresses (RFC 5737) outside, private ones inside. */
const PLAN = {
  host: { lan: '192.168.11', outside: '203.0.113', port: 'wan-a' },
  guest: { lan: '192.168.22', outside: '198.51.100', port: 'wan-b' },
} as const;

export const STUN_PORT = 3478;

/**
 * New packets from outside are dropped in `input` as well as in `forward`: otherwise conntrack
 * remembers them and remaps the port of the answer, which no home router does (platform-notes.md).
 */
const HOME_ROUTER = `
table ip nat {
  chain post { type nat hook postrouting priority 100; oifname "wan" masquerade; }
}
table ip filter {
  chain input { type filter hook input priority 0; policy accept; iifname "wan" ct state new drop; }
  chain forward {
    type filter hook forward priority 0; policy drop;
    ct state established,related accept
    iifname "lan" accept
  }
}`;

/** Passes everything, both ways, and changes nothing. */
const OPEN_ROUTER = '';

/**
 * Maps every port outside the NAT to another one, both ways: as a router that gives out new numbers after a
 * restart, and still gives one socket one port. (`masquerade to :range` would not: Linux then draws a port
 * for each destination, and no STUN server could tell it.)
 */
const otherPorts = (mask: number): string => `
table ip renumber
delete table ip renumber
table ip renumber {
  chain out {
    type filter hook postrouting priority 300; policy accept;
    oifname "wan" udp sport set udp sport xor ${mask}
  }
  chain in {
    type filter hook prerouting priority -400; policy accept;
    iifname "wan" udp dport set udp dport xor ${mask}
  }
}`;

/** Ports that systems choose are above 32,767 and stay so. */
const FIRST_MASK = 0x1000;

const loss = (percent: number): string => `
table ip loss
delete table ip loss
table ip loss {
  chain forward {
    type filter hook forward priority 0; policy accept;
    numgen random mod 1000 < ${Math.round(percent * 10)} drop
  }
}`;

interface End {
  readonly namespace: string;
  readonly device: string;
  readonly address: string;
}

function cable(a: End, b: End): void {
  const veth = ['type', 'veth', 'peer', 'name', b.device, 'netns', b.namespace];
  ip('link', 'add', a.device, 'netns', a.namespace, ...veth);
  for (const { namespace, device, address } of [a, b]) {
    ip('-n', namespace, 'addr', 'add', address, 'dev', device);
    ip('-n', namespace, 'link', 'set', device, 'up');
  }
}

/** An unanswered packet's way back stays open so long: half of Linux's own 30 s, and tests wait less. */
const NAT_MEMORY_SECONDS = 15;

function tune(namespace: string, setting: string): void {
  const [command, args] = inside(namespace, ['sysctl', '-qw', setting]);
  execFileSync(command, args);
}

const FORWARD = 'net.ipv4.ip_forward=1';

/**
 * `open`: sides without a NAT and without a filter, whose own addresses are known everywhere.
 * @throws Error where this machine cannot: no root, no tools, or a kernel that refuses.
 */
export async function openWan(options: { readonly open?: readonly Side[] } = {}): Promise<Wan> {
  const set = nextSet();
  const middle = `${set}-wan`;
  const namespaces = { host: `${set}-host`, guest: `${set}-guest` };
  const routers = { host: `${set}-router-host`, guest: `${set}-router-guest` };
  const all = [middle, ...Object.values(routers), ...Object.values(namespaces)];
  const close = (): void => all.forEach(removeNamespace);
  /** The last number of a side's addresses, inside and outside. */
  const number = { host: 2, guest: 2 };
  let mask = FIRST_MASK;

  /** A side without a NAT is known outside by its own addresses. */
  function announce(side: Side): void {
    const { lan, outside, port } = PLAN[side];
    const via = `${outside}.${number[side]}`;
    if (!options.open?.includes(side)) return;
    ip('-n', middle, 'route', 'replace', `${lan}.0/24`, 'via', via, 'dev', port);
  }
  /** Gives the router its address outside: whatever it remembered of another is gone. */
  function dial(side: Side): void {
    const { outside } = PLAN[side];
    const router = routers[side];
    ip('-n', router, 'link', 'set', 'wan', 'down');
    ip('-n', router, 'addr', 'flush', 'dev', 'wan');
    ip('-n', router, 'addr', 'add', `${outside}.${number[side]}/29`, 'dev', 'wan');
    ip('-n', router, 'link', 'set', 'wan', 'up');
    ip('-n', router, 'route', 'replace', 'default', 'via', `${outside}.1`);
    announce(side);
  }
  function moveIn(side: Side): void {
    const { lan } = PLAN[side];
    const home = namespaces[side];
    ip('-n', home, 'addr', 'flush', 'dev', 'eth0');
    ip('-n', home, 'addr', 'add', `${lan}.${number[side]}/24`, 'dev', 'eth0');
    ip('-n', home, 'route', 'replace', 'default', 'via', `${lan}.1`);
  }

  try {
    all.forEach(addNamespace);
    tune(middle, FORWARD);
    for (const side of ['host', 'guest'] as const) {
      const { lan, outside, port } = PLAN[side];
      const [home, router] = [namespaces[side], routers[side]];
      cable(
        { namespace: home, device: 'eth0', address: `${lan}.2/24` },
        { namespace: router, device: 'lan', address: `${lan}.1/24` },
      );
      cable(
        { namespace: router, device: 'wan', address: `${outside}.2/29` },
        { namespace: middle, device: port, address: `${outside}.1/29` },
      );
      moveIn(side);
      dial(side);
      tune(router, FORWARD);
      nft(router, options.open?.includes(side) ? OPEN_ROUTER : HOME_ROUTER);
      tune(router, `net.netfilter.nf_conntrack_udp_timeout=${NAT_MEMORY_SECONDS}`);
    }
    await startStun(middle);
  } catch (thrown) {
    close();
    throw thrown;
  }
  return {
    namespaces,
    routers,
    middle,
    ports: { host: PLAN.host.port, guest: PLAN.guest.port },
    stun: {
      host: `stun:${PLAN.host.outside}.1:${STUN_PORT}`,
      guest: `stun:${PLAN.guest.outside}.1:${STUN_PORT}`,
    },
    cut: (side) => void ip('-n', middle, 'link', 'set', PLAN[side].port, 'down'),
    restore(side) {
      const { outside, port } = PLAN[side];
      ip('-n', middle, 'link', 'set', port, 'up');
      ip('-n', middle, 'addr', 'replace', `${outside}.1/29`, 'dev', port);
      announce(side);
    },
    forget(side, then) {
      if (then) nft(routers[side], otherPorts((mask += 1)));
      dial(side);
    },
    readdress(side) {
      number[side] += 1;
      moveIn(side);
      dial(side);
    },
    unplug: (side) => void ip('-n', namespaces[side], 'link', 'set', 'eth0', 'down'),
    plug(side) {
      ip('-n', namespaces[side], 'link', 'set', 'eth0', 'up');
      moveIn(side);
    },
    lose: (percent) => nft(middle, loss(percent)),
    close,
  };
}

/** Resolves once it listens; it ends with its namespace. */
async function startStun(namespace: string): Promise<void> {
  const script = path.join(import.meta.dirname, 'stun.ts');
  const [command, args] = inside(namespace, [process.execPath, '--import', 'tsx', script]);
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  child.unref();
  const failed = once(child, 'exit').then(() => {
    throw new Error('the STUN responder did not start');
  });
  await Promise.race([once(child.stdout, 'data'), failed]);
  failed.catch(() => undefined);
  child.stdout.destroy();
}
