// A main user's way from anywhere to invitations that are sent.
import { expect, type Page } from "./journey";
import { done, portal } from "./parts";

/** Opens the form for inviting to the person's one organisation. */
export async function openForm(page: Page): Promise<void> {
  await portal(page, "Kutsut").click();
  await page.getByRole("link", { name: "Kutsu henkilöitä" }).first().click();
}

/** Fills what the form must have. */
export async function fillForm(page: Page, addresses: string, role = "Muokkaaja"): Promise<void> {
  await page.getByLabel("Sähköpostiosoitteet").fill(addresses);
  await page.getByLabel(role).check();
  await page.getByLabel("Pyyntö tai päätös").fill("Hakemus 12/2026");
}

/** Invites one person; the page says so in these words. */
export async function invite(page: Page, email: string, role?: string, said = "Kutsuja lähetetty: 1"): Promise<void> {
  await openForm(page);
  await fillForm(page, email, role);
  await page.getByRole("button", { name: "Tarkista ennen lähettämistä" }).click();
  await page.getByRole("button", { name: "Lähetä kutsut" }).click();
  await expect(done(page)).toContainText(said);
}
