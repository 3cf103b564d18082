// Organisations and their units: made, renamed, moved, related and closed.
import { expect, type Page, test } from "../journey";
import { done, expectError, heading, portal, summaryRow } from "../parts";
import { atDesk } from "../staff";

/** Journeys with and without JavaScript share a server: each has its own organisation. */
const withJavaScript = {
  mainUser: "Markus Öhberg",
  organisation: "Itärannan hyvinvointialue",
  town: { name: "Kokeilukunta Itä", businessId: "9900201-3" },
};
const withoutJavaScript = {
  mainUser: "Pirjo Ahomaa",
  organisation: "Lehtorannan kunta",
  town: { name: "Kokeilukunta Lehto", businessId: "9900202-1" },
};

test("a main user looks after the units of the organisation", async ({ page, installation, javaScriptEnabled }) => {
  test.setTimeout(240_000);
  const { mainUser, organisation } = javaScriptEnabled ? withJavaScript : withoutJavaScript;
  await atDesk(page, installation, mainUser);

  await test.step("a unit without a name comes back, and with one it is there", async () => {
    await openOrganisation(page, organisation);
    await page.getByRole("link", { name: "Lisää yksikkö" }).click();
    await page.getByLabel("Nimi ruotsiksi").fill("Försöksenheten");
    await page.getByRole("button", { name: "Tallenna" }).click();
    await expectError(page, "Nimi suomeksi", /./);
    await expect(page.getByLabel("Nimi ruotsiksi")).toHaveValue("Försöksenheten");
    await page.getByLabel("Nimi suomeksi").fill("Kokeiluyksikkö");
    await page.getByRole("button", { name: "Tallenna" }).click();
    await expect(done(page)).toContainText("Muutos on tallennettu.");
    await expect(heading(page)).toHaveText("Kokeiluyksikkö");
    await expect(summaryRow(page, "Nimi ruotsiksi")).toContainText("Försöksenheten");
  });

  await test.step("the unit gets another name", async () => {
    await page.getByRole("link", { name: "Muuta nimiä" }).click();
    await expect(page.getByLabel("Nimi suomeksi")).toHaveValue("Kokeiluyksikkö");
    await page.getByLabel("Nimi suomeksi").fill("Uudistuva yksikkö");
    await page.getByRole("button", { name: "Tallenna" }).click();
    await expect(heading(page)).toHaveText("Uudistuva yksikkö");
  });

  await test.step("the unit moves under another one", async () => {
    await addUnit(page, organisation, "Yläyksikkö");
    await openOrganisation(page, "Uudistuva yksikkö");
    await page.getByRole("link", { name: "Siirrä, yhdistä tai sulje" }).click();
    await page.getByLabel("Uusi ylempi organisaatio").selectOption({ label: `Yläyksikkö (${organisation})` });
    await page.getByRole("button", { name: "Siirrä", exact: true }).click();
    await expect(done(page)).toContainText("Muutos on tallennettu.");
    await openOrganisation(page, "Yläyksikkö");
    await expect(page.getByRole("main").getByRole("link", { name: "Uudistuva yksikkö" })).toBeVisible();
  });

  await test.step("what cannot be undone is asked for twice, and units come first", async () => {
    await page.getByRole("link", { name: "Siirrä, yhdistä tai sulje" }).click();
    const closing = page.getByRole("button", { name: "Sulje organisaatio" });
    await closing.click();
    await expect(page.getByRole("alert")).toContainText("Merkitse rasti, jos olet varma");
    await close(page);
    await expect(page.getByRole("alert")).toContainText("Sulje, siirrä tai yhdistä ensin yksiköt sen alla");
  });

  await test.step("the units are closed, the lower one first", async () => {
    for (const unit of ["Uudistuva yksikkö", "Yläyksikkö"]) {
      await openOrganisation(page, unit);
      await page.getByRole("link", { name: "Siirrä, yhdistä tai sulje" }).click();
      await close(page);
      await expect(done(page)).toContainText("Muutos on tallennettu.");
      await expect(page.getByRole("main").getByText("Suljettu").first()).toBeVisible();
    }
  });

  await test.step("a provider is related to a service, and the relation ends", async () => {
    await openOrganisation(page, organisation);
    await page.getByRole("link", { name: "Lisää palveluntuottaja" }).click();
    await page.getByLabel("Palveluntuottaja").selectOption({ label: "Siivouspalvelu Kirkas Aamu Oy" });
    await page.getByLabel("Palvelu", { exact: true }).fill("Ikkunoiden pesu");
    await page.getByRole("button", { name: "Tallenna" }).click();
    await expect(done(page)).toContainText("Muutos on tallennettu.");
    const relation = page.getByRole("row", { name: "Ikkunoiden pesu" });
    await expect(relation).toContainText("Siivouspalvelu Kirkas Aamu Oy");
    await relation.getByRole("link", { name: "Päätä" }).click();
    await expect(page.getByText("ei enää tuota tätä palvelua järjestäjälle").filter({ visible: true })).toBeVisible();
    await page.getByRole("button", { name: "Päätä palvelusuhde" }).click();
    await expect(done(page)).toContainText("Palvelusuhde on päätetty.");
    await expect(page.getByRole("row", { name: "Ikkunoiden pesu" })).toHaveCount(0);
  });
});

