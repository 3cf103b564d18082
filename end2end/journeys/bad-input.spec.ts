// What goes wrong is said at its place, and what was typed stays: with and without JavaScript.
import { openForm } from "../inviting";
import { expect, test } from "../journey";
import { expectError, heading, portal } from "../parts";
import { atDesk, signIn, staff } from "../staff";

/** Journeys with and without JavaScript share a server: each has its own main user. */
const mainUsers = { true: "Pirjo Ahomaa", false: "Eija Valtakari" };
const mainUser = (javaScriptEnabled: boolean): string => mainUsers[`${javaScriptEnabled}`];

test("a wrong password says nothing about who has an account, and keeps the user name", async ({ page, installation }) => {
  for (const email of ["kukaan@vaskiniemi.example", staff(installation, "Jenni Saarivirta").email]) {
    await page.goto("/fi/accounts/sign-in");
    await page.getByLabel("Sähköposti").fill(email);
    await page.getByLabel("Salasana").fill("arvaus-vain-tama");
    await page.getByRole("button", { name: "Kirjaudu sisään" }).click();
    await expectError(page, "Sähköposti", "Sähköposti ja salasana eivät kuulu yhteen.");
    await expect(page.getByLabel("Sähköposti")).toHaveValue(email);
    await expect(page.getByLabel("Salasana")).toHaveValue("");
  }
});

test("an invitation with gaps comes back whole", async ({ page, installation, javaScriptEnabled }) => {
  await atDesk(page, installation, mainUser(Boolean(javaScriptEnabled)));
  await openForm(page);
  await page.getByLabel("Sähköpostiosoitteet").fill("uusi.henkilo@kunta.example");
  await page.getByLabel("Päivä").fill("31");
  await page.getByLabel("Kuukausi").fill("2");
  await page.getByLabel("Vuosi").fill("2027");
  await page.getByLabel("Saate").fill("Tervetuloa mukaan!\nTavataan maanantaina.");
  await page.getByRole("button", { name: "Tarkista ennen lähettämistä" }).click();
  await expect(heading(page)).toContainText("Kutsu henkilöitä");
  await expectError(page, "Pyyntö tai päätös", "Kirjoita, mihin pyyntöön");
  await expect(page.getByRole("group", { name: "Viimeinen päivä" })).toContainText("Virhe");
  await expect(page.getByRole("group", { name: "Roolit" })).toContainText("Virhe");
  await expect(page.getByLabel("Sähköpostiosoitteet")).toHaveValue("uusi.henkilo@kunta.example");
  await expect(page.getByLabel("Päivä")).toHaveValue("31");
  await expect(page.getByLabel("Saate")).toHaveValue("Tervetuloa mukaan!\nTavataan maanantaina.");
});

test("a covering note with a link is refused, and stays to be mended", async ({ page, installation, javaScriptEnabled }) => {
  await atDesk(page, installation, mainUser(Boolean(javaScriptEnabled)));
  await openForm(page);
  await page.getByLabel("Sähköpostiosoitteet").fill("uusi.henkilo@kunta.example");
  await page.getByLabel("Muokkaaja").check();
  await page.getByLabel("Pyyntö tai päätös").fill("Hakemus");
  await page.getByLabel("Saate").fill("Katso https://huijaus.example/");
  await page.getByRole("button", { name: "Tarkista ennen lähettämistä" }).click();
  await expectError(page, "Saate", "Poista tekstistä verkko- ja sähköpostiosoitteet");
  await expect(page.getByLabel("Saate")).toHaveValue("Katso https://huijaus.example/");
  await expect(page.getByLabel("Muokkaaja")).toBeChecked();
});

test("more than a page takes is refused as a whole", async ({ page, installation, javaScriptEnabled }) => {
  await atDesk(page, installation, mainUser(Boolean(javaScriptEnabled)));
  await openForm(page);
  // As one paste, not as keys: 300 kB.
  await page.getByLabel("Sähköpostiosoitteet").evaluate((field) => {
    (field as HTMLTextAreaElement).value = "henkilo@kunta.example\n".repeat(15_000);
  });
  const answer = page.waitForResponse((response) => response.request().method() === "POST");
  await page.getByRole("button", { name: "Tarkista ennen lähettämistä" }).click();
  expect((await answer).status()).toBe(413);
  await expect(heading(page)).toHaveText("Lähetys on liian suuri");
});

