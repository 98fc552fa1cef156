/** How many chat lines are shown and stored; older ones are dropped. */
export const CHAT_LINES = 500;
