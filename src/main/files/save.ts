import { download } from '../ui/download.ts';

/**
 * Hands a finished, disk-backed file over to the person: streamed to a place of their choice where
 * the browser can ask for one, else as an ordinary download of the same file. No byte of it passes
 * through this thread's memory.
 */

/** `Window.showSaveFilePicker` (File System Access, Chromium only), which the DOM library leaves out. */
interface PickerWindow {
  showSaveFilePicker?: (options: { suggestedName: string }) => Promise<FileSystemFileHandle>;
}

/** Nobody closes a dialog so fast: it was never shown (no display, or a policy), and a download works. */
const NEVER_SHOWN_MS = 150;
export type Saved =
  /** All of it is where the person wanted it. */
  | 'saved'
  /** The browser has taken over; whether it came through is for the browser to show. */
  | 'downloading'
  | 'cancelled';

/** @throws DOMException of the disk: full, gone, not allowed. */
export async function saveFile(file: File, name: string): Promise<Saved> {
  const { showSaveFilePicker } = window as PickerWindow;
  if (!showSaveFilePicker) {
    download(file, name);
    return 'downloading';
  }
  const startedMs = performance.now();
  let handle: FileSystemFileHandle;
  try {
    handle = await showSaveFilePicker.call(window, { suggestedName: name });
  } catch (thrown) {
    const closed = thrown instanceof DOMException && thrown.name === 'AbortError';
    if (closed && performance.now() - startedMs > NEVER_SHOWN_MS) return 'cancelled';
    download(file, name);
    return 'downloading';
  }
  await file.stream().pipeTo(await handle.createWritable());
  return 'saved';
}
