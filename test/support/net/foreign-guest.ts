import { createInterface } from 'node:readline';
import { generateKeyPairSigner } from '@solana/kit';
import { SOLANA_DEVNET_CAIP2 } from '@x402/svm';
import { callOn } from '../reference-peer/caller.ts';
import { join } from '../reference-peer/rtc.ts';
import { STACKS } from '../stacks/stacks.ts';

/**
 * A guest without a browser, run inside a namespace: says its wallet's address and its reply, then
 * prepays, pays another minute, ends the call, and says the signatures. Ends with its stdin.
 */

const [name, invite = '', rpcUrl = '', ...stun] = process.argv.slice(2);
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const stack = STACKS.find((each) => each.name === name);
if (!stack) throw new Error(`no stack ${name}`);

const wallet = await generateKeyPairSigner();
const connection = stack.open(stun);
const joined = await join(invite, connection, []);
createInterface({ input: process.stdin }).on('close', () => {
  connection.close();
  process.exit();
});
say({ address: wallet.address, reply: joined.reply });

const guest = await callOn(joined, [], { wallet, network: SOLANA_DEVNET_CAIP2, rpcUrl });
await guest.greeted;
const first = await guest.prepay();
const second = await guest.minute(2);
say({ paid: [first.signature, second.signature] });
guest.end();
