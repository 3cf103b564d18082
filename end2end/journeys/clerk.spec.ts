// A clerk finds and adds a client; the client sees it all in My Luukku.
import { choose, identify } from "../citizens";
import { expect, test } from "../journey";
import { done, expectError, heading, portal } from "../parts";
import { atDesk } from "../staff";

/** Journeys with and without JavaScript share a server: each has its own clerk and citizen, in no register before. */
const withJavaScript = {
  clerk: "Hannele Kotiranta",
  officer: "Virpi Lampisuo",
  controller: "Itärannan hyvinvointialue",
  citizen: "Onni Oliver Hakaniitty",
  code: "050910A9678",
  address: "Koulutie 3",
};
const withoutJavaScript = {
  clerk: "Mirja Tuomivaara",
  officer: "Seppo Lehtikangas",
  controller: "Lehtorannan kunta",
  citizen: "Robin Alex Mäntylouhi 030395Y990T",
  code: "030395Y990T",
  address: "Louhenkatu 16 A 2",
};

test("a clerk finds and adds a client, who sees who looked and why", async ({
  page,
  visitor,
  installation,
  javaScriptEnabled,
}) => {
  test.setTimeout(240_000);
  const cast = javaScriptEnabled ? withJavaScript : withoutJavaScript;
  const register = `${cast.controller}: Palveluseteli- ja ostopalveluasiakkaiden rekisteri`;
  const citizen = await visitor();

  await test.step("a search needs a purpose, and keeps no identity code", async () => {
    await atDesk(page, installation, cast.clerk);
    await page.goto("/fi/clients");
    await page.getByLabel("Rekisteri").selectOption({ label: register });
    await page.getByLabel("Henkilötunnus").fill(cast.code);
    await page.getByRole("button", { name: "Hae" }).click();
    await expect(page.getByRole("group", { name: "Miksi haet" })).toContainText("Valitse, miksi haet.");
    await expect(page.getByLabel("Henkilötunnus")).toHaveValue("");
  });

  await test.step("a code with a mistake and a stranger's code are told apart", async () => {
    await page.getByLabel("Yhteydenotto asiakkaaseen").check();
    await page.getByLabel("Henkilötunnus").fill(`${cast.code.slice(0, -1)}0`);
    await page.getByRole("button", { name: "Hae" }).click();
    await expectError(page, "Henkilötunnus", /tarkist/i);
    await page.getByLabel("Henkilötunnus").fill(cast.code);
    await page.getByRole("button", { name: "Hae" }).click();
    await expectError(page, "Henkilötunnus", "Tässä rekisterissä ei ole asiakasta tällä henkilötunnuksella.");
  });

  await test.step("the clerk adds the client, whose data come from the population register", async () => {
    await page.getByRole("main").getByRole("link", { name: "Lisää asiakas", exact: true }).click();
    await page.getByLabel("Rekisteri").selectOption({ label: register });
    await page.getByLabel("Henkilötunnus").fill(cast.code);
    await page.getByLabel("Myönnetty palvelu").check();
    await page.getByLabel("Palvelusta neuvominen tai sen muuttaminen").check();
    await page.getByLabel("Viite").fill("Päätös 77/2026");
    await page.getByRole("button", { name: "Lisää" }).click();
    await expect(page.getByRole("main")).toContainText(cast.address);
    await expect(page.getByRole("main")).toContainText("Päätös 77/2026");
    await expect(page.getByRole("main")).not.toContainText(cast.code);
  });

  await test.step("the citizen sees the register, its ground and the clerk's act", async () => {
    if (javaScriptEnabled) {
      await identify(citizen, cast.citizen);
    } else {
      await citizen.goto("/fi/my");
      await citizen.getByRole("link", { name: "Tunnistaudu" }).click();
      await choose(citizen, cast.citizen);
    }
    await citizen.getByRole("link", { name: "Avaa omat tiedot" }).click();
    await expect(citizen.getByRole("main")).toContainText(`Rekisterinpitäjä: ${cast.controller}`);
    await expect(citizen.getByRole("main")).toContainText("Päätös 77/2026");
    await portal(citizen, "Oma historia").click();
    await expect(citizen.getByRole("row", { name: "Asiakkuuden alkaminen" }).first()).toContainText(cast.controller);
  });

  await test.step("the clerk's search and look stand in the citizen's history, with the purpose", async () => {
    await page.goto("/fi/clients");
    await page.getByLabel("Rekisteri").selectOption({ label: register });
    await page.getByLabel("Henkilötunnus").fill(cast.code);
    await page.getByLabel("Yhteydenotto asiakkaaseen").check();
    await page.getByRole("button", { name: "Hae" }).click();
    await expect(page.getByRole("main")).toContainText(cast.address);
    await citizen.reload();
    const search = citizen.getByRole("row", { name: "Henkilön hakeminen henkilötunnuksella" }).first();
    await expect(search).toContainText("Yhteydenotto asiakkaaseen");
    await expect(citizen.getByRole("row", { name: "Asiakkaan tietojen katsominen" }).first()).toBeVisible();
  });

  await test.step("the data-protection officer asks who searched the code, and gets hits and misses", async () => {
    const officer = await visitor();
    await atDesk(officer, installation, cast.officer);
    await officer.goto("/fi/events?view=controllers");
    await officer.getByRole("link", { name: "Kuka haki henkilötunnuksella?" }).click();
    await officer.getByLabel("Henkilötunnus").fill(`${cast.code.slice(0, -1)}0`);
    await officer.getByRole("button", { name: "Näytä haut" }).click();
    await expectError(officer, "Henkilötunnus", /tarkist/i);
    await officer.getByLabel("Henkilötunnus").fill(cast.code);
    await officer.getByRole("button", { name: "Näytä haut" }).click();
    await expect(officer.getByRole("main")).toContainText("Näytetään haut, jotka koskivat antamaasi henkilötunnusta.");
    const searches = officer.getByRole("row", { name: cast.clerk });
    await expect(searches.filter({ hasText: "Ei osumaa" })).toHaveCount(1);
    await expect(searches.filter({ hasText: "Tehty" })).toHaveCount(1);
    expect(officer.url()).not.toContain(cast.code);
  });

  await test.step("the officer sets that the client's data are not removed for now, and lifts that", async () => {
    const officer = await visitor();
    await atDesk(officer, installation, cast.officer);
    await officer.goto("/fi/retention");
    await expect(heading(officer)).toHaveText("Säilytysajat");
    await expect(officer.getByRole("row", { name: "Entiset asiakkaat: Palveluseteli" }).first()).toContainText("12 kuukautta");
    await officer.getByRole("link", { name: "Säilytysvelvoitteet" }).click();
    await officer.getByLabel("Asiakkaan henkilötunnus").fill(cast.code);
    await officer.getByRole("button", { name: "Aseta säilytysvelvoite" }).click();
    await expectError(officer, "Peruste", "Kirjoita, mihin säilytysvelvoite perustuu.");
    await officer.getByLabel("Peruste").fill("HaO 114/2026");
    await officer.getByLabel("Asiakkaan henkilötunnus").fill(cast.code);
    await officer.getByRole("button", { name: "Aseta säilytysvelvoite" }).click();
    await expect(done(officer)).toContainText("Säilytysvelvoite on asetettu");
    const held = officer.getByRole("row", { name: "HaO 114/2026" });
    await held.getByRole("button", { name: "Päätä" }).click();
    await expect(done(officer)).toContainText("Säilytysvelvoite on päätetty");
    await expect(held).toHaveCount(0);
    expect(officer.url()).not.toContain(cast.code);
  });

  await test.step("the clerk ends the relation, and the citizen sees that too", async () => {
    await page.getByRole("link", { name: "Päätä asiakkuus" }).click();
    await page.getByRole("button", { name: "Päätä asiakkuus" }).click();
    await expect(done(page)).toContainText("Asiakkuus on päätetty.");
    await citizen.goto("/fi/my/data");
    await expect(heading(citizen)).toHaveText("Omat tiedot");
    await expect(citizen.getByRole("main")).toContainText("Asiakkuus päättynyt");
  });
});
