// The first page: a stranger sees what this is, in their language.
import { expect, test } from "../journey";

test("the bare address leads to the first page in the visitor's language", async ({ page }) => {
  await page.goto("/");
  await expect(page).toHaveURL(/\/fi\/$/);
  await expect(page.locator("html")).toHaveAttribute("lang", "fi");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});

test("the page has the styles of the build", async ({ page, request }) => {
  await page.goto("/fi/");
  const address = await page.locator("link[rel=stylesheet]").getAttribute("href");
  const answer = await request.get(address ?? "");
  expect(answer.ok()).toBe(true);
  expect(answer.headers()["content-type"]).toContain("text/css");
});

test("a stranger reads which registers there are, and what one says about itself", async ({ page }) => {
  await page.goto("/fi/");
  await page.getByRole("contentinfo").getByRole("link", { name: "Tietosuojaseloste" }).click();
  await page.getByRole("link", { name: "Rekisterit ja niiden tietosuojaselosteet" }).click();
  await expect(page.getByRole("heading", { level: 2 })).toHaveCount(6);
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Lataa seloste (CSV)" }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/^registers-.*\.csv$/);
  await page.getByRole("link", { name: "Palveluseteli- ja ostopalveluasiakkaiden rekisteri" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Palveluseteli- ja ostopalveluasiakkaiden rekisteri");
  await expect(page.getByRole("heading", { name: "Sinun oikeutesi" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Oikeudet, joita tässä rekisterissä ei ole" })).toBeVisible();
  await expect(page.getByText("12 kuukautta, muutetaan nimettömäksi").first()).toBeVisible();
});
