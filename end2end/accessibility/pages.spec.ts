// Every page in every language and in both themes, held to WCAG 2.2 AA.
import { expectAccessible } from "../axe";
import { expect, type Page, test } from "../journey";
import type { Installation } from "../installation";
import { pages } from "./table";
import { arrivals, further, type Way, ways } from "./ways";

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
    await arrivals[way.as](page, installation);
    await judge(page, installation, pattern, way);
  });
}

for (const { what, name, way } of further) {
  test(`${what} can be used by everyone`, async ({ page, installation }) => {
    const pattern = pages.find((listed) => listed.name === name)?.pattern;
    if (!pattern) {
      throw new Error(`the table has no page ${name}`);
    }
    await arrivals[way.as](page, installation);
    await judge(page, installation, pattern, way);
  });
}

test("the page about an address that does not exist can be used by everyone", async ({ page, installation }) => {
  await judge(page, installation, "/nowhere", { as: "stranger", status: 404 });
});

test("the page that shows the API can be used by everyone", async ({ page }) => {
  const answer = await page.goto("/api/v1/docs");
  expect(answer?.status()).toBe(200);
  await hold(page, "en");
});

/** Opens a page in every language and holds it to the rules in both themes. */
async function judge(page: Page, installation: Installation, pattern: string, way: Way): Promise<void> {
  const path = "path" in way ? await way.path(page, installation) : pattern;
  for (const language of languages) {
    if ("open" in way) {
      await way.open(page, language);
    } else {
      const answer = await page.goto(`/${language}${path}`);
      expect(answer?.status()).toBe(way.status ?? 200);
    }
    expect(new URL(page.url()).pathname).toMatch(addressOf(language, pattern));
    await hold(page, language);
  }
}

/** Holds the page that is open to the rules in both themes. */
async function hold(page: Page, language: string): Promise<void> {
  await expect(page.locator("html")).toHaveAttribute("lang", language);
  await expectToFit(page, 320);
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme });
    await stand(page);
    await expectAccessible(page, `${language}, ${theme}`);
  }
}

/** Waits until nothing fades or slides any more: halfway, colours are not those that people read. */
async function stand(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const moving = document.getAnimations().filter((it) => it.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(moving.map(({ finished }) => finished));
  });
}

/** Expects that a narrow screen scrolls in one direction only, tables in it included (WCAG 1.4.10). */
async function expectToFit(page: Page, width: number): Promise<void> {
  const before = page.viewportSize();
  await page.setViewportSize({ width, height: 640 });
  const wide = await page.evaluate(() => {
    const boxes = [document.documentElement, ...document.querySelectorAll(".lu-table")];
    return boxes.filter((box) => box.scrollWidth > box.clientWidth).map(({ tagName, id, scrollWidth }) => `${tagName} ${id}: ${scrollWidth}`);
  });
  expect(wide, `what is wider than ${width} px on ${page.url()}`).toEqual([]);
  if (before) {
    await page.setViewportSize(before);
  }
}

/** What the address of a page looks like. */
function addressOf(language: string, pattern: string): RegExp {
  return new RegExp(`^/${language}${pattern.replaceAll(/\{[^}]+\}/g, "[^/]+")}$`);
}
