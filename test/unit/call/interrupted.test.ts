// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isInterrupted } from '../../../src/main/app/call-state.ts';
import { view } from '../../support/samples.ts';

/** The states that count as an interruption. The page ends a call that stays interrupted too long. */

const inCall = view({ phase: 'in-call', heartbeat: true });

// Proves stage 6: Edge: the phone shows another app
test('a silent peer interrupts the call even if the connection is up', () => {
  const silent = { ...inCall, heartbeat: false };
  assert.ok(isInterrupted({ connection: 'connected', view: silent }));
  assert.not(isInterrupted({ connection: 'connected', view: inCall }));
  // The call has not begun yet, or is over.
  assert.not(isInterrupted({ connection: 'connected', view: { ...silent, phase: 'greeting' } }));
  assert.not(isInterrupted({ connection: 'connecting', view: null }));
  assert.not(isInterrupted({ connection: 'closed', view: silent }));
});

test('a lost connection interrupts the call, whatever the heartbeat was', () => {
  for (const connection of ['interrupted', 'failed'] as const) {
    assert.ok(isInterrupted({ connection, view: inCall }));
    assert.ok(isInterrupted({ connection, view: null }));
  }
});

test.run();
