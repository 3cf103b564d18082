// A citizen's way through My Luukku: what registers hold, changing it, who looked, and the way out.
import { readFile } from "node:fs/promises";
import type { Installation } from "../installation";
import { choose, identification, identify } from "../citizens";
import { expect, type Page, test } from "../journey";
import { codeInLetter, openLetter } from "../mail";
import { done, heading, openMenu, portal, summaryRow } from "../parts";

/** Journeys with and without JavaScript share a server: each has its own citizen. */
const withJavaScript = {
  name: "Eero Juhani Salmela",
  controller: "Lehtorannan kunta",
  address: "Myllykuja 4",
  email: "eero.salmela@posti.example",
  next: "eero.uusi@posti.example",
};
const withoutJavaScript = {
  name: "Taimi Sylvi Inkeri Rautakallio",
  controller: "Itärannan hyvinvointialue",
  address: "Palvelutalontie 1 A 8",
  email: "taimi.rautakallio@posti.example",
  next: "taimi.uusi@posti.example",
};

test("a citizen sees what is held, changes it, and sees who looked", async ({
  page,
  visitor,
  installation,
  javaScriptEnabled,
}) => {
  test.setTimeout(240_000);
  const citizen = javaScriptEnabled ? withJavaScript : withoutJavaScript;
  const inbox = await visitor();

  await test.step("the citizen identifies themselves and opens their data", async () => {
    await identify(page, citizen.name);
    await expect(heading(page)).toHaveText("Oma Luukku");
    await page.getByRole("link", { name: "Avaa omat tiedot" }).click();
    await expect(heading(page)).toHaveText("Omat tiedot");
  });

  await test.step("the register's data stand apart from what the citizen declares", async () => {
    await expect(page.getByRole("main")).toContainText(`Rekisterinpitäjä: ${citizen.controller}`);
    await expect(page.getByRole("main")).toContainText("Väestötietojärjestelmä, haettu");
    await expect(summaryRow(page, "Osoite")).toContainText(citizen.address);
    await expect(summaryRow(page, "Sähköposti")).toContainText("Ei ilmoitettu");
  });

  await test.step("the citizen declares e-mail, phone and next of kin, and sees before and after", async () => {
    await summaryRow(page, "Puhelin").getByRole("link").click();
    await page.getByLabel("Sähköposti").fill(citizen.email);
    await page.getByLabel("Puhelin", { exact: false }).first().fill("040 765 4321");
    await page.getByLabel("Lähiomaisen nimi").fill("Kerttu Salmela");
    await page.getByLabel("Lähiomaisen puhelin").fill("050 111 2233");
    await page.getByRole("button", { name: "Jatka tarkistamaan" }).click();
    await expect(heading(page)).toHaveText("Tarkista muutos");
    const change = page.getByRole("table");
    await expect(change.getByRole("row", { name: "Sähköposti" })).toContainText(`Ei ilmoitettu${citizen.email}`);
    await expect(change.getByRole("row", { name: "Puhelin" }).first()).toContainText("040 765 4321");
    await expect(change.getByRole("row", { name: "Lähiomainen" })).toContainText("Kerttu Salmela");
    await page.getByRole("button", { name: "Tallenna muutos" }).click();
  });

  await test.step("the page for the code says which address it was sent to", async () => {
    const [local = "", domain] = citizen.email.split("@");
    await expect(page.getByRole("main")).toContainText(`${local[0]}***@${domain}`);
  });

  await test.step("the e-mail counts only after its code", async () => {
    await giveCode(page, inbox, installation, citizen.email);
    await expect(done(page)).toContainText("Muutos on tallennettu.");
    await expect(summaryRow(page, "Sähköposti")).toContainText(citizen.email);
    await expect(summaryRow(page, "Puhelin")).toContainText("040 765 4321");
  });

  await test.step("when the e-mail changes, the old address is told", async () => {
    await summaryRow(page, "Sähköposti").getByRole("link").click();
    await page.getByLabel("Sähköposti").fill(citizen.next);
    await page.getByRole("button", { name: "Jatka tarkistamaan" }).click();
    const change = page.getByRole("table").getByRole("row", { name: "Sähköposti" });
    await expect(change).toContainText(citizen.email);
    await expect(change).toContainText(citizen.next);
    await page.getByRole("button", { name: "Tallenna muutos" }).click();
    await giveCode(page, inbox, installation, citizen.next);
    await openLetter(inbox, installation, citizen.email, "Sähköpostiosoitteesi vaihdettiin rekisterissä");
    await expect(summaryRow(page, "Sähköposti")).toContainText(citizen.next);
  });

  await test.step("the citizen removes the next of kin", async () => {
    await page.getByRole("link", { name: "Poista lähiomaisen tiedot" }).click();
    await expect(page.getByRole("main")).toContainText("Kerttu Salmela");
    await page.getByRole("button", { name: "Poista tiedot" }).click();
    await expect(done(page)).toContainText("Lähiomaisen tiedot on poistettu.");
    await expect(summaryRow(page, "Lähiomainen")).toContainText("Ei ilmoitettu");
  });

  await test.step("every act and look stands in the citizen's own history", async () => {
    await portal(page, "Oma historia").click();
    const events = page.getByRole("table");
    for (const act of [
      "Kirjautuminen sisään",
      "Omien tietojen katsominen",
      "Yhteystietojen muuttaminen",
      "Vahvistuskoodin lähettäminen sähköpostiosoitteeseen",
      "Sähköpostiosoitteen vahvistaminen",
    ]) {
      await expect(events.getByRole("row", { name: act }).first()).toBeVisible();
    }
  });

  await test.step("what others did stands alone when asked for, and can be taken along", async () => {
    await page.getByLabel("Näytä vain muiden tekemät").check();
    await page.getByRole("button", { name: "Näytä", exact: true }).click();
    const events = page.getByRole("table");
    await expect(events.getByRole("row", { name: "Väestötietojen" }).first()).toBeVisible();
    await expect(events.getByRole("row", { name: "Omien tietojen katsominen" })).toHaveCount(0);
    const started = page.waitForEvent("download");
    await page.getByRole("link", { name: "Lataa luettelo (CSV)" }).click();
    const file = await readFile(await (await started).path(), "utf8");
    expect(file).toContain("Rooli ja organisaatio");
    expect(file).not.toContain("Omien tietojen katsominen");
  });

  await test.step("signing out ends the identification service's session as well", async () => {
    const known = page.getByText("Sinulla on jo istunto tässä palvelussa.");
    await page.goto(identification);
    await expect(known).toBeVisible();
    await page.goto("/fi/my");
    const menu = await openMenu(page);
    await menu.getByRole("button", { name: "Kirjaudu ulos" }).click();
    await expect(page).toHaveURL(/\/fi\/\?signed-out$/);
    await page.goto("/fi/my/data");
    await page.getByRole("link", { name: "Tunnistaudu" }).click();
    await expect(heading(page)).toHaveText("Valitse testihenkilö");
    await expect(known).toBeHidden();
  });
});

