import { createInterface } from 'node:readline';
import { generateKeyPairSigner } from '@solana/kit';
import { SOLANA_DEVNET_CAIP2 } from '@x402/svm';
import { guestOn } from '../stacks/call.ts';
import { stackNamed } from '../stacks/stacks.ts';

/**
 * A guest without a browser, run inside a namespace: says its wallet's address and its reply, then
 * prepays, pays another minute, ends the call, and says the signatures. Ends with its stdin.
 */

const [name = '', invite = '', rpcUrl = '', stun = ''] = process.argv.slice(2);
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

const wallet = await generateKeyPairSigner();
const payer = { wallet, network: SOLANA_DEVNET_CAIP2, rpcUrl } as const;
const foreign = await guestOn(stackNamed(name), invite, payer, { stun: [stun] });
createInterface({ input: process.stdin }).on('close', () => {
  foreign.close();
  process.exit();
});
say({ address: wallet.address, reply: foreign.reply });

const guest = await foreign.guest;
await guest.greeted;
const first = await foreign.prepay();
const second = await guest.minute(2);
say({ paid: [first, second.signature] });
guest.end();
