import type fc from 'fast-check';

/** One parser with what it is fed and what must hold. */
export interface Target<Input = unknown> {
  readonly name: string;
  /** The files whose coverage counts: ends of paths. */
  readonly files: readonly string[];
  readonly inputs: fc.Arbitrary<Input>;
  /** Throws where something is wrong that the parser should have refused, or should not have thrown. */
  run(input: Input): void | Promise<void>;
}

/** Keeps the type of the inputs between the two. */
export const target = <Input>(made: Target<Input>): Target => made as Target;

/** One input may take no longer, on a machine that is slow and busy: what is exponential is far above. */
export const MOST_MS = 5_000;
