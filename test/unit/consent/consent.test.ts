// pure
/** The consent text: its version, its figures, and the test behind each of its claims. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { root } from '../../../dev/build/paths.ts';
import {
  claimOrder,
  CONSENT_VERSION,
  hasConsent,
  keepConsent,
} from '../../../src/main/consent/consent.ts';
import { CONSENT_PROOFS } from './proofs.ts';
import '../../../src/main/consent/strings.ts';
import { english } from '../../../src/main/text/texts.ts';
import { ACK_MS, MISSED_ACKS, timingFor } from '../../../src/shared/billing/timing.ts';
import { STANDARD_PERIOD_SECONDS, STANDARD_PREPAID_PERIODS } from '../../../src/shared/terms.ts';

/**
 * Every text that people were ever asked to agree to, by version: the first is version 1. A changed
 * text is appended, and CONSENT_VERSION raised, so that who agreed to another one is asked again.
 */
const TEXTS: readonly string[] = [
  '14dc04c2d6254eac',
  '459bd79873994528',
  '6b04a7dd83d0959c',
  'ca6c223ec204db6b',
  'e3bb2a1301596c07',
  '893e658144aba4b3',
  '5c1746363edea12e',
  '5de17b36b456ea64',
  'a2554a48ef209b6d',
  '91e2c80e9385190a',
];

const { consentBounds, consentClaims, consentWords } = english as Readonly<
  Record<string, Readonly<Record<string, unknown>>>
>;

const fingerprint = createHash('sha256')
  .update(JSON.stringify([consentWords, consentClaims, consentBounds]))
  .digest('hex')
  .slice(0, 16);

test('each consent text has a version of its own', () => {
  assert.is(CONSENT_VERSION, TEXTS.length);
  assert.is(new Set(TEXTS).size, TEXTS.length);
  assert.is(fingerprint, TEXTS.at(-1), 'the text has changed: append its fingerprint');
});

// Proves stage 11: Consent
test('each claim names existing tests that prove it', () => {
  assert.equal(Object.keys(CONSENT_PROOFS).sort(), Object.keys(consentClaims ?? {}).sort());
  const missing = Object.values(CONSENT_PROOFS)
    .flat()
    .filter(({ file, test: name }) => {
      const source = readFileSync(join(root, file), 'utf8');
      const names = source.matchAll(/\btest\(\s*(['"`])([^]*?)\1\s*,/g);
      return ![...names].some(([, , each]) => each?.includes(name));
    });
  assert.equal(missing, []);
});

test('the consent text has the figures of the billing machine', () => {
  const text = JSON.stringify([consentClaims, consentBounds]);
  const { pendingMs } = timingFor(STANDARD_PERIOD_SECONDS);
  assert.match(text, `pays for ${STANDARD_PREPAID_PERIODS} minutes up front`);
  assert.match(text, `${pendingMs / 1_000} seconds of each minute that is not paid`);
  // The gate closes after so many missed acks in a row.
  assert.match(text, ` ${(MISSED_ACKS * ACK_MS) / 1_000} seconds at each interruption`);
});

test('a guest with a link first reads the claims for guests', () => {
  const FIRST = [
    [true, 'upfront unused guest direct'],
    [false, 'upfront guest host direct'],
  ] as const;
  for (const [isInvited, expected] of FIRST) {
    const { first, rest } = claimOrder(isInvited);
    assert.is(first.join(' '), expected);
    assert.equal([...first, ...rest].sort(), Object.keys(consentClaims ?? {}).sort());
  }
});

test('the consent text covers its topics in at most 290 words', () => {
  const text = Object.values(consentClaims ?? {})
    .flat()
    .join(' ');
  assert.ok(text.split(' ').length <= 290);
  for (const word of ['IP address', 'STUN', 'USDC', 'limit', 'final', 'files', 'server'])
    assert.match(text, new RegExp(word, 'i'), word);
});

function memory(kept: Map<string, string>) {
  return () => ({
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  });
}

test('the page asks again only if the consent text has changed', () => {
  const kept = new Map<string, string>();
  assert.not(hasConsent(memory(kept)));
  keepConsent(memory(kept));
  assert.ok(hasConsent(memory(kept)));
  for (const [key] of kept) {
    for (const other of [CONSENT_VERSION - 1, CONSENT_VERSION + 1, 'yes', '']) {
      kept.set(key, String(other));
      assert.not(hasConsent(memory(kept)), String(other));
    }
  }
});

test('without storage the page asks each time', () => {
  const refused = (): never => {
    throw new DOMException('denied', 'SecurityError');
  };
  assert.not(hasConsent(refused));
  keepConsent(refused);
});

test.run();
