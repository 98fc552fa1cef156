import * as assert from 'uvu/assert';
import { test } from 'uvu';
import {
  explainNoRoute,
  type FoundCandidate,
  type FoundError,
  isPrivate,
  judgePreflight,
  mayBeOneNetwork,
  type NoRouteCause,
} from '../../../src/main/route/reach.ts';
import { type Candidate, parseAddress } from '../../../src/shared/call/candidate.ts';

// pure
/** What two sides can be reached by, and why that was not enough (docs/connection.md, "Reach"). */

const MDNS = '11111111-2222-3333-4444-555555555555.local';

function candidate(type: Candidate['type'], host: string): Candidate {
  const address = parseAddress(host);
  if (!address) throw new Error(host);
  return { type, address, port: 5000 };
}
const host = (address: string): Candidate => candidate('host', address);
const srflx = (address: string): Candidate => candidate('srflx', address);
const relay = (address: string): Candidate => candidate('relay', address);
const STUN = [{ urls: 'stun:203.0.113.1:3478' }];

test('the rules distinguish private from public addresses as the RFCs do', () => {
  for (const address of ['10.1.2.3', '192.168.0.1', '172.16.0.1', '172.31.9.9', '100.64.0.1']) {
    assert.is(isPrivate(host(address)), true, address);
  }
  for (const address of ['127.0.0.1', '169.254.3.4', 'fd12::1', 'fe80::1', '::1', MDNS]) {
    assert.is(isPrivate(host(address)), true, address);
  }
  for (const address of ['203.0.113.9', '172.32.0.1', '100.128.0.1', '2001:db8::1', '8.8.8.8']) {
    assert.is(isPrivate(host(address)), false, address);
  }
});

test('each failed connection names the cause that is remedied first', () => {
  const home = host('192.168.11.2');
  const away = host('192.168.22.2');
  const outside = srflx('203.0.113.2');
  const far = srflx('198.51.100.2');
  const why = explainNoRoute;
  assert.is(why([home], [host(MDNS)], []), 'hidden-theirs');
  assert.is(why([host(MDNS)], [away], []), 'hidden-ours');
  assert.is(why([host(MDNS)], [host(MDNS)], []), 'hidden-theirs');
  assert.is(why([host('2001:db8::1')], [away, far], []), 'families');
  assert.is(why([home], [away], []), 'unasked');
  assert.is(why([home], [away, far], STUN), 'unanswered');
  assert.is(why([home, outside], [away], STUN), 'own-network');
  assert.is(why([home, outside], [away, far], STUN), 'blocked');
  assert.is(why([home, outside], [away, srflx('203.0.113.2')], STUN), 'one-network');
  assert.is(why([home, outside], [away, relay('203.0.113.1')], STUN), 'relay-unreached');
  assert.is(why([host('2001:db8::1')], [host('2001:db8:1::1')], []), 'blocked');
  assert.is(why([], [], []), 'families', 'nothing in common at all');
});

test('the help mentions Macs where both sides show only local addresses', () => {
  const CAUSES: Readonly<Record<NoRouteCause, boolean>> = {
    'hidden-ours': false,
    'hidden-theirs': false,
    families: false,
    'relay-unreached': false,
    unasked: true,
    unanswered: true,
    'own-network': true,
    // The help for this cause says so itself.
    'one-network': false,
    blocked: false,
  };
  for (const [cause, isTold] of Object.entries(CAUSES)) {
    assert.is(mayBeOneNetwork(cause as NoRouteCause), isTold, cause);
  }
});

let port = 40_000;
const found = (type: string, address: string, more: Partial<FoundCandidate> = {}) => {
  const parsed = parseAddress(address);
  const known = ['host', 'srflx', 'relay'].find((each) => each === type);
  return {
    type,
    address,
    port: (port += 1),
    relatedPort: null,
    url: '',
    parsed: parsed && known ? { type: known as 'host' | 'srflx' | 'relay', address: parsed } : null,
    ...more,
  };
};
const TURN = { urls: 'turn:203.0.113.1:3479', username: 'ann', credential: 'secret' };
const TURN_TCP = { ...TURN, urls: 'turn:203.0.113.1:3479?transport=tcp' };

