// What reacts in the browser while people work: each of these pages also works without it, slower.
import { identify } from "../citizens";
import { openForm } from "../inviting";
import { expect } from "../journey";
import { heading, portal, summaryRow } from "../parts";
import { atDesk } from "../staff";
import { awake, test } from "./awake";

const mainUser = "Raija Peltovuori";

test("pasted addresses are judged line by line", async ({ page, installation }) => {
  await atDesk(page, installation, mainUser);
  await openForm(page);
  await awake(page);
  const addresses = page.getByLabel("Sähköpostiosoitteet");
  const verdict = page.getByRole("status");
  await addresses.fill("aino@kunta.example\neero@gmial.com\nei@\nAino@kunta.example");
  await expect(verdict).toContainText("Kelvollisia osoitteita: 2");
  const line = (text: string) => verdict.getByRole("listitem").filter({ hasText: text });
  await expect(line("eero@gmial.com")).toContainText("Tarkoititko eero@gmail.com?");
  await expect(line("ei@")).toContainText("rivi 3:");
  await expect(line("Aino@")).toContainText("sama osoite on jo rivillä 1");
  await addresses.fill("aino@kunta.example");
  await expect(verdict).toHaveText("Kelvollisia osoitteita: 1");
});

test("the contact form judges while somebody types, and shows what will change", async ({ page }) => {
  await identify(page, "Wilhelmiina Aleksandra");
  await page.getByRole("link", { name: "Avaa omat tiedot" }).click();
  await summaryRow(page, "Puhelin").getByRole("link").click();
  await awake(page);
  const phone = page.getByLabel("Puhelin").first();
  await phone.pressSequentially("04");
  await expect(phone, "half a number is no mistake yet").not.toHaveAttribute("aria-invalid", "true");
  await page.keyboard.press("Tab");
  await expect(phone).toHaveAttribute("aria-invalid", "true");
  await expect(phone).toHaveAccessibleDescription(/Virhe:/);
  await phone.press("End");
  await phone.pressSequentially("0 123 4567");
  await expect(phone).not.toHaveAttribute("aria-invalid", "true");
  const changes = page.getByRole("main").locator("[aria-live=polite]");
  await expect(changes).toContainText("ei ilmoitettu → 040 123 4567");
  await page.getByLabel("Lähiomaisen nimi").fill("Kaarlo Kaltiokumpu");
  await page.keyboard.press("Tab");
  await expect(page.getByLabel("Lähiomaisen nimi")).toHaveValue("Kaarlo Kaltiokumpu");
  await phone.fill("");
  await expect(changes).not.toContainText("→ 040");
});

test("the list of users follows the search", async ({ page, installation }) => {
  await atDesk(page, installation, mainUser);
  await portal(page, "Käyttäjät").click();
  await awake(page);
  const names = page.getByRole("table").getByRole("rowheader");
  await expect(names.filter({ hasText: "Tuomas Ketolahti" })).toBeVisible();
  await page.getByRole("searchbox", { name: "Hae käyttäjiä" }).pressSequentially("Jenni");
  await expect(names).toHaveText([/Jenni Saarivirta/]);
  await expect(page).toHaveURL(/search=Jenni/);
  await expect(page.getByRole("searchbox", { name: "Hae käyttäjiä" })).toBeFocused();
  await expect(page.getByRole("status").filter({ hasText: "Käyttäjiä yhteensä: 1" })).toBeAttached();
  await page.reload();
  await awake(page);
  await expect(names).toHaveText([/Jenni Saarivirta/]);
  await page.getByLabel("Rooli").selectOption({ label: "Asiantuntija" });
  await expect(page.getByRole("heading", { name: "Yhtään käyttäjää ei löytynyt" })).toBeVisible();
  await page.getByRole("searchbox", { name: "Hae käyttäjiä" }).fill("");
  await expect(names.filter({ hasText: "Tuomas Ketolahti" })).toBeVisible();
});

test("before the session ends a warning counts down, and it can be extended", async ({ page, installation }) => {
  await atDesk(page, installation, mainUser);
  await page.clock.install();
  await page.goto("/fi/accounts/me");
  await awake(page);
  const warning = page.getByRole("alertdialog", { name: "Istuntosi päättyy pian" });
  await page.clock.fastForward("07:57:00");
  await expect(warning).toBeHidden();
  await page.clock.fastForward("01:30");
  await expect(warning).toContainText(/Istunnon päättymiseen on 1:[0-5]\d\. Haluatko jatkaa\?/);
  await page.clock.runFor(5_000);
  await expect(warning).toContainText(/1:[0-4]\d/);
  await warning.getByRole("button", { name: "Jatka istuntoa" }).click();
  await expect(warning).toBeHidden();
  // The server notes the use of a session once a minute, so up to a minute is missing.
  await page.clock.fastForward("07:58:15");
  await expect(warning).toContainText(/Istunnon päättymiseen on [01]:\d\d/);
  await page.clock.fastForward("02:00");
  await expect(page.getByRole("alertdialog", { name: "Istuntosi on päättynyt" })).toBeVisible();
});

test("the menu of the first page opens and closes by keys", async ({ page }) => {
  await page.goto("/fi/");
  await awake(page);
  const menu = page.getByRole("banner").locator("details.lu-menu");
  const entries = menu.getByRole("link");
  await menu.locator("summary").focus();
  await page.keyboard.press("ArrowDown");
  await expect(entries.first()).toBeFocused();
  await page.keyboard.press("End");
  await expect(entries.last()).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(entries.first()).toBeHidden();
  await expect(menu.locator("summary")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(entries.first()).toBeVisible();
  await heading(page).click();
  await expect(entries.first()).toBeHidden();
});
