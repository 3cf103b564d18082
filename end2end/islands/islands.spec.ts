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
  const email = page.getByLabel("Sähköposti");
  await email.fill("wilhelmiina");
  await page.keyboard.press("Tab");
  await expect(email).toHaveAttribute("aria-invalid", "true");
  await expect(email).toHaveAccessibleDescription(/Virhe:/);
  await email.fill("wilhelmiina@posti.example");
  await expect(email).not.toHaveAttribute("aria-invalid", "true");
  const [kin, kinPhone] = [page.getByLabel("Lähiomaisen nimi"), page.getByLabel("Lähiomaisen puhelin")];
  await kin.fill("Kaarlo Kaltiokumpu");
  await kinPhone.focus();
  await page.keyboard.press("Tab");
  await expect(kin, "a name alone is no mistake of the name").not.toHaveAttribute("aria-invalid", "true");
  await expect(kinPhone, "a next of kin without a number cannot be reached").toHaveAttribute("aria-invalid", "true");
  await kinPhone.fill("050 111 2233");
  await expect(kinPhone).not.toHaveAttribute("aria-invalid", "true");
  await expect(changes).toContainText("ei ilmoitettu → Kaarlo Kaltiokumpu, 050 111 2233");
  await phone.fill("");
  await expect(changes).toContainText("Kaarlo Kaltiokumpu");
  await expect(changes).not.toContainText("→ 040");
});

test("the list of users follows the search", async ({ page, installation }) => {
  await atDesk(page, installation, mainUser);
  await portal(page, "Käyttäjät").click();
  await awake(page);
  const names = page.getByRole("table").getByRole("rowheader");
  await expect(names.filter({ hasText: "Tuomas Ketolahti" })).toBeVisible();
  const fetched = page.waitForRequest(/search=Tuomas/);
  await page.getByRole("searchbox", { name: "Hae käyttäjiä" }).pressSequentially("Tuomas");
  const mark = await (await fetched).headerValue("x-luukku-view");
  expect(mark, "what is fetched while typing belongs to the page's view").toMatch(/^[0-9a-f-]{36}\./);
  await expect(names).toHaveText([/Tuomas Ketolahti/]);
  await expect(page).toHaveURL(/search=Tuomas/);
  await expect(page.getByRole("searchbox", { name: "Hae käyttäjiä" })).toBeFocused();
  await expect(page.getByRole("status").filter({ hasText: "Käyttäjiä yhteensä: 1" })).toBeAttached();
  await page.reload();
  await awake(page);
  await expect(names).toHaveText([/Tuomas Ketolahti/]);
  await page.getByLabel("Rooli").selectOption({ label: "Muokkaaja" });
  await expect(page.getByRole("heading", { name: "Yhtään käyttäjää ei löytynyt" })).toBeVisible();
  await page.getByLabel("Rooli").selectOption({ label: "Kaikki roolit" });
  await expect(names).toHaveText([/Tuomas Ketolahti/]);
  await expect(page.getByText("Ladataan…")).toBeHidden();
  await page.getByRole("searchbox", { name: "Hae käyttäjiä" }).fill("");
  await expect(names.filter({ hasText: "Eeva Niskavaara" })).toBeVisible();
});

test("the list of users shows closed accounts, too, when all of them are chosen", async ({ page, installation }) => {
  await atDesk(page, installation, "Petter Sjögren-Holm");
  await page.goto("/fi/accounts/users?search=Luotokari");
  await awake(page);
  await expect(page.getByRole("heading", { name: "Yhtään käyttäjää ei löytynyt" })).toBeVisible();
  await page.getByLabel("Tila", { exact: true }).selectOption({ label: "Kaikki" });
  // Nobody restores this account: the demo has closed it as idle.
  await expect(page.getByRole("table").getByRole("rowheader")).toHaveText([/Tapio Luotokari\s*Suljettu/]);
  await expect(page).toHaveURL(/search=Luotokari&status=all/);
  await page.reload();
  await awake(page);
  await expect(page.getByLabel("Tila", { exact: true }).locator("option:checked")).toHaveText("Kaikki");
  await page.getByLabel("Tila", { exact: true }).selectOption({ label: "Käytössä" });
  await expect(page.getByRole("heading", { name: "Yhtään käyttäjää ei löytynyt" })).toBeVisible();
});

test("a question opens in front of the page, and the focus returns to its link", async ({ page, installation }) => {
  await atDesk(page, installation, mainUser);
  await page.goto("/fi/accounts/me");
  await awake(page);
  const way = page.getByRole("link", { name: "Luovu roolista:" }).first();
  const question = page.getByRole("dialog", { name: "Luovu roolista:" });
  const out = question.getByRole("button", { name: "Älä luovu" });
  await way.click();
  await expect(out, "a key pressed too often confirms nothing").toBeFocused();
  await page.keyboard.press("Escape");
  await expect(question).toBeHidden();
  await expect(way).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(out).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(question).toBeHidden();
  await expect(way).toBeFocused();
  await expect(page).toHaveURL(/\/accounts\/me$/);
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
  const words = /Istunnon päättymiseen on [01]:\d\d ?\. Haluatko jatkaa\?/;
  await expect(warning).toContainText(words, { useInnerText: true });
  const left = warning.locator("time").filter({ visible: true });
  const before = await left.innerText();
  await page.clock.runFor(5_000);
  await expect(left).not.toHaveText(before);
  await warning.getByRole("button", { name: "Jatka istuntoa" }).click();
  await expect(warning).toBeHidden();
  // The server notes the use of a session once a minute, so up to a minute is missing.
  await page.clock.fastForward("07:58:15");
  await expect(warning).toContainText(/Istunnon päättymiseen on [01]:\d\d/, { useInnerText: true });
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