test('without servers, only a public address reaches beyond the local network', () => {
  const home = judgePreflight([], [found('host', '192.168.1.2')], []);
  assert.is(home.verdict, 'own-network');
  assert.equal(home.families, [4]);
  assert.equal(home.outside, []);
  const open = judgePreflight([], [found('host', '2001:db8::5')], []);
  assert.is(open.verdict, 'most');
  assert.equal(open.outside, ['2001:db8::5']);
  assert.is(judgePreflight([], [], []).verdict, 'nobody');
});

test('the pre-flight distinguishes mDNS names from addresses', () => {
  const report = judgePreflight([], [found('host', MDNS)], []);
  assert.is(report.hidden, true);
  assert.equal(report.families, []);
});

test('the pre-flight shows the public address from STUN, or a silent server', () => {
  const home = found('host', '192.168.1.2');
  const seen = found('srflx', '203.0.113.2', { url: 'stun:203.0.113.1:3478', relatedPort: 9 });
  const good = judgePreflight(STUN, [home, seen], []);
  assert.equal(good.servers, [{ kind: 'stun', url: 'stun:203.0.113.1:3478', answered: true }]);
  assert.is(good.verdict, 'most');
  const errors = [{ url: 'stun:203.0.113.1:3478', code: 701 }];
  for (const said of [errors, []] satisfies FoundError[][]) {
    const silent = judgePreflight(STUN, [home], said);
    assert.equal(silent.servers, [{ kind: 'stun', url: 'stun:203.0.113.1:3478', answered: false }]);
    assert.is(silent.verdict, 'own-network');
  }
});

test('the pre-flight names the silent server of two', () => {
  const silent = { urls: 'stun:203.0.113.9:3478' };
  const home = found('host', '192.168.1.2');
  const unnamed = found('srflx', '203.0.113.2', { relatedPort: 9 });
  const named = found('srflx', '203.0.113.2', { url: 'stun:203.0.113.1:3478', relatedPort: 11 });
  const report = judgePreflight([...STUN, silent], [home, unnamed, named], []);
  assert.equal(
    report.servers.map((each) => each.kind === 'stun' && each.answered),
    [true, false],
  );
  assert.is(report.verdict, 'most');
});

test('two public ports of one socket reveal a symmetric NAT', () => {
  const one = found('srflx', '203.0.113.2', { relatedPort: 5000 });
  const two = found('srflx', '203.0.113.2', { relatedPort: 5000 });
  assert.is(judgePreflight(STUN, [one, two], []).symmetric, true);
  assert.is(judgePreflight(STUN, [one, two], []).verdict, 'some');
  const other = found('srflx', '203.0.113.2', { relatedPort: 5001 });
  assert.is(judgePreflight(STUN, [one, other], []).symmetric, false, 'another socket');
  const hidden = [one, two].map((each) => ({ ...each, relatedPort: 0 }));
  assert.is(judgePreflight(STUN, hidden, []).symmetric, false, 'which socket is hidden');
});

test('with a working relay, the pre-flight promises a connection whatever else fails', () => {
  const seen = [
    found('host', '192.168.1.2'),
    found('relay', '203.0.113.1', { url: TURN_TCP.urls }),
  ];
  const report = judgePreflight([TURN, TURN_TCP], seen, [{ url: TURN.urls, code: 701 }]);
  assert.is(report.verdict, 'anybody');
  assert.equal(
    report.servers.map((each) => each.kind === 'turn' && each.relay),
    ['silent', 'works'],
  );
});

test('the pre-flight distinguishes a wrong password from a silent server', () => {
  const { servers, verdict } = judgePreflight(
    [TURN],
    [found('host', '192.168.1.2')],
    [{ url: TURN.urls, code: 401 }],
  );
  assert.equal(servers, [{ kind: 'turn', url: TURN.urls, relay: 'refused', errorCode: 401 }]);
  assert.is(verdict, 'own-network');
});

test.run();
