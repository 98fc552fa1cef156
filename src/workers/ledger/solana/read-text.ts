/** A thousand signatures with their memos, the longest answer that is asked for, stay below 1 MB. */
export const MOST_ANSWER_BYTES = 16 * 1024 * 1024;

/**
 * The body of a response, as text, read chunk by chunk. @throws RangeError for one that is longer than
 * any answer: a server that lies may not fill this worker's memory.
 *
 * Not `response.text()`: in Firefox a worker's fetch resolves while the page's main thread is
 * blocked, and a reader on its body delivers, but `text()`, `json()`, `blob()` and `arrayBuffer()`
 * wait for the main thread (measured, Firefox 153; docs/facts.md). Billing must not wait for it.
 */
export async function readText(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > MOST_ANSWER_BYTES) {
      await reader.cancel();
      throw new RangeError('the answer is too long');
    }
    text += decoder.decode(value, { stream: true });
  }
}
