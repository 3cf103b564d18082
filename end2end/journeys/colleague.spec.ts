// A main user's work with one colleague, from the invitation to the end of access, and the colleague's own way through it.
import { expect, type Page, test } from "../journey";
import { fillForm, openForm } from "../inviting";
import { openLetter } from "../mail";
import { done, heading, openMenu, portal, summaryRow } from "../parts";
import { signIn, signOut, staff } from "../staff";

/** Journeys with and without JavaScript share a server: each has its own main user, organisation and colleague. */
const withJavaScript = {
  mainUser: "Helena Kuusisto-Berg",
  organisation: "Vaskiniemen kaupunki",
  unit: "Työllisyyspalvelut",
  colleague: { name: "Tuulia Rantamäki", email: "tuulia.rantamaki@vaskiniemi.example" },
};
const withoutJavaScript = {
  mainUser: "Outi Rantakivi",
  organisation: "Itärannan hyvinvointialue",
  unit: "Kotihoito",
  colleague: { name: "Jaakko Suopelto", email: "jaakko.suopelto@itaranta.example" },
};

const colleaguesPassword = "seitseman-suota-ja-silta";

test("a colleague is invited, works, and leaves", async ({ page, visitor, installation, javaScriptEnabled }) => {
  test.setTimeout(240_000);
  const cast = javaScriptEnabled ? withJavaScript : withoutJavaScript;
  const { colleague, organisation } = cast;
  const mainUser = staff(installation, cast.mainUser);
  const invited = await visitor();

  await test.step("the main user signs in", async () => {
    await signIn(page, mainUser);
  });

  await test.step("the main user invites, and sees before sending what happens to each line", async () => {
    await openForm(page);
    await expect(heading(page)).toHaveText(`Kutsu henkilöitä: ${organisation}`);
    await fillForm(page, [colleague.email, "ei@", colleague.email, mainUser.email].join("\n"));
    await page.getByRole("button", { name: "Tarkista ennen lähettämistä" }).click();
    await expect(heading(page)).toHaveText("Tarkista kutsut");
    const lines = page.getByRole("table", { name: "Rivejä: 4" });
    await expect(lines.getByRole("row", { name: colleague.email }).first()).toContainText("Kutsutaan");
    await expect(lines.getByRole("row", { name: "ei@" }).first()).toContainText("Jätetään pois");
    await expect(lines).toContainText("Sama osoite on jo rivillä 1.");
    await expect(lines.getByRole("row", { name: mainUser.email })).toContainText("Oma osoitteesi");
    await page.getByRole("button", { name: "Lähetä kutsut" }).click();
    await expect(done(page)).toContainText("Kutsuja lähetetty: 1");
    await expect(page.getByRole("row", { name: colleague.email })).toContainText("Odottaa vastausta");
  });

  await test.step("the invited person opens the letter and makes the account", async () => {
    await openLetter(invited, installation, colleague.email, `Kutsu Luukkuun: ${organisation}`);
    await invited.locator(".message").getByRole("link").first().click();
    await expect(heading(invited)).toHaveText(`Sinut on kutsuttu: ${organisation}`);
    await invited.getByLabel("Etunimi ja sukunimi").fill(colleague.name);
    await invited.getByLabel("Salasana").fill(colleaguesPassword);
    await invited.getByRole("button", { name: "Hyväksy kutsu ja tee tili" }).click();
    await expect(done(invited)).toContainText("Kutsu on hyväksytty ja tilisi on valmis");
    await invited.getByRole("link", { name: "Jatka" }).click();
  });

  await test.step("the first sign-in shows the privacy notice, once", async () => {
    await expect(heading(invited)).toHaveText("Näin käsittelemme tietojasi");
    await invited.getByRole("button", { name: "Olen lukenut tämän" }).click();
    await atDesk(invited, colleague.name);
    await signOut(invited);
    await signInAgain(invited, colleague.email);
    await atDesk(invited, colleague.name);
  });

  await test.step("the letter's link works once", async () => {
    const stranger = await visitor();
    await openLetter(stranger, installation, colleague.email, `Kutsu Luukkuun: ${organisation}`);
    await stranger.locator(".message").getByRole("link").first().click();
    await expect(heading(stranger)).toHaveText("Kutsu on jo käytetty");
  });

  await test.step("the colleague sees their role, and not what belongs to others", async () => {
    await expect(invited.getByRole("main")).toContainText("Muokkaaja");
    await expect(portal(invited, "Oma historia")).toBeVisible();
    await expect(portal(invited, "Käyttäjät")).toHaveCount(0);
    const answer = await invited.goto("/fi/accounts/users");
    expect(answer?.status()).toBe(403);
    await expect(heading(invited)).toHaveText("Sinulla ei ole oikeutta tähän");
  });

  await test.step("the colleague ends a session that runs elsewhere", async () => {
    const elsewhere = await visitor();
    await signInAgain(elsewhere, colleague.email);
    await atDesk(elsewhere, colleague.name);
    await ownAccount(invited);
    const sessions = invited.getByRole("table", { name: "Kirjautumiset" });
    await expect(sessions.getByRole("row")).toHaveCount(3);
    await sessions.getByRole("button", { name: "Lopeta" }).click();
    await expect(sessions.getByRole("row")).toHaveCount(2);
    await portal(elsewhere, "Oma historia").click();
    await expect(heading(elsewhere)).toHaveText("Kirjaudu ensin sisään");
  });

  await test.step("the colleague changes their name", async () => {
    await ownAccount(invited);
    await summaryRow(invited, "Nimi").getByRole("link", { name: "Muuta" }).click();
    await invited.getByLabel("Etunimi ja sukunimi").fill(`${colleague.name}-Laine`);
    await invited.getByRole("button", { name: "Tallenna" }).click();
    await expect(done(invited)).toContainText("Muutos on tallennettu.");
    await expect(summaryRow(invited, "Nimi")).toContainText(`${colleague.name}-Laine`);
  });
  const name = `${colleague.name}-Laine`;

  await test.step("the main user sees who has access and why, and gives a second role", async () => {
    await openUser(page, name);
    const access = page.getByRole("table", { name: "Rooleja voimassa: 1" });
    const first = access.getByRole("row", { name: "Muokkaaja" });
    await expect(first).toContainText(organisation);
    await expect(first).toContainText("Hakemus 12/2026");
    await expect(first).toContainText(`Antanut ${mainUser.name}`);
    await page.getByRole("link", { name: "Anna rooli" }).click();
    await page.getByLabel("Organisaatio").selectOption({ label: `${cast.unit} (${organisation})` });
    await page.getByLabel("Rooli").selectOption({ label: "Asiantuntija" });
    await page.getByLabel("Peruste").fill("Sijaisuus talven yli");
    await page.getByRole("button", { name: "Anna rooli" }).click();
    await expect(done(page)).toContainText("Rooli on annettu.");
    await expect(page.getByRole("table", { name: "Rooleja voimassa: 2" })).toContainText("Sijaisuus talven yli");
  });

  await test.step("the colleague is told by mail, and has the role at once", async () => {
    await openLetter(await visitor(), installation, colleague.email, `Uusi rooli: ${cast.unit}`);
    await portal(invited, "Työpöytä").click();
    await expect(invited.getByRole("main")).toContainText("Asiantuntija");
  });

  await test.step("the main user takes the second role away", async () => {
    await page.getByRole("link", { name: "Asiantuntija" }).click();
    await page.getByRole("link", { name: "Päätä rooli" }).click();
    await page.getByRole("button", { name: "Päätä rooli" }).click();
    await expect(done(page)).toContainText("Rooli on päättynyt.");
    await expect(page.getByRole("table", { name: "Rooleja voimassa: 1" })).toBeVisible();
  });

  await test.step("the main user ends all access when the colleague leaves", async () => {
    await signInAgain(invited, colleague.email);
    await page.getByRole("link", { name: "Päätä kaikki roolit" }).click();
    await expect(page.getByRole("main")).toContainText(`Muokkaaja, ${organisation}`);
    await page.getByRole("button", { name: "Päätä roolit" }).click();
    await expect(done(page)).toContainText("Rooli on päättynyt.");
  });

  await test.step("the colleague's next click says what to do, and the door stays closed", async () => {
    await portal(invited, "Oma historia").click();
    await expect(heading(invited)).toHaveText("Kirjaudu ensin sisään");
    await openLetter(await visitor(), installation, colleague.email, `Roolisi päättyi: ${organisation}`);
  });

  await test.step("every act stands in the events that the main user sees", async () => {
    await portal(page, "Tapahtumat").click();
    await expectAct(page, "Kutsun lähettäminen", "Sinä");
    await expectAct(page, "Kutsun hyväksyminen", organisation);
    await page.goto("/fi/events");
    await page.getByRole("table").getByRole("link", { name }).first().click();
    await expect(page.getByText("Näytetään vain yhden tekijän tai kohteen tapahtumat.")).toBeVisible();
    await expectAct(page, "Käyttäjätilin luominen", name);
    await expectAct(page, "Tietosuojaselosteen näyttäminen", name);
    await expectAct(page, "Kirjautuminen sisään", name);
    await expectAct(page, "Kirjautuminen ulos", name);
    await expectAct(page, "Nimen tai kielen muuttaminen", name);
    await expectAct(page, "Roolin antaminen", "Sinä");
    await expectAct(page, "Roolin päättyminen", "Sinä");
    await expectAct(page, "Istunnon päättyminen", "Sinä");
    await expectAct(page, "Käyttäjän tietojen katsominen", "Sinä");
  });
});

