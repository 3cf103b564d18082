// Citizens at the simulated identification service.
import { expect, type Page } from "./journey";

/** The address that leads to the identification service. */
export const identification = "/do/identify/start?lang=fi";

/** Goes from the first page through the identification into My Luukku. */
export async function identify(page: Page, name: string): Promise<void> {
  await page.goto("/fi/");
  await page.getByRole("link", { name: "Tunnistaudu" }).click();
  await page.getByRole("link", { name: "Tunnistaudu" }).click();
  await choose(page, name);
}

/** Chooses a test person at the identification service. */
export async function choose(page: Page, name: string): Promise<void> {
  await expect(page).toHaveURL(/\/identification\/authorize/);
  await page.getByRole("button", { name }).first().click();
}
