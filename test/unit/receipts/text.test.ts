// pure
/** Receipts as people paste them: JSON and links, whole and mangled. */
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toBase58 } from '../../../src/shared/base58.ts';
import { toBase64Url, toHex } from '../../../src/shared/bytes.ts';
import { usdc } from '../../../src/shared/money.ts';
import {
  type CallReceipt,
  type ReceiptPayment,
  RECEIPT_VERSION,
  UNUSED_REFUND,
} from '../../../src/shared/receipt/receipt.ts';
import { packReceipt } from '../../../src/shared/receipt/code.ts';
import { parseReceipt, receiptLink, receiptText } from '../../../src/shared/receipt/text.ts';
import { receiptWords } from '../../../src/main/receipts/export.ts';
import { appError, err, ok, ownText } from '../../../src/shared/errors.ts';
import { receiptSample } from '../../support/fuzz/samples.ts';
import { inPieces, TRANSPORTS, UNSEEN } from '../../support/transport.ts';

const PAGE = 'https://chat.example/';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const address = bytes(32).map(toBase58);
const signature = bytes(64).map(toBase58);
const hash = bytes(32).map(toBase64Url);
const amount = fc.bigInt(1n, (1n << 64n) - 1n).map(usdc);
const blockTimeS = fc.integer({ min: 0, max: 4_000_000_000 });
const PLAIN = { noNullPrototype: true } as const;

const payment: fc.Arbitrary<ReceiptPayment> = fc
  .record({
    what: fc.oneof(
      fc.constant({ kind: 'prepay', resource: 'prepay', commitment: null } as const),
      fc.integer({ min: 1, max: 999_999 }).map((n) => ({
        kind: 'minute' as const,
        resource: `minute/${n}`,
        commitment: null,
      })),
      fc.tuple(bytes(16), amount).map(([id, tipped]) => ({
        kind: 'tip' as const,
        resource: `tip/${toHex(id)}/${tipped}`,
        commitment: null,
      })),
      fc.tuple(bytes(16), hash).map(([id, commitment]) => ({
        kind: 'file' as const,
        resource: `file/${toHex(id)}`,
        commitment,
      })),
      signature.map((of) => ({
        kind: 'refund' as const,
        resource: `refund/${of}`,
        commitment: null,
      })),
      fc.constant({ kind: 'refund', resource: UNUSED_REFUND, commitment: null } as const),
    ),
    amount,
    signature,
    blockTimeS,
  })
  .map(({ what, ...rest }) => ({ ...what, ...rest }));

const receipts: fc.Arbitrary<CallReceipt> = fc
  .record(
    {
      version: fc.constant(RECEIPT_VERSION),
      network: fc.constantFrom('mainnet', 'devnet', 'local'),
      transcript: hash,
      payTo: address,
      feePayer: address,
      payer: address,
      deposit: fc.option(address),
      sessionKey: fc.option(address),
      // This limit keeps the price of the counted time a valid amount.
      price: fc.bigInt(1n, 1n << 39n).map(usdc),
      prepaidPeriods: fc.integer({ min: 1, max: 255 }),
      unused: fc.option(
        fc.record(
          {
            periodSeconds: fc.integer({ min: 1, max: 3_600 }),
            countedSeconds: fc.nat(18_000_000),
            trialSeconds: fc.nat(60),
          },
          PLAIN,
        ),
      ),
      ahead: fc.boolean(),
      approvals: fc.array(fc.record({ signature, cap: amount, blockTimeS }, PLAIN), {
        maxLength: 3,
      }),
      payments: fc.array(payment, { maxLength: 8 }),
    },
    PLAIN,
  )
  .map((receipt) => ({ ...receipt, ahead: receipt.ahead && receipt.deposit !== null }));

const [sample] = fc.sample(
  receipts.filter(({ payments, approvals }) => payments.length > 2 && approvals.length > 0),
  { numRuns: 1, seed: 7 },
);
if (!sample) throw new Error('no sample');

test('a receipt reads back the same from JSON and from a link', () => {
  fc.assert(
    fc.property(receipts, (receipt) => {
      assert.equal(parseReceipt(receiptText(receipt)), ok(receipt));
      assert.equal(parseReceipt(receiptLink(PAGE, receipt)), ok(receipt));
    }),
  );
});

