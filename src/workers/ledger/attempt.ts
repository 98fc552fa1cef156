import { toAppError } from '../../shared/errors.ts';
import { err, ok, type Result } from '../../shared/result.ts';

/** Whatever a step throws becomes data: comlink would drop the error's code. */
export async function attempt<T>(step: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await step());
  } catch (thrown) {
    return err(toAppError(thrown));
  }
}
