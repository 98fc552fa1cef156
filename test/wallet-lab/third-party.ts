import { build } from 'esbuild';
import { root } from '../../dev/build/paths.ts';

export { type Manner, MANNER, THIRD_PARTY, type ThirdPartyWallet } from './third-party-name.ts';

/**
 * A Wallet Standard wallet that nobody here wrote, as a script for `evaluateOnNewDocument`:
 * @solana/wallet-adapter-unsafe-burner, registered through @solana/wallet-standard-wallet-adapter-base.
 */
export async function buildThirdPartyWallet(): Promise<string> {
  const bundle = await build({
    entryPoints: [`${root}/test/wallet-lab/third-party-page.ts`],
    bundle: true,
    format: 'iife',
    platform: 'browser',
    // web3.js was written for Node first.
    define: { global: 'globalThis', 'process.env.NODE_ENV': '"production"', 'process.env': '{}' },
    inject: [`${root}/test/wallet-lab/buffer.ts`],
    write: false,
    minify: true,
  });
  const text = bundle.outputFiles[0]?.text;
  if (!text) throw new Error('no bundle');
  return text;
}
