// The simulators' page of received mail, where a newcomer follows a letter without a mail server.
import type { Installation } from "./installation";
import { expect, type Page } from "./journey";

/** Opens the newest letter to an address, as soon as it has arrived. */
export async function openLetter(page: Page, { simulators }: Installation, to: string, subject: string): Promise<void> {
  await page.goto(`${simulators}/mail?to=${encodeURIComponent(to)}`);
  const letter = page.getByRole("link", { name: subject }).first();
  await expect(async () => {
    await page.reload();
    await expect(letter).toBeVisible({ timeout: 100 });
  }).toPass({ timeout: 20_000, intervals: [250] });
  await letter.click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(subject);
}

/** The code of six digits in the letter that is open. */
export async function codeInLetter(page: Page): Promise<string> {
  const text = await page.locator(".message").innerText();
  const code = text.match(/^\s*(\d{3} ?\d{3})\s*$/m)?.[1];
  if (!code) {
    throw new Error(`no code in the letter: ${text}`);
  }
  return code;
}

/** The link in the newest letter to an address that carries one, for journeys that are not about letters. */
export async function newestLink({ simulators }: Installation, to: string): Promise<string> {
  let link = "";
  await expect(async () => {
    const answer = await fetch(`${simulators}/mail/api?to=${encodeURIComponent(to)}`);
    const letters = (await answer.json()) as { links: string[] }[];
    link = letters.flatMap(({ links }) => links)[0] ?? "";
    expect(link).not.toBe("");
  }).toPass({ timeout: 20_000, intervals: [250] });
  return link;
}
