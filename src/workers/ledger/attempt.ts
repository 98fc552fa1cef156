import { err, ok, type Result, toAppError } from '../../shared/errors.ts';

/** Runs a step and turns any error into data, because comlink would drop the error's code. */
export async function attempt<T>(step: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await step());
  } catch (thrown) {
    return err(toAppError(thrown));
  }
}
