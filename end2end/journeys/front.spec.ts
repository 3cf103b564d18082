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
