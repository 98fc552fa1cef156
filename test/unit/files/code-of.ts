import { P2cError } from '../../../src/shared/errors.ts';

/** Returns the code of the error that this throws, another error's name, or 'nothing'. */
export async function codeOf(act: Promise<unknown> | (() => unknown)): Promise<string> {
  try {
    await (typeof act === 'function' ? act() : act);
  } catch (thrown) {
    if (thrown instanceof P2cError) return thrown.error.code;
    return thrown instanceof Error ? thrown.name : String(thrown);
  }
  return 'nothing';
}
