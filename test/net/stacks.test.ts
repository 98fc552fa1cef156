// timeout: 300
// Two machines in one network: by hidden names alone, by IPv4 and IPv6, and by IPv6 alone.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Candidate } from '../../src/shared/call/candidate.ts';
import { parseCode } from '../../src/shared/call/code.ts';
import type { BrowserKind } from '../support/browser.ts';
import { openLan } from '../support/net/cable.ts';
import { openSeat, type Seat } from '../support/net/seat.ts';

const kindOf = ({ address }: Candidate): string =>
  'mdns' in address ? 'name' : `IPv${address.family}`;

const kindsOf = (candidates: readonly Candidate[]): readonly string[] =>
  [...new Set(candidates.map(kindOf))].sort();

/** Runs a call in a network with these address families. Returns the kinds of addresses in each code. */
async function call(options: {
  readonly families: readonly (4 | 6)[];
  readonly kinds: readonly [host: BrowserKind, guest: BrowserKind];
  /** Whether the pages may use the microphone. If so, they use it. */
  readonly allowed: boolean;
}): Promise<Readonly<Record<'host' | 'guest', readonly string[]>>> {
  const { families, kinds, allowed } = options;
  const lan = openLan();
  const seats: Seat[] = [];
  const sit = async (kind: BrowserKind, namespace: string): Promise<Seat> => {
    const seat = await openSeat(kind, namespace, allowed ? 'fake' : 'denied');
    seats.push(seat);
    if (allowed) await seat.devices('microphone');
    return seat;
  };
  try {
    lan.address(...families);
    const [host, guest] = await Promise.all([
      sit(kinds[0], lan.namespaces.host),
      sit(kinds[1], lan.namespaces.guest),
    ]);
    await host.create({ role: 'host' });
    await guest.create({ role: 'guest' });
    const invite = await host.invite();
    const reply = await guest.reply(invite);
    await host.accept(reply);
    await Promise.all([host, guest].map((seat) => seat.until(['connected'], 20_000)));
    const codes = { host: parseCode(invite, 'invite'), guest: parseCode(reply, 'reply') };
    assert.ok(codes.host.ok && codes.guest.ok);
    return {
      host: kindsOf(codes.host.value.invite.session.candidates),
      guest: kindsOf(codes.guest.value.reply.session.candidates),
    };
  } finally {
    await Promise.all(seats.map((seat) => seat.end()));
    lan.close();
  }
}

test('pages without device permission connect by mDNS names alone', async () => {
  const kinds = ['chromium', 'firefox'] as const;
  const carried = await call({ families: [4, 6], kinds, allowed: false });
  assert.equal(carried, { host: ['name'], guest: ['name'] });
});

test('with a dual stack, both codes carry both address families', async () => {
  const kinds = ['chromium', 'chromium'] as const;
  const carried = await call({ families: [4, 6], kinds, allowed: true });
  assert.equal(carried, { host: ['IPv4', 'IPv6'], guest: ['IPv4', 'IPv6'] });
});

// Proves connection: Reach
test('with IPv6 alone, both codes carry only IPv6', async () => {
  const kinds = ['chromium', 'chromium'] as const;
  const carried = await call({ families: [6], kinds, allowed: true });
  assert.equal(carried, { host: ['IPv6'], guest: ['IPv6'] });
});

test.run();
