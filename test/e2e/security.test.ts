// tier: all
// waits
/**
 * The page's promises in a real call (docs/security.md). Nobody can read out its keys, no string becomes
 * markup, and a freeze holds while the host's main thread is blocked.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { arrivals, spans, watchArrivals } from '../support/arrivals.ts';
import type { BrowserKind } from '../support/browser.ts';
import { connect, openPair, prepay, type Side, STEADY_PERIOD } from '../support/call.ts';
import { untilGuarded } from '../support/diagnostics.ts';
import { forAll } from '../support/for-all.ts';

/** The two mixes alternate by day. */
const [HOST, GUEST]: readonly [BrowserKind, BrowserKind] =
  new Date().getUTCDate() % 2 === 0 ? ['chromium', 'firefox'] : ['firefox', 'chromium'];

/** The block lasts from four seconds before the paid time ends until after the end of an unpaid call. */
const FROM_MS = (STEADY_PERIOD - 4) * 1_000;
const BLOCK_MS = 17_000;
/** The most by which the freezes of both pages may differ: the time of an acknowledgement. */
const BOUND_MS = 2_000;

const kinds = { host: HOST, guest: GUEST };
const pair = forAll(() =>
  openPair({ ...kinds, period: STEADY_PERIOD, prepaid: 1, prepare: watchArrivals }),
);
// Greeted: by now the host has a fee payer, the guest a session key.
test.before(() => connect(pair).then(() => undefined));

interface KeptKey {
  readonly database: string;
  readonly id: string;
  readonly extractable: boolean;
  readonly exported: readonly string[];
}

/** Every private or secret key in any database of the origin, and the formats in which it came out. */
const keptKeys = ({ page }: Side): Promise<readonly KeptKey[]> =>
  page.evaluate(async () => {
    const asked = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error ?? new Error('request'));
      });
    const keysIn = (value: unknown, depth = 0): CryptoKey[] => {
      if (value instanceof CryptoKey) return value.type === 'public' ? [] : [value];
      if (typeof value !== 'object' || value === null || depth > 4) return [];
      return Object.values(value).flatMap((each) => keysIn(each, depth + 1));
    };
    const found: KeptKey[] = [];
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await asked(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        const all = database.transaction(store).objectStore(store);
        const [rows, names] = await Promise.all([asked(all.getAll()), asked(all.getAllKeys())]);
        for (const [index, row] of rows.entries()) {
          for (const key of keysIn(row)) {
            const exported: string[] = [];
            for (const format of ['raw', 'pkcs8', 'jwk'] as const) {
              const out = await crypto.subtle.exportKey(format, key).catch(() => null);
              if (out) exported.push(format);
            }
            const id = String(names[index]).replace(/:.*/, '');
            found.push({ database: name, id, extractable: key.extractable, exported });
          }
        }
      }
      database.close();
    }
    return found;
  });

// Proves security: Keys and markup
test('in both browsers, no script can read out fee payer or session key', async () => {
  for (const [side, id] of [
    [pair.host, 'fee'],
    [pair.guest, 'session'],
  ] as const) {
    const kept = await keptKeys(side);
    assert.ok(
      kept.some((key) => key.database === 'pay2chat-ledger' && key.id === id),
      `${side.kind}: ${JSON.stringify(kept)}`,
    );
    for (const key of kept) {
      assert.equal([key.extractable, key.exported], [false, []], `${side.kind} ${key.id}`);
    }
  }
});

test('no string becomes markup, a script or a worker', async () => {
  for (const { page, kind } of [pair.host, pair.guest]) {
    const { enforces, thrown } = await page.evaluate(() => {
      const markup = '<img src="x" onerror="document.title = \'owned\'">';
      const name = (attempt: () => unknown): string => {
        try {
          attempt();
          return 'let through';
        } catch (error) {
          return error instanceof Error ? error.name : String(error);
        }
      };
      return {
        enforces: 'trustedTypes' in globalThis,
        thrown: {
          innerHTML: name(() => (document.createElement('div').innerHTML = markup)),
          outerHTML: name(() => {
            const inner = document.createElement('p');
            document.createElement('div').append(inner);
            inner.outerHTML = markup;
          }),
          insertAdjacentHTML: name(() =>
            document.createElement('div').insertAdjacentHTML('beforeend', markup),
          ),
          write: name(() => document.write(markup)),
          parser: name(() => new DOMParser().parseFromString(markup, 'text/html')),
          script: name(() => (document.createElement('script').src = 'https://192.0.2.1/x.js')),
          worker: name(() => new Worker('https://192.0.2.1/x.js')),
          policy: name(() => {
            const { trustedTypes } = globalThis as unknown as {
              trustedTypes: { createPolicy(name: string, rules: object): unknown };
            };
            trustedTypes.createPolicy('another', {});
          }),
        },
      };
    });
    // Chromium has had Trusted Types for long; where a browser has not, the lint rule and CSP stand alone.
    if (kind === 'chromium') assert.ok(enforces);
    if (!enforces) continue;
    for (const [way, outcome] of Object.entries(thrown)) {
      assert.is(outcome, 'TypeError', `${kind}: ${way}`);
    }
  }
});

// Proves security: A freeze holds while the main thread is blocked
test(`a host in ${HOST} with a blocked main thread sends no media for unpaid time`, async () => {
  const { host, guest, site } = pair;
  await prepay(pair);
  for (const { page } of [host, guest]) await untilGuarded(page);
  // No later payment lands.
  await site.ledger.call('local_fault', { dropSend: { ms: 120_000 } });
  await host.page.waitForFunction(
    (fromMs) => {
      const elapsed = document.querySelector<HTMLElement>('[data-testid="elapsed"]');
      return Number(elapsed?.dataset['ms']) >= fromMs;
    },
    { timeout: 60_000, polling: 50 },
    FROM_MS,
  );
  const now = (): Promise<number> => guest.page.evaluate(() => performance.now());
  const blockedFromMs = await now();
  const blocked = host.page
    .evaluate((ms) => {
      const until = performance.now() + ms;
      while (performance.now() < until);
    }, BLOCK_MS)
    .then(now);
  await guest.ui.until('call-ended', 'reason', ['unpaid'], 60_000);
  const endedAtMs = await now();
  const untilMs = Math.min(endedAtMs, await blocked);
  await host.ui.until('call-ended', 'reason', ['unpaid'], 60_000);

  const seen = (await arrivals(guest.page)).filter(
    ({ atMs, ended }) => atMs >= blockedFromMs && atMs <= untilMs && !ended,
  );
  const frozenAtMs = seen.find(({ frozen }) => frozen)?.atMs ?? NaN;
  const frozenMs = (seen.at(-1)?.atMs ?? NaN) - frozenAtMs;
  assert.ok(frozenMs > BOUND_MS + 500, `seen for ${frozenMs} ms of the freeze`);
  for (const what of ['frames', 'audioBytes'] as const) {
    const came = spans(seen, what);
    const before = came.filter(({ toMs }) => toMs < frozenAtMs);
    assert.ok(before.length > 5, `${what}: a blocked main thread alone stops nothing`);
    const lateMs = (came.at(-1)?.fromMs ?? NaN) - frozenAtMs;
    console.log(`${HOST}: ${what} stopped ${Math.round(lateMs)} ms after the freeze`);
    assert.ok(lateMs <= BOUND_MS, `${what} came ${lateMs} ms after the freeze`);
  }
});

test.run();
