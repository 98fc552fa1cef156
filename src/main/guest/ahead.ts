import { $call } from '../app/call-state.ts';

/** Returns whether a claim may admit this guest, so that nothing is to be paid. */
export const mayClaim = (): boolean => $call.get().view?.prepay?.ahead?.mayClaim ?? false;