test("a form that another site sends changes nothing", async ({ page, installation, javaScriptEnabled }) => {
  await atDesk(page, installation, mainUser(Boolean(javaScriptEnabled)));
  await page.route("http://vieras.example/", (route) =>
    route.fulfill({
      contentType: "text/html; charset=utf-8",
      body: `<form method="post" action="${installation.address}/do/change_name">
        <input type="hidden" name="name" value="Huijattu"><button>Voita palkinto</button></form>`,
    }),
  );
  await page.goto("http://vieras.example/");
  const answer = page.waitForResponse(`${installation.address}/do/change_name`);
  await page.getByRole("button", { name: "Voita palkinto" }).click();
  expect((await answer).status()).toBe(403);
  await expect(heading(page)).toHaveText("Lomake tuli toiselta sivustolta");
  await page.goto("/fi/accounts");
  await expect(heading(page)).toHaveText(`Tervetuloa, ${mainUser(Boolean(javaScriptEnabled))}`);
});

test("an address that does not exist has a page that leads on, in its language", async ({ page }) => {
  for (const [path, title] of [
    ["/fi/ei-ole", "Sivua ei löydy"],
    ["/sv/finns-inte", "Sidan hittades inte"],
    ["/en/nothing/here", "Page not found"],
  ] as const) {
    const answer = await page.goto(path);
    expect(answer?.status()).toBe(404);
    await expect(heading(page)).toHaveText(title);
  }
  await page.getByRole("link", { name: "Go to the first page" }).click();
  await expect(page).toHaveURL(/\/en\/$/);
});

test("ids that are unknown, foreign or no ids at all are not found", async ({ page, visitor, installation, javaScriptEnabled }) => {
  const other = await visitor();
  await atDesk(other, installation, mainUser(!javaScriptEnabled));
  await portal(other, "Käyttäjät").click();
  const colleague = other.getByRole("table").getByRole("link", { name: mainUser(!javaScriptEnabled) });
  const foreign = await colleague.getAttribute("href");
  await atDesk(page, installation, mainUser(Boolean(javaScriptEnabled)));
  for (const path of [foreign ?? "", "/fi/accounts/users/01890000-0000-7000-8000-000000000000", "/fi/accounts/users/1"]) {
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(404);
    await expect(heading(page)).toHaveText("Sivua ei löydy");
  }
});

test("forged links open nothing", async ({ page }) => {
  const invitation = await page.goto("/fi/invitation/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
  expect(invitation?.status()).toBe(404);
  await expect(heading(page)).toHaveText("Linkki ei toimi");
  const reset = await page.goto("/fi/password/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
  expect(reset?.status()).toBe(410);
  await expect(heading(page)).toHaveText("Linkki ei ole enää voimassa");
});

test("a session that ends in the middle of a form saves nothing and says so", async ({
  page,
  visitor,
  installation,
  javaScriptEnabled,
}) => {
  const person = staff(installation, javaScriptEnabled ? "Mikael Tervasuo" : "Kimmo Virtaharju");
  const elsewhere = await visitor();
  await signIn(page, person);
  await signIn(elsewhere, person);
  await page.goto("/fi/accounts/me/name");
  await page.getByLabel("Etunimi ja sukunimi").fill("Aivan Toinen");
  await elsewhere.goto("/fi/accounts/me");
  await elsewhere.getByRole("button", { name: "Lopeta" }).click();
  await expect(elsewhere.getByRole("button", { name: "Lopeta" })).toHaveCount(0);
  const answer = page.waitForResponse(/\/do\/change_name/);
  await page.getByRole("button", { name: "Tallenna" }).click();
  expect((await answer).status()).toBe(401);
  await expect(heading(page)).toHaveText("Kirjaudu ensin sisään");
  await elsewhere.goto("/fi/accounts");
  await expect(heading(elsewhere)).toHaveText(`Tervetuloa, ${person.name}`);
});
