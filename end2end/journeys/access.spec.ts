// Keeping access right: what a role requires first, the yearly review, a colleague who moves, an account closed by mistake.
import { expect, type Page, test } from "../journey";
import { invite } from "../inviting";
import { newestLink, openLetter } from "../mail";
import { done, expectError, heading, portal } from "../parts";
import { atDesk, nextCode, signIn, staff } from "../staff";

/** Journeys with and without JavaScript share a server: each has its own people. */
const withJavaScript = {
  clerk: { mainUser: "Johan Strandvik", name: "Paula Aittamaa", email: "paula.aittamaa@vaskiniemi.example" },
  review: { mainUser: "Johan Strandvik", confirmed: "Matti Hakaluoma", role: "Muokkaaja" },
  mover: { mainUser: "Helena Kuusisto-Berg", name: "Jenni Saarivirta", from: "Mastokadun koulu: Muokkaaja", to: "Pääkirjasto" },
  town: "Vaskiniemen kaupunki",
  closed: { name: "Oliver Rantakangas", role: "Asiantuntija", letter: "Your account was closed" },
};
const withoutJavaScript = {
  clerk: { mainUser: "Markus Öhberg", name: "Kaino Lepistö", email: "kaino.lepisto@itaranta.example" },
  review: { mainUser: "Markus Öhberg", confirmed: "Outi Rantakivi", role: "Pääkäyttäjä" },
  mover: { mainUser: "Outi Rantakivi", name: "Sami Kivikoski", from: "Kotihoito: Muokkaaja", to: "Vammaispalvelut" },
  town: "Itärannan hyvinvointialue",
  closed: { name: "Noora Selkosaari", role: "Muokkaaja", letter: "Käyttäjätilisi suljettiin" },
};
const castOf = (javaScriptEnabled: boolean | undefined) => (javaScriptEnabled ? withJavaScript : withoutJavaScript);

test("a new clerk promises secrecy and is trained before clients' data open", async ({
  page,
  visitor,
  installation,
  javaScriptEnabled,
}) => {
  test.setTimeout(240_000);
  const { mainUser, name, email } = castOf(javaScriptEnabled).clerk;
  const clerk = await visitor();
  await atDesk(page, installation, mainUser);
  await invite(page, email, "Asiakaspalvelija");

  await test.step("the clerk comes in, and the desk says what is missing", async () => {
    await clerk.goto(await newestLink(installation, email));
    await expect(clerk.getByRole("main")).toContainText("Ennen kuin henkilötiedot avautuvat, tarvitaan vielä:");
    await clerk.getByLabel("Etunimi ja sukunimi").fill(name);
    await clerk.getByLabel("Salasana").fill("kolme-kaskea-kivella");
    await clerk.getByRole("button", { name: "Hyväksy kutsu ja tee tili" }).click();
    await clerk.getByRole("link", { name: "Jatka" }).click();
    const secret = await clerk.getByText("kirjoita sovellukseen tämä avain:").locator("code").innerText();
    await clerk.getByLabel("Koodi", { exact: true }).fill(await nextCode(secret));
    await clerk.getByRole("button", { name: "Ota käyttöön" }).click();
    await clerk.getByRole("button", { name: "Olen lukenut tämän" }).click();
    await expect(clerk.getByRole("alert")).toContainText("asiakkaiden tiedot eivät ole vielä auki sinulle");
  });

  await test.step("the promise alone is not enough", async () => {
    await clerk.getByRole("link", { name: "Katso, mitä puuttuu, ja anna vaitiolositoumus" }).click();
    await clerk.getByRole("button", { name: "Annan vaitiolositoumuksen" }).click();
    await expect(clerk.getByRole("main")).toContainText("Ei vielä kirjattu. Pääkäyttäjä kirjaa koulutuksen");
    await searchSomebody(clerk);
    await expect(heading(clerk)).toHaveText("Sinulla ei ole oikeutta tähän");
  });

  await test.step("the main user records the training, and the counter opens", async () => {
    await openUser(page, name);
    await page.getByRole("link", { name: "Asiakaspalvelija" }).click();
    await page.getByRole("group", { name: "Milloin koulutus käytiin?" }).getByLabel("Päivä").fill("2");
    await page.getByRole("group", { name: "Milloin koulutus käytiin?" }).getByLabel("Kuukausi").fill("3");
    await page.getByRole("group", { name: "Milloin koulutus käytiin?" }).getByLabel("Vuosi").fill("2026");
    await page
      .locator("form")
      .filter({ has: page.getByRole("group", { name: "Milloin koulutus käytiin?" }) })
      .getByRole("button", { name: "Tallenna" })
      .click();
    await expect(done(page)).toContainText("Muutos on tallennettu.");
    await searchSomebody(clerk);
    await expectError(clerk, "Henkilötunnus", "Tässä rekisterissä ei ole asiakasta");
  });
});