test("a maintainer opens the door for a new town", async ({ page, installation, javaScriptEnabled }) => {
  const { town } = javaScriptEnabled ? withJavaScript : withoutJavaScript;
  await atDesk(page, installation, "Ilona Rautavaara");
  await portal(page, "Organisaatiot").click();
  await page.getByRole("link", { name: "Lisää organisaatio" }).click();
  await page.getByLabel("Nimi suomeksi").fill(town.name);
  await page.getByLabel("Y-tunnus").fill(town.businessId.replace(/.$/, "9"));
  await page.getByRole("button", { name: "Tallenna" }).click();
  await expectError(page, "Laji", "Valitse organisaation laji");
  await page.getByLabel("Laji").selectOption({ label: "Kunta" });
  await page.getByRole("button", { name: "Tallenna" }).click();
  await expectError(page, "Y-tunnus", /./);
  await expect(page.getByLabel("Nimi suomeksi")).toHaveValue(town.name);
  await page.getByLabel("Y-tunnus").fill(town.businessId);
  await page.getByRole("button", { name: "Tallenna" }).click();
  await expect(heading(page)).toHaveText(town.name);
  await expect(summaryRow(page, "Pääkäyttäjät")).toContainText("Ei omaa pääkäyttäjää");
  await page.getByRole("link", { name: "Kutsu käyttäjiä" }).click();
  await expect(heading(page)).toHaveText(`Kutsu henkilöitä: ${town.name}`);
  await page.getByLabel("Sähköpostiosoitteet").fill(`paakayttaja@${town.businessId}.example`);
  await page.getByLabel("Pääkäyttäjä").check();
  await page.getByLabel("Pyyntö tai päätös").fill("Liittymissopimus");
  await page.getByRole("button", { name: "Tarkista ennen lähettämistä" }).click();
  await page.getByRole("button", { name: "Lähetä kutsut" }).click();
  await expect(done(page)).toContainText("Kutsuja lähetetty: 1");
});

async function openOrganisation(page: Page, name: string): Promise<void> {
  await portal(page, "Organisaatiot").click();
  await page.getByRole("searchbox", { name: "Hae organisaatioita" }).fill(name);
  await page.getByRole("button", { name: "Hae" }).click();
  await page.getByRole("table").getByRole("link", { name, exact: true }).first().click();
  await expect(heading(page)).toHaveText(name);
}

async function addUnit(page: Page, organisation: string, name: string): Promise<void> {
  await openOrganisation(page, organisation);
  await page.getByRole("link", { name: "Lisää yksikkö" }).click();
  await page.getByLabel("Nimi suomeksi").fill(name);
  await page.getByRole("button", { name: "Tallenna" }).click();
  await expect(heading(page)).toHaveText(name);
}

/** Ticks the box and closes. */
async function close(page: Page): Promise<void> {
  await page.getByLabel("Ymmärrän, ettei tätä voi perua").last().check();
  await page.getByRole("button", { name: "Sulje organisaatio" }).click();
}
