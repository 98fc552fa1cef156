// pure
/** How two pages agree on another call: the table of steps, and peers that send any message at any time. */
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type AgainAt,
  type AgainEffect,
  type AgainEvent,
  againStep,
  mayCallAgain,
} from '../../../src/main/call/again-steps.ts';
import type { CallView, EndReason, Role } from '../../../src/shared/api/ledger.ts';
import { END_REASONS } from '../../../src/shared/api/lists.ts';
import { appError, type AppError } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import type { AgainMessage } from '../../../src/shared/call/signal-messages.ts';

/** A side of an ended call, and what it has done. */
function sideOf(role: Role) {
  let at: AgainAt = 'open';
  const effects: AgainEffect[] = [];
  return {
    role,
    effects,
    at: () => at,
    take(event: AgainEvent): readonly AgainMessage[] {
      const next = againStep(role, at, event);
      at = next.at;
      effects.push(...next.effects);
      return next.effects.flatMap((each) => (each.type === 'send' ? [each.message] : []));
    },
    did: (type: AgainEffect['type']) => effects.filter((each) => each.type === type),
  };
}

const MESSAGES: Readonly<Record<string, AgainMessage>> = {
  ask: { type: 'again', kind: 'ask' },
  no: { type: 'again', kind: 'no' },
  invite: { type: 'again', kind: 'invite', code: 'theirs' },
  reply: { type: 'again', kind: 'reply', code: 'theirs' },
};
const EVENTS: Readonly<Record<string, AgainEvent>> = {
  press: { type: 'ask' },
  refuse: { type: 'refuse' },
  made: { type: 'made', code: 'ours' },
  gone: { type: 'gone' },
  ...Object.fromEntries(
    Object.entries(MESSAGES).map(([name, message]) => [name, { type: 'heard', message }]),
  ),
};

/** The step that follows each event in each state; all other events change nothing. */
const tableOf = (agreed: string, invited: string): string => `
  open    | press asking, ask asked, gone over
  asking  | refuse refused, gone silent, ask agreed, no declined
  asked   | press agreed, refuse refused, gone over, no declined
  agreed  | refuse refused, gone silent, no declined, ${agreed} invited
  invited | refuse refused, gone silent, no declined, ${invited} replied
  replied | refuse refused, no declined
  refused, declined, silent, over |
`;
const TABLES = { host: tableOf('made', 'reply'), guest: tableOf('invite', 'made') };

for (const role of ['host', 'guest'] as const) {
  test(`each event changes the state of the ${role} only as the table says`, () => {
    for (const line of TABLES[role].trim().split('\n')) {
      const [states = '', steps = ''] = line.split('|').map((each) => each.trim());
      const leads = new Map(steps.split(', ').map((step) => step.split(' ') as [string, string]));
      for (const at of states.split(', ') as AgainAt[]) {
        for (const [name, event] of Object.entries(EVENTS)) {
          const next = againStep(role, at, event);
          assert.is(next.at, leads.get(name) ?? at, `${at}: ${name}`);
          if (next.at === at) assert.equal(next.effects, [], `${at}: ${name}`);
          const closes = next.effects.some(({ type }) => type === 'close');
          assert.is(closes, next.at !== at && ['refused', 'declined'].includes(next.at));
        }
      }
    }
  });
}

test('no message makes a page act twice or without its user’s consent', () => {
  const said = fc.array(fc.constantFrom(...Object.keys(EVENTS)), { maxLength: 30 });
  fc.assert(
    fc.property(fc.constantFrom<Role>('host', 'guest'), said, (role, names) => {
      const side = sideOf(role);
      let isWanted = false;
      for (const name of names) {
        const event = EVENTS[name];
        if (!event) continue;
        isWanted ||= name === 'press';
        side.take(event);
        const acts = side.effects.filter(({ type }) => ['invite', 'reply', 'take'].includes(type));
        assert.ok(isWanted || acts.length === 0);
      }
      for (const type of ['invite', 'reply', 'take', 'close'] as const) {
        assert.ok(side.did(type).length <= 1, type);
      }
      const kinds = side.did('send').map((each) => (each.type === 'send' ? each.message.kind : ''));
      assert.is(new Set(kinds).size, kinds.length, 'each is said once');
    }),
  );
});

/** An ended call, with only the parts that decide. */
const endOf = (isBegun: boolean, freezeCode: AppError | null): CallView =>
  ({ billing: isBegun ? {} : null, freezeCode }) as CallView;

test('users may call again only if a person or used-up limit ended the call', () => {
  const rows: readonly (readonly [CallView | null, readonly EndReason[]])[] = [
    [null, []],
    [endOf(false, null), []],
    [endOf(true, null), ['host', 'guest']],
    [endOf(true, appError('unpaid', { minute: 4 })), []],
    [
      endOf(true, appError('allowance_used_up', { left: usdc(0n), needed: usdc(1n) })),
      ['host', 'guest', 'unpaid'],
    ],
  ];
  for (const [view, wanted] of rows) {
    assert.equal(
      END_REASONS.filter((reason) => mayCallAgain(reason, view)),
      wanted,
    );
  }
});

test.run();
