import { download } from '../ui/download.ts';

/**
 * Saves a finished file: streamed to a place of the user's choice where the browser can ask for
 * one, otherwise as a normal download. Its bytes do not pass through this thread's memory.
 */

/** `Window.showSaveFilePicker` (File System Access, Chromium only), which the DOM types lack. */
interface PickerWindow {
  showSaveFilePicker?: (options: { suggestedName: string }) => Promise<FileSystemFileHandle>;
}

/**
 * Nobody closes a dialog this fast: it was never shown (no display, or a policy), and a download
 * works.
 */
const NEVER_SHOWN_MS = 150;
type Saved =
  /** The whole file is where the user wanted it. */
  | 'saved'
  /** The browser took over and shows whether the download succeeds. */
  | 'downloading'
  | 'cancelled';

/**
 * Saves the file.
 * @throws DOMException from the disk: full, gone or not allowed.
 */
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
