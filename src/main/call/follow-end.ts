/** So near to its end, a list is read to its end. */
const NEAR_PX = 32;

interface ListEnd {
  /**
   * Shows the end of a list that has grown, if the reader was there or `mustShow`. Returns whether the end is in
   * view.
   */
  grown(mustShow: boolean): boolean;
  go(): void;
}

/**
 * Keeps the end of a list in view while its reader is there, also when its box changes: a keyboard opens, or the
 * panel. `onSeen` is called when the reader reaches the end.
 */
export function followEnd(list: HTMLElement, onSeen: () => void): ListEnd {
  let isAtEnd = true;
  let heightPx = 0;
  function go(): void {
    isAtEnd = true;
    list.scrollTop = list.scrollHeight;
    onSeen();
  }
  list.onscroll = () => {
    // The reader did not move what a change of the box has moved.
    if (list.clientHeight !== heightPx) return;
    isAtEnd = list.scrollHeight - list.scrollTop - heightPx <= NEAR_PX;
    if (isAtEnd) onSeen();
  };
  new ResizeObserver(() => {
    heightPx = list.clientHeight;
    if (isAtEnd) go();
  }).observe(list);
  return {
    go,
    grown(mustShow) {
      if (isAtEnd || mustShow) go();
      return isAtEnd;
    },
  };
}