async function signInAgain(page: Page, email: string): Promise<void> {
  await page.goto("/fi/accounts/sign-in");
  await page.getByLabel("Sähköposti").fill(email);
  await page.getByLabel("Salasana").fill(colleaguesPassword);
  await page.getByRole("button", { name: "Kirjaudu sisään" }).click();
}

async function atDesk(page: Page, name: string): Promise<void> {
  await expect(heading(page)).toHaveText(`Tervetuloa, ${name}`);
}

async function ownAccount(page: Page): Promise<void> {
  const menu = await openMenu(page);
  await menu.getByRole("link", { name: "Oma tili" }).click();
}

async function openUser(page: Page, name: string): Promise<void> {
  await portal(page, "Käyttäjät").click();
  await page.getByRole("searchbox", { name: "Hae käyttäjiä" }).fill(name);
  await page.getByRole("button", { name: "Hae" }).click();
  await page.getByRole("link", { name }).click();
  await expect(heading(page)).toHaveText(name);
}

/** Expects the log to have this act in the list that is shown, with these words in its row. */
async function expectAct(page: Page, act: string, words: string): Promise<void> {
  await page.getByLabel("Mitä").selectOption({ label: `– ${act}` });
  await page.getByRole("button", { name: "Näytä" }).click();
  const row = page.getByRole("table").getByRole("row").filter({ hasText: act }).filter({ hasText: words });
  await expect(row.first(), act).toBeVisible();
}
