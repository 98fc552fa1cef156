/** A reader this close to the end of a list counts as being at its end. */
const NEAR_PX = 32;

interface ListEnd {
  /**
   * Scrolls to the end of a list that has grown, if the reader was at the end or `mustShow` is
   * true. Returns whether the end is in view.
   */
  grown(mustShow: boolean): boolean;
  go(): void;
}

/**
 * Keeps the end of a list in view while its reader is there, even if its box changes because a
 * keyboard or a panel opens. `onSeen` is called when the reader reaches the end.
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
    // A scroll event after a change of the box is not the reader's own.
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
