// Outside systems that fail: people are told, nothing is half-done, and nobody loses their work.
import { identify } from "../citizens";
import { type Running, start } from "../installation";
import { invite } from "../inviting";
import { expect, test as base } from "../journey";
import { newestLink } from "../mail";
import { done, portal, summaryRow } from "../parts";
import { atDesk, signOut } from "../staff";

/** An installation of its own: others could not work while its systems fail. */
const test = base.extend<object, { running: Running }>({
  running: [
    async ({}, use) => {
      const running = await start("faults");
      await use(running);
      await running.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],

  installation: async ({ running }, use) => {
    await use(running);
    await fail(running, { identification: "none", population: "none", mail: "none" });
  },
});

/** Makes systems fail, as the simulators' page of faults does. */
async function fail({ simulators }: Running, faults: Record<string, string>): Promise<void> {
  const answer = await fetch(`${simulators}/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(faults),
  });
  expect(answer.ok).toBe(true);
}

test("while the identification service fails, people are told to come later, and then get in", async ({ page, running }) => {
  await fail(running, { identification: "error" });
  await identify(page, "Eero Juhani Salmela");
  await expect(page.getByRole("alert")).toContainText("Emme voi tunnistaa sinua juuri nyt");
  await fail(running, { identification: "none" });
  await identify(page, "Eero Juhani Salmela");
  await expect(page.getByRole("link", { name: "Avaa omat tiedot" })).toBeVisible();
});

for (const fault of [
  "wrong_nonce",
  "wrong_audience",
  "wrong_issuer",
  "expired",
  "bad_signature",
  "unknown_key",
  "plain_token",
  "wrong_recipient",
  "low_level",
  "wrong_state",
]) {
  test(`an identification with ${fault} lets nobody in`, async ({ page, running }) => {
    await fail(running, { identification: fault });
    await identify(page, "Eero Juhani Salmela");
    await expect(page.getByRole("alert")).toContainText("Tunnistautuminen ei onnistunut");
    await page.goto("/fi/my/data");
    await expect(page.getByRole("link", { name: "Tunnistaudu" })).toBeVisible();
  });
}

test("while the population register fails, a citizen still sees and changes what is held", async ({ page, running }) => {
  await identify(page, "Siv Linnéa Bergqvist-Holm");
  await fail(running, { population: "error" });
  await page.getByRole("link", { name: "Avaa omat tiedot" }).click();
  await expect(summaryRow(page, "Osoite")).toContainText("Ågatan 7");
  await summaryRow(page, "Puhelin").getByRole("link").click();
  await page.getByLabel("Puhelin").first().fill("040 222 3344");
  await page.getByRole("button", { name: "Jatka tarkistamaan" }).click();
  await page.getByRole("button", { name: "Tallenna muutos" }).click();
  await expect(done(page)).toContainText("Muutos on tallennettu.");
  await expect(summaryRow(page, "Puhelin").first()).toContainText("040 222 3344");
});

test("while the population register fails, somebody new is asked to come later, and no second person is made", async ({
  page,
  running,
}) => {
  await fail(running, { population: "error" });
  await identify(page, "Robin Alex Mäntylouhi 030395Y990T");
  await expect(page.getByRole("alert")).toContainText("Emme voi tunnistaa sinua juuri nyt");
  await fail(running, { population: "none" });
  await identify(page, "Robin Alex Mäntylouhi 030395-9993");
  await expect(page.getByRole("link", { name: "Avaa omat tiedot" })).toBeVisible();
  await signOut(page);
  await identify(page, "Robin Alex Mäntylouhi 030395Y990T");
  await portal(page, "Oma historia").click();
  const signIns = page.getByRole("row", { name: "Kirjautuminen sisään" });
  await expect(signIns, "the old code and the new one are one person").toHaveCount(2);
});

test("while the mail server fails, inviting goes on, and the letter waits", async ({ page, running, installation }) => {
  // The first wait after a failure is a minute, spread by a quarter.
  test.setTimeout(240_000);
  await fail(running, { mail: "try_later" });
  await atDesk(page, installation, "Outi Rantakivi");
  await invite(page, "odottava@itaranta.example");
  await fail(running, { mail: "none" });
  await invite(page, "seuraava@itaranta.example");
  expect(await newestLink(installation, "seuraava@itaranta.example")).toContain("/fi/invitation/");
  await expect(async () => {
    expect(await newestLink(installation, "odottava@itaranta.example")).toContain("/fi/invitation/");
  }).toPass({ timeout: 120_000 });
});
