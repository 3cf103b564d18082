// The demo's staff: how they sign in, with an authenticator where their role needs one.
import { createHmac } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Cookie } from "@playwright/test";
import { type Installation, results, type Staff } from "./installation";
import { expect, type Page } from "./journey";
import { heading, openMenu } from "./parts";

/** Everybody's password in the demo. */
export const password = "lokki-lentaa-satamaan";

/** One of the demo's people, by name. */
export function staff({ people }: Installation, name: string): Staff {
  const found = people.find((person) => person.name === name);
  if (!found) {
    throw new Error(`the demo has nobody called ${name}`);
  }
  return found;
}

/** Goes from the first page through the sign-in to the desk. */
export async function signIn(page: Page, person: Staff): Promise<void> {
  await page.goto("/fi/");
  await page.getByRole("link", { name: "Kirjaudu sisään" }).click();
  await page.getByLabel("Sähköposti").fill(person.email);
  await page.getByLabel("Salasana").fill(password);
  await page.getByRole("button", { name: "Kirjaudu sisään" }).click();
  if (person.second_factor) {
    await page.getByLabel("Koodi", { exact: true }).fill(await nextCode(person.second_factor));
    await page.getByRole("button", { name: "Jatka" }).click();
  }
  await expect(heading(page)).toHaveText(`Tervetuloa, ${person.name}`);
}

/** How long a sign-in is used again: whoever signed in more than ten minutes ago is asked by some pages to prove who they are. */
const recent = 5 * 60_000;
const signedIn = new Map<string, { cookies: Cookie[]; at: number }>();

/** Has a person at their desk, signing in only now and then in a worker: for journeys that are about something else. */
export async function atDesk(page: Page, installation: Installation, name: string): Promise<void> {
  const key = `${installation.address} ${name}`;
  const before = signedIn.get(key);
  if (before && Date.now() - before.at < recent) {
    await page.context().addCookies(before.cookies);
    await page.goto("/fi/accounts");
    return;
  }
  const at = Date.now();
  await signIn(page, staff(installation, name));
  signedIn.set(key, { cookies: await page.context().cookies(), at });
}

/** Signs out through the menu. */
export async function signOut(page: Page): Promise<void> {
  const menu = await openMenu(page);
  await menu.getByRole("button", { name: "Kirjaudu ulos" }).click();
}

/** The next code of an authenticator (RFC 6238). Each is good for one use, so a third within half a minute waits. */
export async function nextCode(secret: string): Promise<string> {
  const step = await unusedStep(secret.replaceAll(" ", ""), Math.floor(Date.now() / 30_000));
  // The server takes the code of the next half-minute too (RFC 6238, 5.2).
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, (step - 1) * 30_000 - Date.now())));
  return codeOf(secret, step);
}

/** Takes the first half-minute from `step` on whose code no worker has used. */
async function unusedStep(secret: string, step: number): Promise<number> {
  const folder = join(results, "codes", secret);
  await mkdir(folder, { recursive: true });
  try {
    await writeFile(join(folder, String(step)), "", { flag: "wx" });
    return step;
  } catch {
    return unusedStep(secret, step + 1);
  }
}

function codeOf(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const hash = createHmac("sha1", base32(secret)).update(counter).digest();
  const offset = (hash.at(-1) ?? 0) & 15;
  const digits = (hash.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000;
  return String(digits).padStart(6, "0");
}

function base32(text: string): Buffer {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...text.replaceAll(" ", "")].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0"));
  const bytes = bits.join("").match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}
