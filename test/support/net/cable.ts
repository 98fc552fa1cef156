import { addNamespace, ip, nextSet, removeNamespace } from './namespaces.ts';
import type { Side } from './wan.ts';

/**
 * Two machines in one network, with what addresses a test gives them:
 *
 *     host ── guest
 *
 * The default routes lead to the other machine: nobody else is there, but browsers look for an address
 * by asking for a route to the internet.
 */
interface Lan {
  readonly namespaces: Readonly<Record<Side, string>>;
  /** Both machines have these families from now on. */
  address(...families: readonly (4 | 6)[]): void;
  close(): void;
}

/** RFC 5737 and RFC 3849: documentation addresses, which count as public. */
const NUMBERS = { host: 1, guest: 2 } as const;
const PREFIX = { 4: '192.0.2.', 6: '2001:db8:7::' } as const;
const LENGTH = { 4: 24, 6: 64 } as const;

export function openLan(): Lan {
  const set = nextSet();
  const namespaces = { host: `${set}-host`, guest: `${set}-guest` };
  const all = Object.values(namespaces);
  const close = (): void => all.forEach(removeNamespace);
  const sides = ['host', 'guest'] as const;
  try {
    all.forEach(addNamespace);
    const peer = ['type', 'veth', 'peer', 'name', 'eth0', 'netns', namespaces.guest];
    ip('link', 'add', 'eth0', 'netns', namespaces.host, ...peer);
    for (const side of sides) ip('-n', namespaces[side], 'link', 'set', 'eth0', 'up');
  } catch (thrown) {
    close();
    throw thrown;
  }
  return {
    namespaces,
    address(...families) {
      for (const side of sides) {
        const other = side === 'host' ? 'guest' : 'host';
        const at = ['-n', namespaces[side]];
        ip(...at, 'addr', 'flush', 'dev', 'eth0');
        for (const family of families) {
          const mine = `${PREFIX[family]}${NUMBERS[side]}/${LENGTH[family]}`;
          // Without waiting for duplicates of an address that nobody else can have.
          const extra = family === 6 ? ['nodad'] : [];
          ip(...at, 'addr', 'add', mine, 'dev', 'eth0', ...extra);
          const via = `${PREFIX[family]}${NUMBERS[other]}`;
          ip(...at, `-${family}`, 'route', 'replace', 'default', 'via', via);
        }
      }
    },
    close,
  };
}