test('a receipt link stays short for twelve minutes and for an hour', () => {
  const paid = (minutes: number): CallReceipt => ({
    ...sample,
    price: usdc(500_000n),
    payments: Array.from({ length: minutes - 2 }, (_, index) => ({
      kind: 'minute' as const,
      resource: `minute/${index + 3}`,
      commitment: null,
      amount: usdc(500_000n),
      signature: toBase58(crypto.getRandomValues(new Uint8Array(64))),
      blockTimeS: 1_800_000_000 + 60 * index,
    })),
  });
  assert.ok(receiptLink(PAGE, paid(12)).length < 1_800, `${receiptLink(PAGE, paid(12)).length}`);
  assert.ok(receiptLink(PAGE, paid(60)).length < 7_000, `${receiptLink(PAGE, paid(60)).length}`);
});

test('the page names the version of a receipt that it cannot read', () => {
  const tree = JSON.parse(receiptText(receiptSample)) as object;
  const bytes = packReceipt(receiptSample);
  for (const theirs of [1, 2, 3, RECEIPT_VERSION + 1]) {
    const refused = err(appError('receipt_version', { theirs, ours: RECEIPT_VERSION }));
    const newer = { ...tree, version: theirs, more: true };
    assert.equal(parseReceipt(JSON.stringify(newer)), refused);
    const packed = Uint8Array.from([theirs, ...bytes.slice(1)]);
    assert.equal(parseReceipt(`${PAGE}#receipt=${toBase64Url(packed)}`), refused);
  }
});

const LAYOUTS: Readonly<Record<string, (text: string) => string>> = {
  quoted: (text) => text.replace(/^/gm, '> '),
  'quoted in lines of 60': (text) => inPieces(text.replaceAll('\n', ' '), 60, '\r\n>> '),
  'quoted-printable': (text) => inPieces(text.replaceAll('\n', ' '), 75, '=\r\n'),
  encoded: encodeURIComponent,
  'with marks that draw nothing': (text) => inPieces(text, 7, '\u200b\u061c'),
  'between words': (text) => `Here is the bill {as promised}:\n\n${text}\nThanks! :-}`,
  'in one line between quotes': (text) => `"${JSON.stringify(JSON.parse(text))}"`,
  'as a block of code': (text) => `\`\`\`json\n${text}\`\`\``,
  'with curly quotes': (text) => text.replaceAll('"', '\u201d'),
  'with spaces that do not break': (text) => text.replaceAll('  ', '\u00a0\u00a0'),
};

/** Where a receipt stands in a text. */
function placesOf(receipt: CallReceipt): Readonly<Record<string, string>> {
  const link = receiptLink(PAGE, receipt);
  const bare = link.slice(link.indexOf('=') + 1);
  const json = receiptText(receipt);
  const laid = [LAYOUTS, TRANSPORTS].flatMap((ways, at) =>
    Object.entries(ways).map(([name, sent]) => [name, sent([json, link][at] ?? '')] as const),
  );
  return {
    ...Object.fromEntries(laid),
    ...Object.fromEntries(UNSEEN.map((one) => [one, inPieces(link, 50, one)])),
    'between brackets': `See <${link}>.`,
    'in a chat': `[12:03] Ann: ${link} (the bill)`,
    'a fragment': `#receipt=${bare}`,
    'without the mark': `receipt=${bare}`,
    'bare between quotes': `'${bare}'`,
    'bare in lines': inPieces(bare, 76, '\n> '),
    'bare after an address': `${receipt.payTo}\n${inPieces(bare, 76, '\n')}`,
    'the name in capitals': `#RECEIPT=${bare}`,
    'the name in two lines': `${PAGE}#rec\n> eipt=${bare}`,
    'a damaged one before': `${link.slice(0, -9)} again: ${link}`,
    'a damaged one after': `${link}\n${link.slice(0, -9)}`,
    'one of another version after': `${link} ${PAGE}#receipt=CQECAw`,
  };
}
test('the page finds a receipt in any surroundings, however its lines broke', () => {
  for (const [name, text] of Object.entries(placesOf(receiptSample))) {
    assert.equal(parseReceipt(text), ok(receiptSample), name);
  }
});

