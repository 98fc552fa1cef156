import { invalidParams } from '../errors.ts';
import { FAULTS } from '../faults.ts';
import { DEVNET_USDC, MAINNET_USDC, MAX_U64, type Node } from '../node.ts';
import * as p from '../params.ts';
import type { Methods } from './types.ts';

/** Methods that only this ledger has. Parameters come as one object or as [object]. */

/** Converts a decimal number or string to atomic units. */
function decimal(value: unknown, decimals: number): bigint {
  const text = typeof value === 'number' ? value.toFixed(decimals) : value;
  const match = typeof text === 'string' ? /^(\d{1,20})(?:\.(\d+))?$/.exec(text.trim()) : null;
  const fraction = (match?.[2] ?? '').replace(/0+$/, '');
  if (!match || fraction.length > decimals)
    throw invalidParams(`Invalid param: not an amount with ${decimals} decimals`);
  const units = BigInt(`${match[1] ?? ''}${fraction.padEnd(decimals, '0')}`);
  if (units > MAX_U64) throw invalidParams('Invalid param: amount out of range');
  return units;
}

export const localMethods: Methods = {
  /**
   * {address, sol?, usdc?, mint?}: creates SOL and USDC (decimal numbers or strings) for an
   * address, visible at every commitment at once. With `usdc`, even 0, the associated token account
   * is created.
   */
  local_fund: (node, params) => {
    const config = params.config(0);
    const owner = p.pubkey(config.get('address'));
    const lamports = decimal(config.get('sol') ?? 0, 9);
    const usdc = config.get('usdc');
    const amount = usdc === undefined ? null : decimal(usdc, 6);
    const mint =
      config.get('mint') === undefined ? presentedUsdc(node) : p.pubkey(config.get('mint'));
    const tokenAccount = node.fund(owner, lamports, mint, amount);
    return { address: owner, lamports, tokenAccount, amount: amount?.toString() ?? null };
  },

  /**
   * {<fault>: {calls?, ms?, method?, …}, …} or {clear: true}. `true` means {calls: 1}, and a number
   * means {calls}. `method` (a name or a list) limits a fault to these methods.
   * - http429, http503: the answer is that HTTP status. hang: there is no answer until `ms` has
   *   passed, faults are cleared or the caller leaves, then 504. With `executes`, the call is
   *   executed nevertheless.
   * - dropSend: sendTransaction returns the signature, and the transaction never lands.
   * - failSend: sendTransaction fails (-32005). With `onChain`, the transaction lands and fails
   *   instead, because its token accounts are frozen for that moment. A transaction without token
   *   accounts lands normally.
   * - delayConfirm: nothing is confirmed or finalized, for `ms` or until `calls`
   *   getSignatureStatuses.
   * - expireBlockhash: 151 blocks pass in no time, just before a sendTransaction is checked.
   * - rollback: with `calls` or `ms`, sent transactions vanish a few slots after they were
   *   confirmed. Otherwise {signature}, or the newest transaction that is confirmed and not final,
   *   vanishes now.
   */
  local_fault: (node, params) => {
    const config = params.config(0);
    if (config.bool('clear')) {
      node.faults.clear();
      node.tick();
      return { cleared: true };
    }
    const named = FAULTS.filter((kind) => config.get(kind) !== undefined);
    if (named.length === 0) throw invalidParams(`Invalid param: no fault of ${FAULTS.join(', ')}`);
    const rolledBack: string[] = [];
    for (const kind of named) {
      const value = config.get(kind);
      const fault = new p.Config(
        value === true ? {} : typeof value === 'number' ? { calls: value } : value,
      );
      const now =
        kind === 'rollback' && fault.uint('calls') === undefined && fault.uint('ms') === undefined;
      if (now) rolledBack.push(...rollBackNow(node, fault));
      else node.faults.add(kind, fault);
    }
    node.tick();
    return { faults: named, rolledBack };
  },

  /**
   * {as: 'devnet' | 'mainnet' | 'own' | a hash}: sets which genesis hash to show, and so which USDC
   * to fund.
   */
  local_genesis: (node, params) => {
    const as = p.text(params.config(0).get('as') ?? null);
    node.presents =
      as === 'devnet' || as === 'mainnet' || as === 'own' ? as : { hash: p.blockhash(as) };
    return node.presentedGenesis;
  },
};

/** Returns the USDC mint of the network whose genesis hash the ledger shows. */
const presentedUsdc = (node: Node) => (node.presents === 'devnet' ? DEVNET_USDC : MAINNET_USDC);

function rollBackNow(node: Node, fault: p.Config): readonly string[] {
  const wanted = fault.get('signature');
  const landed =
    wanted === undefined ? node.newestConfirmed() : node.history.find(p.signature(wanted));
  if (!landed || landed.slot <= node.chain.slotAt('finalized'))
    throw invalidParams('Invalid param: no such transaction that is not final');
  return node.rollBack(landed.signature);
}
