import { isAddress, type Address } from '@solana/kit';
import { fromBase58 } from './bytes.ts';
import type { Commitment } from './chain.ts';
import { invalidParams, invalidRequest } from './errors.ts';
import { asObject } from './json.ts';

/** Reads a request's parameters. An invalid one causes error -32602 with a node's sentence. */

const COMMITMENTS: readonly Commitment[] = ['processed', 'confirmed', 'finalized'];

const show = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'sequence';
  if (typeof value === 'string') return `string ${JSON.stringify(value)}`;
  if (typeof value === 'number')
    return `${Number.isInteger(value) ? 'integer' : 'floating point'} \`${value}\``;
  return typeof value === 'boolean' ? `boolean \`${value}\`` : 'map';
};

const wrongType = (value: unknown, expected: string) =>
  invalidParams(`Invalid params: invalid type: ${show(value)}, expected ${expected}.`);

/**
 * A configuration object. Every field is optional, and unknown fields are ignored, as serde does.
 */
export class Config {
  private readonly fields: Readonly<Record<string, unknown>>;

  constructor(value: unknown) {
    if (value === undefined || value === null) this.fields = {};
    else {
      const fields = asObject(value);
      if (!fields) throw wrongType(value, 'a configuration object');
      this.fields = fields;
    }
  }

  get(name: string): unknown {
    return this.fields[name] ?? undefined;
  }

  bool(name: string): boolean {
    const value = this.get(name) ?? false;
    if (typeof value !== 'boolean') throw wrongType(value, 'a boolean');
    return value;
  }

  uint(name: string): number | undefined {
    const value = this.get(name);
    return value === undefined ? undefined : uint(value);
  }

  text(name: string): string | undefined {
    const value = this.get(name);
    return value === undefined ? undefined : text(value);
  }

  /** Returns the name in a field, which must be one of a set. */
  choice<T extends string>(name: string, choices: readonly T[], fallback: T): T {
    const value = this.text(name);
    if (value === undefined) return fallback;
    const found = choices.find((choice) => choice === value);
    if (!found)
      throw invalidParams(
        `Invalid params: unknown variant \`${value}\`, expected one of ${choices.map((c) => `\`${c}\``).join(', ')}.`,
      );
    return found;
  }

  /**
   * Returns the commitment. The default is `finalized`, as in
   * https://solana.com/docs/rpc#configuring-state-commitment.
   */
  commitment(name = 'commitment'): Commitment {
    return this.choice(name, COMMITMENTS, 'finalized');
  }
}

export function text(value: unknown): string {
  if (typeof value !== 'string') throw wrongType(value, 'a string');
  return value;
}

export function uint(value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value >= 2 ** 64)
    throw wrongType(value, 'u64');
  return value;
}

export function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw wrongType(value, 'a sequence');
  return value;
}

/** Checks that a value is base58 of `size` bytes. Throws with one of the node's two sentences. */
function sized(value: unknown, size: number): string {
  const encoded = text(value);
  const bytes = encoded.length > 128 ? null : fromBase58(encoded);
  if (!bytes) throw invalidParams('Invalid param: Invalid');
  if (bytes.length !== size) throw invalidParams('Invalid param: WrongSize');
  return encoded;
}

export function pubkey(value: unknown): Address {
  const encoded = sized(value, 32);
  if (!isAddress(encoded)) throw invalidParams('Invalid param: Invalid');
  return encoded;
}

export const signature = (value: unknown): string => sized(value, 64);
export const blockhash = (value: unknown): string => sized(value, 32);

/** A request's parameters by position. */
export class Params {
  private readonly values: readonly unknown[];

  constructor(params: unknown) {
    if (params === undefined || params === null) this.values = [];
    else if (Array.isArray(params)) this.values = params;
    else if (asObject(params)) this.values = [params];
    else throw invalidRequest();
  }

  /** Returns a parameter. @throws RpcError -32602 if it is missing. */
  need(index: number): unknown {
    if (this.values.length <= index)
      throw invalidParams(`\`params\` should have at least ${index + 1} argument(s)`);
    return this.values[index];
  }

  optional(index: number): unknown {
    return this.values[index] ?? undefined;
  }

  config(index: number): Config {
    return new Config(this.values[index]);
  }
}
