/**
 * How long the address of a download stays valid. The browser needs the address until it begins to
 * read, which takes an unspecified time.
 */
const KEEP_URL_MS = 10 * 60_000;

/** Downloads a blob as a file. */
export function download(blob: Blob, name: string): void {
  const href = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = href;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(href), KEEP_URL_MS);
}
