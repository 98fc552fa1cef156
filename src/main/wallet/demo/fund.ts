/** Play money from the local ledger; no other network has these methods. */

const START_SOL = 2;
const START_USDC = 100;

async function call(rpcUrl: string, method: string, params: unknown[]): Promise<unknown> {
  const response = await fetch(rpcUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  const answer: unknown = await response.json();
  if (typeof answer !== 'object' || answer === null || !('result' in answer)) {
    throw new Error(`${method}: ${JSON.stringify(answer)}`);
  }
  return answer.result;
}

/** Gives an account that holds nothing yet its first SOL and USDC. Answers whether it had to. */
export async function fundIfEmpty(rpcUrl: string, address: string): Promise<boolean> {
  const balance = await call(rpcUrl, 'getBalance', [address]);
  const empty =
    typeof balance === 'object' && balance !== null && Reflect.get(balance, 'value') === 0;
  if (empty) {
    await call(rpcUrl, 'local_fund', [{ address, sol: START_SOL, usdc: START_USDC }]);
  }
  return empty;
}
