// What every journey starts from: a page at the server of its engine. An error in the browser's console fails it.
import { test as base, expect } from "@playwright/test";

/** The database engines that every journey runs on. */
export const engines = ["sqlite", "postgres"] as const;
export type Engine = (typeof engines)[number];

/** What a project of playwright.config.ts chooses. */
export type Options = { engine: Engine };

/** The variable in which servers.ts leaves the address of an engine's server. */
export const addressVariable = (engine: Engine): string => `JOURNEY_ADDRESS_${engine.toUpperCase()}`;

export const test = base.extend<Options>({
  engine: ["sqlite", { option: true }],

  baseURL: async ({ engine }, use) => {
    await use(process.env[addressVariable(engine)]);
  },

  page: async ({ page }, use) => {
    const errors: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") {
        errors.push(`${message.text()} (${message.location().url})`);
      }
    });
    page.on("pageerror", (error) => errors.push(error.message));
    await use(page);
    expect(errors, "errors in the browser").toEqual([]);
  },
});

export { expect };
