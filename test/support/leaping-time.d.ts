/**
 * Hours in seconds: in a process that imports this, the clock leaps to the next timer whenever everything
 * else waits. It takes the place of `setTimeout`, `setInterval` and of the clocks; what is under way on
 * other threads (Web Crypto) or in the event loop's turns (IndexedDB, channels) is waited for.
 */
/** Timers that are set and have not gone off: what somebody waits for. */
export declare const timersWaiting: () => number;
