import { download } from '../ui/download.ts';

/**
 * Saves a finished file. If the browser can ask for a place, the file is streamed there; otherwise
 * it becomes a normal download. Its bytes never fill this thread's memory.
 */

/** `Window.showSaveFilePicker` (File System Access, Chromium only), which the DOM types lack. */
interface PickerWindow {
  showSaveFilePicker?: (options: { suggestedName: string }) => Promise<FileSystemFileHandle>;
}

/**
 * No user closes a dialog this fast. So the dialog was never shown (no display, or a policy), and
 * the file is downloaded instead.
 */
const NEVER_SHOWN_MS = 150;
type Saved =
  /** The whole file is where the user wanted it. */
  | 'saved'
  /** The browser has taken over, and shows whether the download succeeds. */
  | 'downloading'
  | 'cancelled';

/**
 * Saves the file.
 * @throws DOMException from the disk if it is full, missing or not writable.
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
