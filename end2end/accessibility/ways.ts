// The way to each page: who opens it, and how they get to something real.
import type { Installation } from "../installation";
import type { Page } from "../journey";
import { identify } from "../citizens";
import { newestLink } from "../mail";
import { atDesk, password, staff } from "../staff";

/** Who opens a page. */
export type Who = keyof typeof arrivals;

/** How each of them comes in. The people are not those of the journeys, which change what they do and may. */
export const arrivals = {
  stranger: async () => {},
  mainUser: (page: Page, at: Installation) => atDesk(page, at, "Johan Strandvik"),
  maintainer: (page: Page, at: Installation) => atDesk(page, at, "Petter Sjögren-Holm"),
  clerk: (page: Page, at: Installation) => atDesk(page, at, "Satu Myllyaho"),
  /** Somebody who was invited to one more organisation. */
  colleague: (page: Page, at: Installation) => atDesk(page, at, "Niina Korpisalo"),
  citizen: (page: Page) => identify(page, "Aino Maria Koskenranta"),
  /** Somebody who has given the password, and not the code yet. */
  halfSignedIn: async (page: Page, at: Installation) => {
    await page.goto("/fi/accounts/sign-in");
    await page.getByLabel("Sähköposti").fill(staff(at, "Kaarina Uotinvuori").email);
    await page.getByLabel("Salasana").fill(password);
    await page.getByRole("button", { name: "Kirjaudu sisään" }).click();
    await page.waitForURL(/\/code$/);
  },
  /** Somebody who has just made their account. */
  newcomer: async (page: Page, at: Installation) => {
    await page.goto(await newestLink(at, "kaisa.metsola@vaskiniemi.example"));
    await page.getByLabel("Etunimi ja sukunimi").fill("Kaisa Metsola");
    await page.getByLabel("Salasana").fill("metsapolku-vie-rantaan");
    await page.getByRole("button", { name: "Hyväksy kutsu ja tee tili" }).click();
    await page.waitForURL(/\/accepted$/);
  },
};

/** A page that is opened by its own path. */
type Plain = { as: Who };
/** A page about something: `path` finds it, and gives the path after the language. */
type About = { as: Who; path: (page: Page, at: Installation) => Promise<string> };
/** A page that follows a form, which `open` fills. */
type Filled = { as: Who; open: (page: Page, lang: string) => Promise<void> };
export type Way = Plain | About | Filled;

const plain = (as: Who, ...names: string[]): Record<string, Way> =>
  Object.fromEntries(names.map((name) => [name, { as }]));

