// A role that reaches other people's data needs a second factor: set up at the first sign-in, with codes for a lost phone.
import { expect, type Page, test } from "../journey";
import { invite } from "../inviting";
import { openLetter } from "../mail";
import { expectError, heading, openMenu, portal, summaryRow } from "../parts";
import { atDesk, nextCode, signOut } from "../staff";

/** Journeys with and without JavaScript share a server: each has its own organisation. */
const withJavaScript = {
  mainUser: "Merja Käpylehto",
  organisation: "Kotipalvelu Käpylehto Oy",
  colleague: { name: "Sirpa Hietalahti", email: "sirpa.hietalahti@kapylehto.example" },
};
const withoutJavaScript = {
  mainUser: "Tiina Koivuranta",
  organisation: "Koivurannan Hoiva Oy",
  colleague: { name: "Arto Kankare", email: "arto.kankare@koivuranta.example" },
};

const password = "kolme-kaskea-kivella";

test("a second main user sets up the second factor, and gets in with a recovery code", async ({
  page,
  visitor,
  installation,
  javaScriptEnabled,
}) => {
  test.setTimeout(240_000);
  const { mainUser, organisation, colleague } = javaScriptEnabled ? withJavaScript : withoutJavaScript;
  const invited = await visitor();
  let secret = "";
  let recoveryCodes: string[] = [];

  await test.step("the main user invites a second main user", async () => {
    await atDesk(page, installation, mainUser);
    await invite(page, colleague.email, "Pääkäyttäjä");
  });

  await test.step("the invitation says what comes next", async () => {
    await openLetter(invited, installation, colleague.email, `Kutsu Luukkuun: ${organisation}`);
    await invited.locator(".message").getByRole("link").first().click();
    await expect(invited.getByRole("main")).toContainText("Seuraavaksi otat käyttöön toisen tunnisteen.");
  });

  await test.step("a weak password and a missing name come back with what to do", async () => {
    await invited.getByLabel("Salasana").fill("lyhyt");
    await invited.getByRole("button", { name: "Hyväksy kutsu ja tee tili" }).click();
    await expectError(invited, "Etunimi ja sukunimi", "Kirjoita nimi.");
    await expectError(invited, "Salasana", "Valitse pidempi salasana");
    await invited.getByLabel("Etunimi ja sukunimi").fill(colleague.name);
    await invited.getByLabel("Salasana").fill(password);
    await invited.getByRole("button", { name: "Hyväksy kutsu ja tee tili" }).click();
    await invited.getByRole("link", { name: "Jatka" }).click();
  });

  await test.step("the authenticator takes the key, and its first code proves it", async () => {
    await expect(heading(invited)).toHaveText("Ota toinen tunniste käyttöön");
    await expect(invited.getByRole("img", { name: "QR-koodi tunnistussovellukselle" })).toBeVisible();
    secret = await invited.getByText("kirjoita sovellukseen tämä avain:").locator("code").innerText();
    recoveryCodes = await invited.getByRole("main").getByRole("listitem").allInnerTexts();
    expect(recoveryCodes.length).toBeGreaterThanOrEqual(8);
    await invited.getByLabel("Koodi", { exact: true }).fill("000000");
    await invited.getByRole("button", { name: "Ota käyttöön" }).click();
    await expectError(invited, "Koodi", "Koodi on väärä tai jo käytetty.");
    await expect(invited.getByText("kirjoita sovellukseen tämä avain:")).toContainText(secret);
    await invited.getByLabel("Koodi", { exact: true }).fill(await nextCode(secret));
    await invited.getByRole("button", { name: "Ota käyttöön" }).click();
    await invited.getByRole("button", { name: "Olen lukenut tämän" }).click();
    await expect(heading(invited)).toHaveText(`Tervetuloa, ${colleague.name}`);
    await expect(portal(invited, "Käyttäjät")).toBeVisible();
  });

  await test.step("a code works once, and a recovery code in its place, once", async () => {
    await signOut(invited);
    await givePassword(invited, colleague.email);
    const [first = "", second = ""] = recoveryCodes;
    await giveCode(invited, first);
    await expect(heading(invited)).toHaveText(`Tervetuloa, ${colleague.name}`);
    await signOut(invited);
    await givePassword(invited, colleague.email);
    await giveCode(invited, first);
    await expectError(invited, "Koodi", "Koodi on väärä tai jo käytetty.");
    await giveCode(invited, second);
    await expect(heading(invited)).toHaveText(`Tervetuloa, ${colleague.name}`);
    const menu = await openMenu(invited);
    await menu.getByRole("link", { name: "Oma tili" }).click();
    await expect(summaryRow(invited, "Toinen tunniste")).toContainText(`varakoodeja jäljellä ${recoveryCodes.length - 2}`);
  });

  await test.step("the person was told by mail", async () => {
    await openLetter(await visitor(), installation, colleague.email, "Kaksivaiheinen kirjautumisesi muuttui");
  });
});

async function givePassword(page: Page, email: string): Promise<void> {
  await page.goto("/fi/accounts/sign-in");
  await page.getByLabel("Sähköposti").fill(email);
  await page.getByLabel("Salasana").fill(password);
  await page.getByRole("button", { name: "Kirjaudu sisään" }).click();
}

async function giveCode(page: Page, code: string): Promise<void> {
  await page.getByLabel("Koodi", { exact: true }).fill(code);
  await page.getByRole("button", { name: "Jatka" }).click();
}