test("a citizen whom no register knows sees an honest page", async ({ page }) => {
  await identify(page, "Noora Elisa Vainionperä");
  await page.getByRole("link", { name: "Avaa omat tiedot" }).click();
  await expect(page.getByRole("main")).toContainText("Missään rekisterissä ei ole tietojasi");
  await expect(page.getByRole("main")).toContainText("tietojasi ei ole haettu mistään");
  await portal(page, "Oma historia").click();
  await expect(page.getByRole("row", { name: "Omien tietojen katsominen" }).first()).toBeVisible();
});

test("under non-disclosure no address is shown", async ({ page }) => {
  await identify(page, "Sanna Kristiina Varjola");
  await page.getByRole("link", { name: "Avaa omat tiedot" }).click();
  await expect(page.getByRole("main")).toContainText("Sinulla on turvakielto");
  await expect(page.getByRole("main")).not.toContainText("Salaisentie");
  await expect(page.getByRole("main")).not.toContainText("Kotikun");
});

test("somebody who has died according to the population register is not let in", async ({ page }) => {
  await identify(page, "Veikko Olavi Hiltukangas");
  await expect(page.getByRole("alert")).toContainText("Palvelua ei voi käyttää tällä henkilötunnuksella");
  await expect(page.getByRole("link", { name: "Tunnistaudu" })).toBeVisible();
});

test("who cancels the identification is back at the door, signed in as nobody, and it is noted about nobody", async ({ page }) => {
  await page.goto("/fi/my");
  await page.getByRole("link", { name: "Tunnistaudu" }).click();
  await page.locator("button[name=cancel]").click();
  await expect(done(page)).toContainText("Tunnistautuminen keskeytyi");
  const cookies = (await page.context().cookies()).map(({ name }) => name);
  expect(cookies).not.toContain("__Host-luukku");
  await page.goto("/fi/my/data");
  await expect(page.getByRole("link", { name: "Avaa omat tiedot" })).toBeHidden();
  await page.getByRole("link", { name: "Tunnistaudu" }).click();
  await choose(page, "Noora Elisa Vainionperä");
  await portal(page, "Oma historia").click();
  await expect(page.getByRole("row", { name: "Kirjautuminen sisään" }).first()).toContainText("Tehty");
  await expect(page.getByRole("row", { name: "Tunnistautuminen keskeytettiin" })).toHaveCount(0);
});

/** Reads the code from the letter and gives it. */
async function giveCode(page: Page, inbox: Page, installation: Installation, address: string): Promise<void> {
  await expect(heading(page)).toHaveText("Vahvista sähköpostiosoite");
  await openLetter(inbox, installation, address, "Luukun vahvistuskoodi");
  await page.getByLabel("Koodi").fill(await codeInLetter(inbox));
  await page.getByRole("button", { name: "Vahvista osoite" }).click();
}