const json = receiptText(sample);
const link = receiptLink(PAGE, sample);
const counted = (periodSeconds: unknown, countedSeconds: unknown, trialSeconds: unknown = 0) => ({
  unused: { periodSeconds, countedSeconds, trialSeconds },
});
/** A text, or what is changed in a receipt; and what the refusal names. */
const REFUSED: readonly (readonly [text: string | object, what: string])[] = [
  ['', 'none found'],
  ['hello', 'none found'],
  ['{}', 'no version'],
  [json.slice(0, -30), 'its end is missing'],
  [link.slice(0, -30), 'link'],
  [`${link}AAAA`, 'link'],
  [{ version: '1' }, 'version'],
  // Another's words are not repeated.
  [{ tip: 1 }, 'unknown field'],
  [{ network: 'testnet' }, 'network'],
  [{ price: 500_000 }, 'price'],
  [{ price: '0' }, 'price'],
  [{ payTo: 'me' }, 'payTo'],
  [{ payer: undefined }, 'no payer'],
  [{ transcript: 'AAAA' }, 'transcript'],
  [{ prepaidPeriods: 1.5 }, 'prepaidPeriods'],
  [counted(0, 20), 'unused: periodSeconds'],
  [counted(60, -1), 'unused: countedSeconds'],
  [counted(60, '20'), 'unused: countedSeconds'],
  [counted(60, 20, 61), 'unused: trialSeconds'],
  [counted(60, 20, -1), 'unused: trialSeconds'],
  [{ unused: 20 }, 'unused'],
  [{ unused: { periodSeconds: 60 } }, 'no unused: countedSeconds'],
  // The price of the counted time is no valid amount.
  [{ price: String((1n << 64n) - 1n), ...counted(60, 2) }, 'unused: countedSeconds'],
  [{ ahead: 'no' }, 'ahead'],
  [{ ahead: undefined }, 'no ahead'],
  [{ payments: [{}] }, 'no payments 1: kind'],
];
test('the page says what is wrong with text that is no receipt', () => {
  const tree = JSON.parse(json) as object;
  for (const [change, what] of REFUSED) {
    const text = typeof change === 'string' ? change : JSON.stringify({ ...tree, ...change });
    const refused = parseReceipt(text);
    assert.equal(refused, err(appError('receipt_invalid', { what: ownText(what) })), what);
  }
});

// Proves receipts: Audit, from the chain alone, in a browser that was on no call
test('no mangled text breaks the parser or passes for another receipt', () => {
  const texts = [receiptText(sample), receiptLink(PAGE, sample)];
  const edit = fc.record({
    at: fc.nat(4_000),
    drop: fc.nat(40),
    put: fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('{', '}', '"', '\\', ',', '-')),
  });
  fc.assert(
    fc.property(
      fc.constantFrom(...texts),
      fc.array(edit, { minLength: 1, maxLength: 6 }),
      (text, edits) => {
        const mangled = edits.reduce((whole, { at, drop, put }) => {
          const from = at % (whole.length + 1);
          return whole.slice(0, from) + put + whole.slice(from + drop);
        }, text);
        const parsed = parseReceipt(mangled);
        // A receipt that passes stays the same when written and read again.
        if (parsed.ok) assert.equal(parseReceipt(receiptText(parsed.value)), parsed);
        else assert.match(parsed.error.code, /^receipt_(invalid|version)$/);
      },
    ),
    { numRuns: 4_000 },
  );
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), fc.base64String()), (text) => {
      parseReceipt(text);
      parseReceipt(`#receipt=${text}`);
    }),
    { numRuns: 2_000 },
  );
});

test('the words for a person name the sums and link the receipt', () => {
  const words = receiptWords(receiptSample, receiptLink(PAGE, receiptSample));
  assert.equal(parseReceipt(words), ok(receiptSample));
  const lines = [
    'Price: 0.50 USDC per minute',
    'Length of the call: 04:12',
    'Minutes paid (4): 1.50 USDC',
  ];
  for (const each of [receiptSample.payer, receiptSample.payTo, 'Cost: ', ...lines]) {
    assert.ok(words.includes(each), each);
  }
  const uncounted = receiptWords({ ...receiptSample, unused: null }, '');
  assert.not(uncounted.includes('Length'), 'no receipt says how long that call was');
});

test.run();
