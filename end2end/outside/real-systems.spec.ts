// Luukku with a real OpenID provider and a real mail server in place of the simulators.
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts, type Running, start } from "../installation";
import { expect, test as base } from "../journey";
import { done, heading, openMenu, summaryRow } from "../parts";
import { staff } from "../staff";
import { login, runMailServer } from "./mail-server";
import { runProvider } from "./provider";

type Systems = { running: Running; mail: Awaited<ReturnType<typeof runMailServer>>["server"] };

const test = base.extend<object, { systems: Systems }>({
  systems: [
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), "luukku-real-systems-"));
      const { server: mail, certificate } = await runMailServer(folder);
      const [port = 0] = await freePorts(1);
      const running = await start("real-systems", {
        settings: {
          LUUKKU_IDENTIFICATION__ISSUER: `http://127.0.0.1:${port}`,
          LUUKKU_IDENTIFICATION__LOGOUT_HINT: "id_token",
          LUUKKU_MAIL__PORT: String(mail.getPort()),
          LUUKKU_MAIL__SECURITY: "tls",
          LUUKKU_MAIL__AUTHORITY: certificate,
          LUUKKU_MAIL__USER: login.user,
          LUUKKU_MAIL__PASSWORD: login.pass,
        },
      });
      const provider = await runProvider(port, running.address, {
        "urn:oid:1.2.246.21": "020788-9133",
        "urn:oid:1.2.246.575.1.14": "Eero Juhani",
        "urn:oid:2.5.4.4": "Salmela",
      });
      await use({ running, mail });
      await running.stop();
      await mail.stop();
      provider.closeAllConnections();
      await once(provider.close(), "close");
      await rm(folder, { recursive: true, force: true });
    },
    { scope: "worker", timeout: 120_000 },
  ],

  installation: async ({ systems }, use) => use(systems.running),
});

test("a citizen signs in through a real OpenID provider, and out of both", async ({ page, installation }) => {
  await page.goto("/fi/my");
  await page.getByRole("link", { name: "Tunnistaudu" }).click();
  await expect(heading(page)).toHaveText("Tunnistuspalvelu");
  await page.getByRole("button", { name: "Tunnistaudu pankkitunnuksilla" }).click();
  await page.getByRole("link", { name: "Avaa omat tiedot" }).click();
  await expect(summaryRow(page, "Nimi")).toContainText("Salmela");
  const menu = await openMenu(page);
  await menu.getByRole("button", { name: "Kirjaudu ulos" }).click();
  // The id token says whose session ends at the provider, so it asks nothing.
  await expect(page).toHaveURL(`${installation.address}/fi/?signed-out`);
  await page.goto("/fi/my");
  await page.getByRole("link", { name: "Tunnistaudu" }).click();
  await expect(heading(page)).toHaveText("Tunnistuspalvelu");
});

test("a letter reaches a real mail server, and its link opens", async ({ page, systems, installation }) => {
  const person = staff(installation, "Jenni Saarivirta");
  await page.goto("/fi/accounts/sign-in");
  await page.getByRole("link", { name: "Unohditko salasanan?" }).click();
  await page.getByLabel("Sähköposti").fill(person.email);
  await page.getByRole("button", { name: "Lähetä linkki" }).click();
  await expect(heading(page)).toHaveText("Katso sähköpostisi");
  let text = "";
  await expect(async () => {
    const letters = await systems.mail.getAllEmails();
    const found = letters.find((letter) => letter.to?.[0]?.address === person.email);
    expect(found?.subject).toBe("Uusi salasana Luukkuun");
    text = found?.text ?? "";
  }).toPass({ timeout: 20_000, intervals: [250] });
  await page.goto(text.match(/http:\S+/)?.[0] ?? "");
  await page.getByLabel("Uusi salasana").fill("uusi-lause-jonka-muistan");
  await page.getByRole("button", { name: "Tallenna salasana" }).click();
  await expect(done(page)).toContainText("Uusi salasana on tallennettu.");
  await page.getByLabel("Sähköposti").fill(person.email);
  await page.getByLabel("Salasana").fill("uusi-lause-jonka-muistan");
  await page.getByRole("button", { name: "Kirjaudu sisään" }).click();
  await expect(heading(page)).toHaveText(`Tervetuloa, ${person.name}`);
});
