// What every journey starts from: an installation of its engine, and visitors with a browser each. An error in the
// console of any of these browsers fails the journey.
import { test as base, expect, type Locator, type Page } from "@playwright/test";
import type { Installation } from "./installation";

/** The database engines that every journey runs on. */
export const engines = ["sqlite", "postgres"] as const;
export type Engine = (typeof engines)[number];

/** What a project of playwright.config.ts chooses. */
export type Options = { engine: Engine };

type Fixtures = {
  /** The installation that the journey runs on. */
  installation: Installation;
  /** Opens a browser for one more person. */
  visitor: () => Promise<Page>;
};

/** The variable in which servers.ts leaves the installation of an engine. */
export const installationVariable = (engine: Engine): string => `JOURNEY_INSTALLATION_${engine.toUpperCase()}`;

export const test = base.extend<Options & Fixtures>({
  engine: ["sqlite", { option: true }],

  installation: async ({ engine }, use) => {
    await use(JSON.parse(process.env[installationVariable(engine)] ?? "null"));
  },

  baseURL: async ({ installation }, use) => {
    await use(installation.address);
  },

  page: async ({ page }, use) => {
    const errors = watch(page);
    await use(page);
    expect(errors(), "errors in the browser").toEqual([]);
  },

  visitor: async ({ browser }, use) => {
    const watched: (() => string[])[] = [];
    const contexts: { close(): Promise<void> }[] = [];
    await use(async () => {
      const context = await browser.newContext();
      contexts.push(context);
      const page = await context.newPage();
      watched.push(watch(page));
      return page;
    });
    await Promise.all(contexts.map((context) => context.close()));
    expect(watched.flatMap((errors) => errors()), "errors in the browsers").toEqual([]);
  },
});

/** Collects what a page's console complains about; gives it when asked. */
function watch(page: Page): () => string[] {
  const errors: { text: string; address: string }[] = [];
  const refused = new Set<string>();
  page.on("console", (message) => {
    if (message.type() === "error") {
      errors.push({ text: message.text(), address: message.location().url });
    }
  });
  page.on("pageerror", (error) => errors.push({ text: error.message, address: page.url() }));
  page.on("response", (response) => {
    if (response.status() >= 400 && response.request().isNavigationRequest()) {
      refused.add(response.url());
    }
  });
  // That a page itself answers 404 or 403 is for the journey to judge.
  const counts = ({ text, address }: { text: string; address: string }): boolean =>
    !(text.startsWith("Failed to load resource") && refused.has(address));
  return () => errors.filter(counts).map(({ text, address }) => `${text} (${address})`);
}

export { expect };
export type { Locator, Page };
