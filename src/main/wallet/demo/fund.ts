/** Play money from the local ledger; no other network has these methods. */

const START_SOL = 2;
const START_USDC = 100;

/** A server that fails now and then is asked again, after growing pauses. */
const TRIES = 5;
const FIRST_PAUSE_MS = 200;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** It said no: asking again would not change that. */
class Refused extends Error {}

async function call(rpcUrl: string, method: string, params: unknown[]): Promise<unknown> {
  const response = await fetch(rpcUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  const answer: unknown = await response.json();
  if (typeof answer === 'object' && answer !== null) {
    if ('result' in answer) return answer.result;
    if ('error' in answer) throw new Refused(`${method}: ${JSON.stringify(answer)}`);
  }
  throw new Error(`${method}: ${JSON.stringify(answer)}`);
}

/** Gives an account that holds nothing yet its first SOL and USDC. Answers whether it had to. */
export async function fundIfEmpty(rpcUrl: string, address: string): Promise<boolean> {
  for (let tries = 1, asked = false; ; tries += 1) {
    try {
      // Looked at each time: it may be that only the answer was lost.
      const balance = await call(rpcUrl, 'getBalance', [address]);
      const empty =
        typeof balance === 'object' && balance !== null && Reflect.get(balance, 'value') === 0;
      if (!empty) return asked;
      asked = true;
      await call(rpcUrl, 'local_fund', [{ address, sol: START_SOL, usdc: START_USDC }]);
      return true;
    } catch (thrown) {
      if (thrown instanceof Refused || tries === TRIES) throw thrown;
      await pause(FIRST_PAUSE_MS * 2 ** (tries - 1));
    }
  }
}
