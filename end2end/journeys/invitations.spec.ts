// What becomes of invitations: sent again, declined, taken back, approved by a second main user, accepted by somebody who
// has an account.
import { expect, type Page, test } from "../journey";
import { invite } from "../inviting";
import { openLetter } from "../mail";
import { done, heading, portal } from "../parts";
import { atDesk, staff } from "../staff";

/** Journeys with and without JavaScript share a server: each has its own people, who do nothing in other journeys. */
const withJavaScript = {
  mainUser: "Ulrika Havsvind",
  organisation: "Merituulen Fysioterapia Oy",
  domain: "merituuli.example",
  known: "Päivi Harjunpolku",
};
const withoutJavaScript = {
  mainUser: "Jari Kirkasaamu",
  organisation: "Siivouspalvelu Kirkas Aamu Oy",
  domain: "kirkasaamu.example",
  known: "Virpi Lampisuo",
};
const castOf = (javaScriptEnabled: boolean | undefined) => (javaScriptEnabled ? withJavaScript : withoutJavaScript);

test("an invitation that is sent again has a new link, and the old one opens nothing", async ({
  page,
  visitor,
  installation,
  javaScriptEnabled,
}) => {
  const { mainUser, organisation, domain } = castOf(javaScriptEnabled);
  const [invited, stranger] = [await visitor(), await visitor()];
  const email = `uusi@${domain}`;
  await atDesk(page, installation, mainUser);
  await invite(page, email, "Pääkäyttäjä");
  await openInvitation(stranger, () => openLetter(stranger, installation, email, `Kutsu Luukkuun: ${organisation}`));
  await page.getByRole("link", { name: email }).click();
  await page.getByRole("button", { name: "Lähetä uudelleen" }).click();
  await expect(done(page)).toContainText("Kutsu on lähetetty uudelleen.");
  await expect(async () => {
    await stranger.reload();
    await expect(heading(stranger)).toHaveText("Linkki ei toimi", { timeout: 100 });
  }).toPass({ timeout: 20_000, intervals: [250] });

  // The old link stops working when the new letter leaves, a moment before it arrives.
  await expect(async () => {
    await openInvitation(invited, () => openLetter(invited, installation, email, `Kutsu Luukkuun: ${organisation}`));
    await expect(heading(invited)).toHaveText(`Sinut on kutsuttu: ${organisation}`, { timeout: 1000 });
  }).toPass({ timeout: 20_000 });
  await invited.getByText("En halua ottaa kutsua vastaan").click();
  await invited.getByRole("button", { name: "Kieltäydy kutsusta" }).click();
  await expect(heading(invited)).toHaveText("Kieltäydyit kutsusta");
  await portal(page, "Kutsut").click();
  await expect(page.getByRole("row", { name: email })).toContainText("Kieltäydytty");
});

test("an invitation that is taken back says so to whoever opens its link", async ({
  page,
  visitor,
  installation,
  javaScriptEnabled,
}) => {
  const { mainUser, organisation, domain } = castOf(javaScriptEnabled);
  const email = `vaara@${domain}`;
  const invited = await visitor();
  await atDesk(page, installation, mainUser);
  await invite(page, email, "Pääkäyttäjä");
  await openLetter(invited, installation, email, `Kutsu Luukkuun: ${organisation}`);
  await page.getByRole("link", { name: email }).click();
  await page.getByRole("button", { name: "Peru kutsu" }).click();
  await expect(done(page)).toContainText("Kutsu on peruttu");
  await expect(page.getByRole("button", { name: "Lähetä uudelleen" })).toHaveCount(0);
  await invited.locator(".message").getByRole("link").first().click();
  await expect(heading(invited)).toHaveText("Kutsu on peruttu");
  await expect(invited.getByRole("main")).toContainText("Pyydä uusi kutsu organisaation pääkäyttäjältä");
});

test("somebody with an account answers inside", async ({ page, visitor, installation, javaScriptEnabled }) => {
  const { mainUser, organisation, known } = castOf(javaScriptEnabled);
  const { email } = staff(installation, known);
  const invited = await visitor();
  await atDesk(page, installation, mainUser);
  await invite(page, email, "Pääkäyttäjä");
  await openLetter(invited, installation, email, `Kutsu Luukkuun: ${organisation}`);
  await atDesk(invited, installation, known);
  await invited.getByRole("link", { name: "Kutsut sinulle" }).click();
  await expect(invited.getByRole("main")).toContainText(organisation);
  await invited.getByRole("button", { name: "Ota rooli vastaan" }).click();
  await expect(done(invited)).toContainText("Rooli on nyt sinulla");
  await portal(invited, "Työpöytä").click();
  await expect(invited.getByRole("main")).toContainText(organisation);
  await portal(page, "Kutsut").click();
  await expect(page.getByRole("row", { name: email })).toContainText("Hyväksytty");
});

test("where two main users are asked, an invitation leaves when the second has approved it", async ({
  page,
  visitor,
  installation,
  javaScriptEnabled,
}) => {
  const email = `${javaScriptEnabled ? "toinen" : "kolmas"}@hallaharju.example`;
  const [second, invited] = [await visitor(), await visitor()];
  await atDesk(page, installation, "Arja Hallamaa");
  await invite(page, email, "Muokkaaja", "Kutsuja odottamassa toisen pääkäyttäjän hyväksyntää: 1");
  await page.getByRole("link", { name: email }).click();
  await expect(page.getByRole("button", { name: "Hyväksy ja lähetä" })).toHaveCount(0);

  await atDesk(second, installation, "Timo Jäkälämäki");
  await portal(second, "Kutsut").click();
  await second.getByRole("link", { name: email }).click();
  await second.getByRole("button", { name: "Hyväksy ja lähetä" }).click();
  await expect(done(second)).toContainText("Kutsu on hyväksytty ja lähetetty");
  await openInvitation(invited, () => openLetter(invited, installation, email, "Kutsu Luukkuun: Hallaharjun kunta"));
  await expect(heading(invited)).toHaveText("Sinut on kutsuttu: Hallaharjun kunta");
});

/** Opens the letter, and the invitation behind its link. */
async function openInvitation(page: Page, letter: () => Promise<void>): Promise<void> {
  await letter();
  await page.locator(".message").getByRole("link").first().click();
}
