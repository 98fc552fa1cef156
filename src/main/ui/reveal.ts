/**
 * Brings what a press on its summary unfolds into view, above the bar that sticks to the foot of its card.
 */
export function reveal(part: HTMLElement): void {
  // The browser unfolds it after the press.
  requestAnimationFrame(() => {
    if (!part.matches('[open]')) return;
    part.scrollIntoView({ block: 'nearest' });
    const { top, bottom } = part.getBoundingClientRect();
    const dock = part.closest('.card')?.querySelector('.dock')?.getBoundingClientRect();
    const head = document.querySelector('.top')?.getBoundingClientRect();
    if (!dock || !head || top >= dock.top) return;
    window.scrollBy(0, Math.min(top - head.bottom, Math.max(0, bottom - dock.top)));
  });
}
