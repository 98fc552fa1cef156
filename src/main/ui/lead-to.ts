/** Brings a control into view and into focus, where what names it may stand far away. */
export function leadTo(control: HTMLElement | null): void {
  control?.scrollIntoView({ block: 'center' });
  control?.focus({ preventScroll: true });
}
