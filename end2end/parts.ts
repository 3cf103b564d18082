// Parts that many pages have, found as a person finds them.
import type { Locator, Page } from "./journey";
import { expect } from "./journey";

/** The line of a summary list with this label. */
export function summaryRow(page: Page, label: string): Locator {
  return page.locator("dl > div").filter({ has: page.getByRole("term").filter({ hasText: label }) });
}

/** The page's own heading. */
export function heading(page: Page): Locator {
  return page.getByRole("heading", { level: 1 });
}

/** What a page says about what was just done. */
export function done(page: Page): Locator {
  return page.getByRole("main").getByRole("status").filter({ has: page.getByRole("heading") });
}

/** A link of the navigation at the top. */
export function portal(page: Page, name: string): Locator {
  return page.getByRole("navigation", { name: "Palvelut" }).getByRole("link", { name, exact: true });
}

/** Opens the menu of the person who is signed in. */
export async function openMenu(page: Page): Promise<Locator> {
  const menu = page.getByRole("banner").locator("details.lu-menu");
  await menu.locator("summary").click();
  return menu;
}

/** Expects an error at a field, and in the summary a link to it. */
export async function expectError(page: Page, label: string, sentence: string | RegExp): Promise<void> {
  const field = page.getByLabel(label).and(page.locator("input, textarea, select")).first();
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(field).toHaveAccessibleDescription(sentence instanceof RegExp ? sentence : new RegExp(sentence));
  const summary = page.getByRole("alert").filter({ hasText: "Tarkista nämä kohdat" });
  await expect(summary).toBeFocused();
  await summary.getByRole("link", { name: sentence }).click();
  await expect(field).toBeFocused();
  await summary.focus();
}
