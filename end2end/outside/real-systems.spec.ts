// Luukku with a real OpenID provider and a real mail server in place of the simulators.
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts, type Running, start } from "../installation";
import { expect, test as base } from "../journey";
import { done, heading, openMenu, summaryRow } from "../parts";
import { staff } from "../staff";
import { login, runMailServer } from "./mail-server";
import { runProvider } from "./provider";

type MailServer = Awaited<ReturnType<typeof runMailServer>>["server"];

let running: Running;
let provider: Server;
let mail: MailServer;
let folder: string;

const test = base.extend({
  installation: async ({}, use) => use(running),
});

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "luukku-real-systems-"));
  const [port] = await freePorts(1);
  const mailServer = await runMailServer(folder);
  mail = mailServer.server;
  running = await start("real-systems", {
    settings: {
      LUUKKU_IDENTIFICATION__ISSUER: `http://127.0.0.1:${port}`,
      LUUKKU_MAIL__PORT: String(mail.getPort()),
      LUUKKU_MAIL__SECURITY: "tls",
      LUUKKU_MAIL__AUTHORITY: mailServer.certificate,
      LUUKKU_MAIL__USER: login.user,
      LUUKKU_MAIL__PASSWORD: login.pass,
    },
  });
  provider = await runProvider(Number(port), running.address, {
    "urn:oid:1.2.246.21": "020788-9133",
    "urn:oid:1.2.246.575.1.14": "Eero Juhani",
    "urn:oid:2.5.4.4": "Salmela",
  });
});

test.afterAll(async () => {
  await running?.stop();
  await mail?.stop();
  if (provider) {
    provider.closeAllConnections();
    await once(provider.close(), "close");
  }
  await rm(folder, { recursive: true, force: true });
});

test("a citizen signs in through a real OpenID provider, and out of both", async ({ page }) => {
  await page.goto("/fi/my");
  await page.getByRole("link", { name: "Tunnistaudu" }).click();
  await expect(heading(page)).toHaveText("Tunnistuspalvelu");
  await page.getByRole("button", { name: "Tunnistaudu pankkitunnuksilla" }).click();
  await page.getByRole("link", { name: "Avaa omat tiedot" }).click();
  await expect(summaryRow(page, "Nimi")).toContainText("Salmela");
  const menu = await openMenu(page);
  await menu.getByRole("button", { name: "Kirjaudu ulos" }).click();
  // The provider asks whether its own session shall end too.
  await page.getByRole("button", { name: /sign me out/i }).click();
  await expect(page).toHaveURL(`${running.address}/fi/?signed-out`);
  await page.goto("/fi/my");
  await page.getByRole("link", { name: "Tunnistaudu" }).click();
  await expect(heading(page)).toHaveText("Tunnistuspalvelu");
});

test("a letter reaches a real mail server, and its link opens", async ({ page }) => {
  const person = staff(running, "Jenni Saarivirta");
  await page.goto("/fi/accounts/sign-in");
  await page.getByRole("link", { name: "Unohditko salasanan?" }).click();
  await page.getByLabel("Sähköposti").fill(person.email);
  await page.getByRole("button", { name: "Lähetä linkki" }).click();
  await expect(heading(page)).toHaveText("Katso sähköpostisi");
  let text = "";
  await expect(async () => {
    const letters = await mail.getAllEmails();
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
