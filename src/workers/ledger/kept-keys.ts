import type { KeptKey } from '../../shared/api/ledger.ts';
import { NETWORKS } from '../../shared/network.ts';
import type { KeyInfo } from './solana/keys.ts';

/** What a key's id says (`KeyInfo.id`), for who asks what wiping this browser would destroy. */
export function keptKeys(keys: readonly KeyInfo[]): readonly KeptKey[] {
  return keys.flatMap(({ id, kind, address }): KeptKey[] => {
    const [, first = '', owner = ''] = id.split(':');
    if (kind === 'session') return [{ kind, callId: first, address }];
    const network = Object.values(NETWORKS).find((each) => each.id === first)?.id;
    return network ? [{ kind, network, owner, address }] : [];
  });
}