/** The way to each page of the table in app/src/paths.rs. */
export const ways: Record<string, Way> = {
  ...plain("stranger", "FRONT", "ACCESSIBILITY", "PRIVACY", "COOKIES", "MY"),
  ...plain("stranger", "SIGN_IN", "RECOVER_PASSWORD", "PASSWORD_LINK_SENT"),
  ...plain("stranger", "INVITATION_ACCEPTED", "INVITATION_DECLINED"),
  INVITATION_LINK: {
    as: "stranger",
    path: async (_, at) => pathOf(await newestLink(at, "rasmus.hamnholm@vaskiniemi.example")),
  },
  CHOOSE_PASSWORD: {
    as: "stranger",
    path: async (page, at) => {
      const { email } = staff(at, "Sofia Lindholm-Aalto");
      await page.goto("/fi/accounts/password");
      await page.getByLabel("Sähköposti").fill(email);
      await page.getByRole("button", { name: "Lähetä linkki" }).click();
      return pathOf(await newestLink(at, email));
    },
  },
  ...plain("halfSignedIn", "SECOND_FACTOR"),
  ...plain("newcomer", "NOTICE"),

  ...plain("mainUser", "ENROLMENT", "REAUTHENTICATE", "HOME", "ME"),
  ...plain("mainUser", "CHANGE_NAME", "CHANGE_EMAIL", "CONFIRM_EMAIL", "CHANGE_PASSWORD"),
  ...plain("colleague", "MY_INVITATIONS"),
  SECRECY: {
    as: "clerk",
    path: async (page, at) => {
      // The membership's id, as the clerk's main user sees it.
      const context = await page.context().browser()?.newContext({ baseURL: at.address });
      const mainUser = await context?.newPage();
      if (!mainUser) {
        throw new Error("no second browser");
      }
      await arrivals.mainUser(mainUser, at);
      const clerk = await linked(mainUser, "/fi/accounts/users?search=Satu+Myllyaho", "main table a[href*='/users/']");
      const membership = await linked(mainUser, `/fi${clerk}`, "#memberships a[href*='/memberships/']");
      await context?.close();
      return membership.replace(/.*\//, "/accounts/me/secrecy/");
    },
  },

  ...plain("mainUser", "INVITATIONS", "INVITE"),
  INVITATION: {
    as: "mainUser",
    path: (page) => linked(page, "/fi/accounts/invitations", "main table a[href*='/invitations/']"),
  },
  INVITE_TO: { as: "mainUser", path: (page) => linked(page, "/fi/accounts/invite", "main a[href*='/invite/']") },
  INVITATION_SETTINGS: {
    as: "mainUser",
    path: async (page) => (await organisation(page)).replace("organisations/", "invite/settings/"),
  },
  CHECK_INVITATIONS: {
    as: "mainUser",
    open: async (page, lang) => {
      await page.goto(`/${lang}${await linked(page, "/fi/accounts/invite", "main a[href*='/invite/']")}`);
      await page.locator("[name=addresses]").fill("uusi@vaskiniemi.example\nei@\nuusi@vaskiniemi.example");
      await page.getByRole("checkbox").first().check();
      await page.locator("[name=ground]").fill("Hakemus");
      await page.locator("main form button").last().click();
    },
  },

  ...plain("mainUser", "USERS"),
  USER: { as: "mainUser", path: user },
  USER_GRANT: { as: "mainUser", path: async (page) => `${await user(page)}/grant` },
  USER_LEAVER: { as: "mainUser", path: async (page) => `${await user(page)}/leaver` },
  USER_MOVER: { as: "mainUser", path: async (page) => `${await user(page)}/move` },
  USER_RESTORE: {
    as: "maintainer",
    path: async (page) => `${await linked(page, "/fi/accounts/users?status=closed", "main table a[href*='/users/']")}/restore`,
  },
  USER_CLOSE: { as: "maintainer", path: async (page) => `${await user(page)}/close` },
  USER_SECOND_FACTOR: { as: "mainUser", path: async (page) => `${await user(page)}/second-factor` },
  MEMBERSHIP: {
    as: "mainUser",
    path: async (page) => linked(page, `/fi${await user(page)}`, "#memberships a[href*='/memberships/']"),
  },

  ...plain("mainUser", "ORGANISATIONS", "REPORTS", "ACCESS_REVIEW"),
  ORGANISATION: { as: "mainUser", path: organisation },
  RENAME_ORGANISATION: { as: "mainUser", path: async (page) => `${await organisation(page)}/names` },
  CHANGE_ORGANISATION: { as: "mainUser", path: async (page) => `${await organisation(page)}/change` },
  RELATE_PROVIDER: { as: "mainUser", path: async (page) => `${await organisation(page)}/providers` },

  ...plain("citizen", "MY_DATA", "CONFIRM_CONTACT"),
  EDIT_CONTACT: { as: "citizen", path: contact },
  REMOVE_KIN: { as: "citizen", path: (page) => linked(page, "/fi/my/data", "main a[href*='/my/kin/']") },
  PREVIEW_CONTACT: {
    as: "citizen",
    open: async (page, lang) => {
      await page.goto(`/${lang}${await contact(page)}`);
      await page.locator("[name=email]").fill("aino@posti.example");
      await page.locator("[name=phone]").fill("040 111 2222");
      await page.locator("main form button").last().click();
    },
  },

  ...plain("clerk", "CLIENTS", "ADD_CLIENT"),
  CLIENT: {
    as: "clerk",
    path: async (page) => {
      await page.goto("/fi/clients");
      const register = "Vaskiniemen kaupunki: Palveluseteli- ja ostopalveluasiakkaiden rekisteri";
      await page.getByLabel("Rekisteri").selectOption({ label: register });
      await page.getByLabel("Henkilötunnus").fill("190472-938A");
      await page.locator("[name=purpose]").first().check();
      await page.getByRole("button", { name: "Hae" }).click();
      await page.waitForURL(/\/clients\/[0-9a-f-]{36}$/);
      return pathOf(page.url());
    },
  },

  ...plain("mainUser", "EVENTS", "OWN_EVENTS"),

  ...plain("maintainer", "NEW_ORGANISATION", "LIFECYCLE", "DEAD_LETTERS"),
  LIFECYCLE_DAY: {
    as: "maintainer",
    path: (page) => linked(page, "/fi/accounts/lifecycle?days=365", "main a[href*='/lifecycle/']"),
  },
  DEAD_LETTER: {
    as: "maintainer",
    path: (page) => linked(page, "/fi/mail/dead-letters", "main a[href*='/dead-letters/']"),
  },
};

/** Somebody of the main user's town, whom the maintainer sees too. */
async function user(page: Page): Promise<string> {
  return linked(page, "/fi/accounts/users?search=Sofia+Lindholm", "main table a[href*='/users/']");
}

/** The main user's own town, not one of its units. */
async function organisation(page: Page): Promise<string> {
  return linked(page, "/fi/accounts/organisations?search=Vaskiniemen", "main table a[href*='/organisations/']");
}

async function contact(page: Page): Promise<string> {
  return (await linked(page, "/fi/my/data", "main a[href*='/my/contact/']")).replace(/#.*/, "");
}

/** The path of the first link of this kind on a page, without its language. */
async function linked(page: Page, from: string, link: string): Promise<string> {
  await page.goto(from);
  return pathOf(`http://localhost${await page.locator(link).first().getAttribute("href")}`);
}

function pathOf(address: string): string {
  const { pathname, search, hash } = new URL(address);
  return pathname.replace(/^\/(fi|sv|en)/, "") + search + hash;
}
