// Pages wake when their Wasm has come. People wait for that without noticing; a test has to know.
import { type Page, test as base } from "../journey";

declare global {
  interface Window {
    islandsAreAwake?: boolean;
  }
}

export const test = base.extend({
  page: async ({ page }, use) => {
    await watchForAwaking(page);
    await use(page);
  },
});

/** Has the pages that are opened from now on note when their islands react. */
export async function watchForAwaking(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const { instantiateStreaming } = WebAssembly;
    WebAssembly.instantiateStreaming = async (source, imports) => {
      const made = await instantiateStreaming(source, imports);
      // Leptos wakes the islands in the tasks that follow at once; this message comes after them.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        window.islandsAreAwake = true;
      };
      port2.postMessage(null);
      return made;
    };
  });
}

/** Waits until the islands of the page react. */
export async function awake(page: Page): Promise<void> {
  await page.waitForFunction(() => window.islandsAreAwake);
}
