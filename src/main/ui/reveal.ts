/** Scrolls to the part that a press on its summary opens, above the bar at the foot of its card. */
export function reveal(part: HTMLElement): void {
  // The browser opens the part only after the press.
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