test("once a year a main user confirms that roles are still needed", async ({ page, installation, javaScriptEnabled }) => {
  const { mainUser, confirmed, role } = castOf(javaScriptEnabled).review;
  await atDesk(page, installation, mainUser);
  await portal(page, "Raportit").click();
  await page.getByRole("link", { name: "Käyttöoikeuksien katselmointi" }).click();
  const chosen = page.getByRole("checkbox", { name: `Valitse ${confirmed}, ${role}` });
  await chosen.check();

  await test.step("ending asks whether the main user is sure, and keeps what was chosen", async () => {
    await page.getByRole("button", { name: "Päätä valitut" }).click();
    await expectError(page, "Ymmärrän, että valitut roolit päättyvät heti", "Merkitse rasti, jos olet varma");
    await expect(chosen).toBeChecked();
  });

  await page.getByRole("button", { name: "Vahvista valitut" }).click();
  await expect(done(page)).toContainText("Rooleja vahvistettu: 1");
  await expect(chosen).toHaveCount(0);
});

test("a colleague who moves gets new roles for old ones in one step", async ({
  page,
  visitor,
  installation,
  javaScriptEnabled,
}) => {
  const { mover, town } = castOf(javaScriptEnabled);
  await atDesk(page, installation, mover.mainUser);
  await openUser(page, mover.name);
  await page.getByRole("link", { name: "Siirrä toiseen yksikköön" }).click();
  await page.getByLabel("Mistä").selectOption({ label: mover.from });
  await page.getByRole("button", { name: "Siirrä" }).click();
  await expectError(page, "Peruste", "Kirjoita pyyntö tai päätös");
  await page.getByLabel("Mihin").selectOption({ label: `${mover.to} (${town})` });
  await page.getByLabel("Asiantuntija").check();
  await page.getByLabel("Peruste").fill("Tehtävä vaihtui");
  await page.getByRole("button", { name: "Siirrä" }).click();
  const access = page.getByRole("table", { name: /Rooleja voimassa/ });
  await expect(access.getByRole("row", { name: "Asiantuntija" })).toContainText(mover.to);
  await expect(access.getByRole("row", { name: mover.from.split(":")[0] })).toContainText("Päättynyt");
  await openLetter(await visitor(), installation, staff(installation, mover.name).email, `Uusi rooli: ${mover.to}`);
});

test("an account that was closed by mistake comes back, with the roles that are still needed", async ({
  page,
  visitor,
  installation,
  javaScriptEnabled,
}) => {
  test.setTimeout(240_000);
  const { name, role, letter } = castOf(javaScriptEnabled).closed;
  const person = staff(installation, name);
  const theirs = await visitor();
  await signIn(theirs, person);
  await atDesk(page, installation, "Petter Sjögren-Holm");

  await test.step("a maintainer closes it, with the reason", async () => {
    await openUser(page, person.name);
    await page.getByRole("link", { name: "Sulje tili" }).click();
    await page.getByRole("button", { name: "Sulje tili" }).click();
    await expectError(page, "Syy", "Kirjoita pyyntö tai päätös");
    await page.getByLabel("Syy").fill("Luultiin lähteneeksi");
    await page.getByRole("button", { name: "Sulje tili" }).click();
    await expect(done(page)).toContainText("Tili on suljettu.");
  });

  await test.step("its owner is out at once, and is told by mail", async () => {
    await portal(theirs, "Oma historia").click();
    await expect(heading(theirs)).toHaveText("Kirjaudu ensin sisään");
    await openLetter(await visitor(), installation, person.email, letter);
  });

  await test.step("a maintainer restores it with its role", async () => {
    await page.getByRole("link", { name: "Palauta tili" }).click();
    const again = page.getByRole("group", { name: "Roolit, jotka annetaan uudelleen" });
    await again.getByRole("checkbox").first().check();
    await page.getByLabel("Syy").fill("Henkilö jatkaa tehtävässään");
    await page.getByRole("button", { name: "Palauta tili" }).click();
    await expect(done(page)).toContainText("Tili on palautettu.");
  });

  await test.step("its owner signs in with the earlier password", async () => {
    await signIn(theirs, person);
    await expect(theirs.getByRole("main")).toContainText(role);
  });
});

async function openUser(page: Page, name: string): Promise<void> {
  await portal(page, "Käyttäjät").click();
  await page.getByRole("searchbox", { name: "Hae käyttäjiä" }).fill(name);
  await page.getByRole("button", { name: "Hae" }).click();
  await page.getByRole("table").getByRole("link", { name }).click();
  await expect(heading(page)).toHaveText(name);
}

/** Searches a person whom no register knows. */
async function searchSomebody(page: Page): Promise<void> {
  await page.goto("/fi/clients");
  if (!(await page.getByLabel("Henkilötunnus").isVisible())) {
    return;
  }
  await page.getByLabel("Henkilötunnus").fill("270946-965N");
  await page.getByLabel("Yhteydenotto asiakkaaseen").check();
  await page.getByRole("button", { name: "Hae" }).click();
}
