import type { Json } from '../json.ts';
import type { Node } from '../node.ts';
import type { Params } from '../params.ts';

/** A method returns its result or throws an RpcError. */
type Method = (node: Node, params: Params) => Json;
export type Methods = Readonly<Record<string, Method>>;
