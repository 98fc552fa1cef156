// pure
/** The invitation that the page names before consent: exactly the one that the link opens, or none. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { invitationIn } from '../../../src/main/consent/invitation.ts';
import { encodeInvite } from '../../../src/shared/call/code.ts';
import type { Terms } from '../../../src/shared/terms.ts';
import { receiptLink } from '../../../src/shared/receipt/text.ts';
import { receiptSample } from '../../support/fuzz/samples.ts';
import { CALL, callOf, INVITE, invite, OFFERED, REPLY, TERMS } from '../call/code-fixtures.ts';

/** Each fragment and its invitation: host, topic and price. Null if the page names none. */
const FRAGMENTS: readonly (readonly [string, string | null])[] = [
  [`#invite=${INVITE}`, ' |  | 500000'],
  [`#call=${CALL}`, 'Ada | Advice | 500000'],
  [`#call=${OFFERED}`, 'Ada | Advice | 500000 | 1800003600'],
  // The page opens these, too.
  [`#invite=${CALL}`, 'Ada | Advice | 500000'],
  [`#Call%3D${CALL}`, 'Ada | Advice | 500000'],
  [`#shared=${encodeURIComponent(`Call me: ${CALL}`)}`, 'Ada | Advice | 500000'],
  ['', null],
  ['#call=', null],
  ['#call=nonsense', null],
  ['#invite=<b>free</b>', null],
  [`#call=${CALL.slice(0, -3)}`, null],
  [`#reply=${REPLY}`, null],
  [new URL(receiptLink('https://call.example/', receiptSample)).hash, null],
  ['#open=host', null],
  ['#shared=lunch%3F', null],
];

test('the page shows host and topic only of a link that it opens', () => {
  for (const [hash, expected] of FRAGMENTS) {
    const found = invitationIn(hash);
    const said = found && [found.name, found.topic, String(found.terms.price)];
    const all = found?.startsAtS === undefined ? said : [...(said ?? []), found.startsAtS];
    assert.is(all?.join(' | ') ?? null, expected, hash.slice(0, 40));
  }
});

test('the page shows no invitation for a link with impossible terms', () => {
  const odd: Terms = { ...TERMS, prepaidPeriods: 5 };
  assert.is(invitationIn(`#call=${callOf(odd)}`), null);
  assert.is(invitationIn(`#invite=${encodeInvite(invite({ terms: odd }))}`), null);
});

test.run();
