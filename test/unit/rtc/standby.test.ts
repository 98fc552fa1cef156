// pure
/** What a host's offers of standbys, and a guest's answers, make the other side's browser do. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatAddress, parseAddress } from '../../../src/shared/call/candidate.ts';
import type { SessionDescription } from '../../../src/shared/call/sdp.ts';
import type { StandbyMessage } from '../../../src/shared/call/signal-messages.ts';
import { createScope } from '../../../src/main/rtc/scope.ts';
import { createStandby } from '../../../src/main/rtc/standby.ts';
import type { Transport } from '../../../src/main/rtc/transport.ts';
import { session } from '../call/code-fixtures.ts';

/** A guest that is offered one standby after the other, each given up at once. */
test('all standbys of a call use few addresses, whatever the ports', async () => {
  const tried: string[] = [];
  let hear: (message: StandbyMessage) => void = () => undefined;
  const scope = createScope();
  const standby = createStandby({
    leads: false,
    scope,
    signal: {
      send: () => true,
      on: (_type, listener) => ((hear = listener as unknown as typeof hear), () => undefined),
    },
    log: { add: () => undefined },
    open: () =>
      ({
        async makeAnswer({ candidates }: SessionDescription) {
          tried.push(...candidates.map(({ address }) => formatAddress(address)));
          return session('answer');
        },
      }) as unknown as Transport,
    add: () => undefined,
    retire: (transport) => standby.forget(transport),
    isSteady: () => true,
    isUp: () => true,
    check: () => undefined,
    abort: new AbortController().signal,
  });
  for (let id = 1; id <= 10; id += 1) {
    const candidates = [2 * id, 2 * id + 1, 2 * id + 1, 2].flatMap((last) => {
      const address = parseAddress(`203.0.113.${last}`);
      return address ? [{ type: 'host' as const, address, port: 5_000 + id }] : [];
    });
    hear({ type: 'standby', id, kind: 'offer', session: session('offer', { candidates }) });
    await new Promise((resolve) => setImmediate(resolve));
    hear({ type: 'standby', id, kind: 'drop' });
  }
  scope.close();
  assert.is(new Set(tried).size, 12);
  assert.is(tried.at(-1), '203.0.113.2', 'what is known stays in use');
});

test.run();
