/**
 * Scrolls to a control and moves the focus to it. Use this where the message about the control may
 * be far away.
 */
export function leadTo(control: HTMLElement | null): void {
  control?.scrollIntoView({ block: 'center' });
  control?.focus({ preventScroll: true });
}
