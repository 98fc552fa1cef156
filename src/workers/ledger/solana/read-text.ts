/**
 * The body of a response, as text, read chunk by chunk.
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
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
  }
}
