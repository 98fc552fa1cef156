/** The browser needs the address until it has begun to read; how long is not said. */
const KEEP_URL_MS = 10 * 60_000;

/** Puts it among the browser's downloads. */
export function download(blob: Blob, name: string): void {
  const href = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = href;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(href), KEEP_URL_MS);
}
