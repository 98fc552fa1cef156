// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { manualLedger, RpcError } from './support.ts';

/** The protocol around the methods: https://www.jsonrpc.org/specification */

const post = async (body: string) => {
  const { status, headers, body: text } = await manualLedger().handleRpc(body);
  return { status, type: headers['content-type'], json: text === '' ? null : JSON.parse(text) };
};

test('an answer carries the request’s id and is JSON', async () => {
  for (const id of [1, 'abc', 0]) {
    const answer = await post(JSON.stringify({ jsonrpc: '2.0', id, method: 'getHealth' }));
    assert.is(answer.status, 200);
    assert.is(answer.type, 'application/json; charset=utf-8');
    assert.equal(answer.json, { jsonrpc: '2.0', result: 'ok', id });
  }
});

test('what is no JSON is -32700', async () => {
  for (const body of ['', '{', 'null null', '\u0000'])
    assert.equal((await post(body)).json, {
      jsonrpc: '2.0',
      error: { code: -32700, message: 'Parse error' },
      id: null,
    });
});

test('what is no request is -32600', async () => {
  const invalid = { code: -32600, message: 'Invalid request' };
  for (const request of [
    1,
    null,
    'x',
    {},
    { jsonrpc: '1.0', id: 1, method: 'getHealth' },
    { jsonrpc: '2.0', method: 5 },
    [],
    [{ jsonrpc: '2.0', id: 1, method: 'getHealth' }],
  ])
    assert.equal((await post(JSON.stringify(request))).json.error, invalid);
});

test('an unknown method is -32601, also one that every object has', async () => {
  for (const method of ['getNothing', 'constructor', '__proto__', 'toString'])
    assert.equal((await post(JSON.stringify({ jsonrpc: '2.0', id: 1, method }))).json, {
      jsonrpc: '2.0',
      error: { code: -32601, message: 'Method not found' },
      id: 1,
    });
});

test('a notification gets no answer', async () => {
  assert.is((await post(JSON.stringify({ jsonrpc: '2.0', method: 'getHealth' }))).json, null);
});

test('a body over 50 KiB is 413, as from a node', async () => {
  const answer = await manualLedger().handleRpc(JSON.stringify('x'.repeat(51_200)));
  assert.is(answer.status, 413);
});

test('in-process calls throw the same errors', async () => {
  const ledger = manualLedger();
  assert.is(await ledger.call('getHealth'), 'ok');
  try {
    await ledger.call('getBalance', ['abc']);
    assert.unreachable();
  } catch (error) {
    assert.instance(error, RpcError);
    assert.is((error as RpcError).code, -32602);
  }
});

test.run();
