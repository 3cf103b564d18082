// Every page in every language and in both themes, held to WCAG 2.2 AA.
import type { Cookie } from "@playwright/test";
import { expectAccessible } from "../axe";
import { expect, type Page, test } from "../journey";
import type { Installation } from "../installation";
import { pages } from "./table";
import { arrivals, ways, type Who } from "./ways";

const languages = ["fi", "sv", "en"];
const themes = ["light", "dark"] as const;

test("every page of the table has a way to it", () => {
  expect(pages.length).toBeGreaterThan(50);
  expect(Object.keys(ways).sort()).toEqual(pages.map(({ name }) => name).sort());
});

for (const { name, pattern } of pages) {
  test(`${name} can be used by everyone`, async ({ page, installation }) => {
    const way = ways[name];
    if (!way) {
      throw new Error(`accessibility/ways.ts has no way to ${name}`);
    }
    await arrive(page, installation, way.as);
    const path = "path" in way ? await way.path(page, installation) : pattern;
    for (const language of languages) {
      if ("open" in way) {
        await way.open(page, language);
      } else {
        const answer = await page.goto(`/${language}${path}`);
        expect(answer?.status()).toBe(200);
      }
      await expect(page.locator("html")).toHaveAttribute("lang", language);
      expect(new URL(page.url()).pathname).toMatch(addressOf(language, pattern));
      for (const theme of themes) {
        await page.emulateMedia({ colorScheme: theme });
        await expectAccessible(page, `${language}, ${theme}`);
      }
    }
  });
}

const arrived = new Map<Who, Cookie[]>();

/** Comes in as somebody, for the first time in a worker by signing in. */
async function arrive(page: Page, installation: Installation, who: Who): Promise<void> {
  const cookies = arrived.get(who);
  if (cookies) {
    await page.context().addCookies(cookies);
    return;
  }
  await arrivals[who](page, installation);
  arrived.set(who, await page.context().cookies());
}

/** What the address of a page looks like. */
function addressOf(language: string, pattern: string): RegExp {
  return new RegExp(`^/${language}${pattern.replaceAll(/\{[^}]+\}/g, "[^/]+")}$`);
}
