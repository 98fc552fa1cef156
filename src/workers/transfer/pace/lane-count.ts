import { MAX_LANES } from '../../../shared/files/geometry.ts';

/**
 * Decides how many lanes a transfer should have (docs/protocol/files.md, "File connections"). One
 * SCTP association behaves like one Reno flow, so several add speed only on a long or lossy path.
 * Doubles the number of lanes while that adds speed. Otherwise returns to the previous number and
 * keeps it for a while. Pure functions.
 */
export interface LaneCount {
  /** The number of lanes that is requested now. */
  readonly wanted: number;
  /** The goodput of the last whole epoch, and its number of lanes. */
  readonly last: { readonly lanes: number; readonly bytesPerMs: number } | null;
  /** The start of the present epoch. An epoch begins once the wanted number of lanes is open. */
  readonly sinceMs: number;
  readonly sinceBytes: number;
  readonly counting: boolean;
  /**
   * The number of samples in this epoch, and of those in which only the lanes limited the transfer.
   */
  readonly samples: number;
  readonly laneLimited: number;
  /**
   * The number of epochs in a row in which the lanes never limited the transfer, so that fewer
   * might be enough.
   */
  readonly unlimitedEpochs: number;
  /** More lanes are not tried before this time. */
  readonly holdUntilMs: number;
}

/**
 * Returns the number of lanes at the start. On a long path, one flow needs seconds to open its
 * window, and loses most of it at the first packet loss. So several lanes are opened at once.
 */
const firstLanes = (roundTripMs: number): number =>
  roundTripMs < 12 ? 1 : roundTripMs < 30 ? 2 : 4;

export const initialLaneCount = (nowMs: number, roundTripMs: number): LaneCount => ({
  wanted: firstLanes(roundTripMs),
  last: null,
  sinceMs: nowMs,
  sinceBytes: 0,
  counting: false,
  samples: 0,
  laneLimited: 0,
  unlimitedEpochs: 0,
  holdUntilMs: 0,
});

interface LaneSample {
  readonly nowMs: number;
  /** The number of open lanes. */
  readonly open: number;
  /** Bytes acknowledged since the transfer began. */
  readonly ackedBytes: number;
  /**
   * True if every lane is full and nothing else limits the transfer: neither the pace, nor the
   * disk, nor the receiver.
   */
  readonly laneLimited: boolean;
  /** True while the pace is still being found, so that idle lanes may soon be needed. */
  readonly rising: boolean;
}

const newEpoch = (
  state: LaneCount,
  { nowMs, ackedBytes }: LaneSample,
  counting: boolean,
): LaneCount => ({
  ...state,
  sinceMs: nowMs,
  sinceBytes: ackedBytes,
  counting,
  samples: 0,
  laneLimited: 0,
});

/**
 * In ms. This is long enough for a new association to leave slow start at a round trip of 200 ms.
 */
const EPOCH_MS = 2000;
/** In ms. For this time no more lanes are tried after they did not help or did not open. */
const HOLD_MS = 30_000;

/** Counts a sample. One sample is taken with each probe (congestion.ts) while data is sent. */
export function nextLaneCount(state: LaneCount, now: LaneSample): LaneCount {
  if (now.open !== state.wanted) {
    // Some lanes may never open, or have failed. After five epochs, counting continues with the
    // open ones.
    const waited = !state.counting && now.nowMs - state.sinceMs > 5 * EPOCH_MS && now.open > 0;
    const held = { ...state, wanted: now.open, holdUntilMs: now.nowMs + HOLD_MS };
    if (waited) return newEpoch(held, now, true);
    return state.counting ? newEpoch(state, now, false) : state;
  }
  if (!state.counting) return newEpoch(state, now, true);
  const seen = {
    ...state,
    samples: state.samples + 1,
    laneLimited: state.laneLimited + (now.laneLimited ? 1 : 0),
  };
  const spanMs = now.nowMs - state.sinceMs;
  return spanMs < EPOCH_MS ? seen : judge(seen, now, (now.ackedBytes - state.sinceBytes) / spanMs);
}

/** More lanes are kept only if they are faster by this factor. */
const MORE_GAIN = 1.15;
/** Fewer lanes are kept if they are no slower than this factor. */
const FEWER_LOSS = 0.95;
/**
 * No lane is released before this many epochs, because a released lane must find its window again
 * when it is needed again.
 */
const RELEASE_EPOCHS = 5;

/** Decides about the number of lanes at the end of an epoch. */
function judge(state: LaneCount, now: LaneSample, bytesPerMs: number): LaneCount {
  const { wanted, last } = state;
  const worse =
    last !== null &&
    ((last.lanes < wanted && bytesPerMs < last.bytesPerMs * MORE_GAIN) ||
      (last.lanes > wanted && bytesPerMs < last.bytesPerMs * FEWER_LOSS));
  if (worse) {
    // Forget the last epoch. Otherwise the previous number of lanes would be compared with this one
    // again.
    const back = { ...state, wanted: last.lanes, last: null, unlimitedEpochs: 0 };
    return newEpoch({ ...back, holdUntilMs: now.nowMs + HOLD_MS }, now, false);
  }
  const next = { ...state, last: { lanes: wanted, bytesPerMs }, unlimitedEpochs: 0 };
  if (now.nowMs < state.holdUntilMs) return newEpoch(next, now, true);
  if (state.laneLimited > state.samples / 2 && wanted < MAX_LANES) {
    return newEpoch({ ...next, wanted: Math.min(MAX_LANES, 2 * wanted) }, now, false);
  }
  // Something else limits the transfer. Half as many lanes are tried, and the next epoch shows
  // whether they are enough.
  const unlimitedEpochs = state.laneLimited > 0 || now.rising ? 0 : state.unlimitedEpochs + 1;
  if (unlimitedEpochs >= RELEASE_EPOCHS && wanted > 1) {
    return newEpoch({ ...next, wanted: Math.ceil(wanted / 2) }, now, false);
  }
  return newEpoch({ ...next, unlimitedEpochs }, now, true);
}
