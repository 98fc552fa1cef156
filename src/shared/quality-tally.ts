/**
 * The link quality that one side observed in a call: the time in each grade, and the number of
 * interruptions. Each side keeps its own tally and never sends it, so no one else can check it.
 */
export interface QualityTally {
  readonly goodMs: number;
  readonly fairMs: number;
  readonly poorMs: number;
  readonly interruptions: number;
}

export const NO_TALLY: QualityTally = { goodMs: 0, fairMs: 0, poorMs: 0, interruptions: 0 };

export const addTallies = (a: QualityTally, b: QualityTally): QualityTally => ({
  goodMs: a.goodMs + b.goodMs,
  fairMs: a.fairMs + b.fairMs,
  poorMs: a.poorMs + b.poorMs,
  interruptions: a.interruptions + b.interruptions,
});
