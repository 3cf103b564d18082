// The way to each page: who opens it, and how they get to something real.
import type { Installation } from "../installation";
import type { Page } from "../journey";
import { identify } from "../citizens";
import { awake, watchForAwaking } from "../islands/awake";
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
  officer: (page: Page, at: Installation) => atDesk(page, at, "Seppo Lehtikangas"),
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

/** A page that is opened by its own path; it answers 200 unless `status` says otherwise. */
type Plain = { as: Who; status?: number };
/** A page about something: `path` finds it, and gives the path after the language. */
type About = Plain & { path: (page: Page, at: Installation) => Promise<string> };
/** A page that follows a form, which `open` fills. */
type Filled = { as: Who; open: (page: Page, lang: string) => Promise<void> };
export type Way = Plain | About | Filled;

const plain = (as: Who, ...names: string[]): Record<string, Way> =>
  Object.fromEntries(names.map((name) => [name, { as }]));

/** The way to each page of the table in app/src/paths.rs. */
export const ways: Record<string, Way> = {
  ...plain("stranger", "FRONT", "ACCESSIBILITY", "PRIVACY", "COOKIES", "REGISTERS", "MY"),
  NOTICE_OF_REGISTER: { as: "stranger", path: async () => "/registers/service_desk" },
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
  USER_HOME: { as: "mainUser", path: async (page) => `${await user(page)}/home` },
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

  END_MEMBERSHIP: {
    as: "mainUser",
    path: async (page) => `${await linked(page, `/fi${await user(page)}`, "#memberships a[href*='/memberships/']")}/end`,
  },
  LEAVE: { as: "mainUser", path: (page) => linked(page, "/fi/accounts/me", "main a[href*='/me/leave/']") },

  ...plain("mainUser", "ORGANISATIONS", "REPORTS", "ACCESS_REVIEW"),
  ORGANISATION: { as: "mainUser", path: organisation },
  RENAME_ORGANISATION: { as: "mainUser", path: async (page) => `${await organisation(page)}/names` },
  CHANGE_ORGANISATION: { as: "mainUser", path: async (page) => `${await organisation(page)}/change` },
  RELATE_PROVIDER: { as: "mainUser", path: async (page) => `${await organisation(page)}/providers` },
  END_SERVING: {
    as: "mainUser",
    path: async (page) => linked(page, `/fi${await organisation(page)}`, "#serving a[href$='/end']"),
  },

  ...plain("citizen", "MY_DATA"),
  CONFIRM_CONTACT: {
    as: "citizen",
    path: async (page) => {
      await page.goto(`/fi${await contact(page)}`);
      await page.locator("[name=email]").fill("aino.uusi@posti.example");
      await page.locator("main form button").last().click();
      await page.waitForURL(/\/check\//);
      await page.locator("main form button").last().click();
      await page.waitForURL(/\/my\/contact\/code$/);
      return "/my/contact/code";
    },
  },
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
  CLIENT: { as: "clerk", path: client },
  END_RELATION: {
    as: "clerk",
    path: async (page) => linked(page, `/fi${await client(page)}`, "main a[href*='/end?purpose=']"),
  },

  ...plain("mainUser", "EVENTS", "OWN_EVENTS"),
  ...plain("officer", "EDITS", "SEARCHES", "RETENTION", "HOLDS"),

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

/** A secret in an address as the program makes them, which it has given to nobody. */
const unknownSecret = "A".repeat(43);

/** Pages that look otherwise for somebody else, with nothing to show, or in trouble: a name for each, its page, the way. */
export const further: { what: string; name: string; way: Way }[] = [
  { what: "My Luukku of a citizen", name: "MY", way: { as: "citizen" } },
  { what: "the door after a failed identification", name: "MY", way: { as: "citizen", path: async () => "/my?problem=cancelled" } },
  { what: "the history of a citizen", name: "OWN_EVENTS", way: { as: "citizen" } },
  { what: "the events of an officer", name: "EVENTS", way: { as: "officer" } },
  { what: "the page about having to sign in", name: "OWN_EVENTS", way: { as: "stranger", status: 401 } },
  { what: "the page about a missing right", name: "USERS", way: { as: "clerk", status: 403 } },
  {
    what: "the page about an unknown invitation",
    name: "INVITATION_LINK",
    way: { as: "stranger", path: async () => `/invitation/${unknownSecret}`, status: 404 },
  },
  {
    what: "the page about a dead link for a new password",
    name: "CHOOSE_PASSWORD",
    way: { as: "stranger", path: async () => `/password/${unknownSecret}`, status: 410 },
  },
  {
    what: "a list in which nothing was found",
    name: "USERS",
    way: { as: "mainUser", path: async () => "/accounts/users?search=qqqq" },
  },
  {
    what: "a question in front of its page",
    name: "ME",
    way: {
      as: "mainUser",
      open: async (page, lang) => {
        await watchForAwaking(page);
        await page.goto(`/${lang}/accounts/me`);
        await awake(page);
        await page.locator("main a[href*='/me/leave/']").first().click();
        await page.locator("main dialog[open]").waitFor();
      },
    },
  },
  {
    what: "contact details with errors",
    name: "EDIT_CONTACT",
    way: {
      as: "citizen",
      open: async (page, lang) => {
        await page.goto(`/${lang}${await contact(page)}`);
        await page.locator("[name=email]").fill("aino@");
        await page.locator("[name=phone]").fill("12");
        await page.locator("[name=kin_name]").fill("Eino Koskenranta");
        await page.locator("[name=kin_phone]").fill("");
        await page.locator("main form button").last().click();
        await page.waitForURL(/\?draft$/);
      },
    },
  },
  {
    what: "a search for a client with errors",
    name: "CLIENTS",
    way: {
      as: "clerk",
      open: async (page, lang) => {
        await page.goto(`/${lang}/clients`);
        await page.locator("[name=code]").fill("1");
        await page.locator("main form button").last().click();
        await page.waitForURL(/\?draft$/);
      },
    },
  },
];

/** Somebody of the main user's town, whom the maintainer sees too. */
async function user(page: Page): Promise<string> {
  return linked(page, "/fi/accounts/users?search=Sofia+Lindholm", "main table a[href*='/users/']");
}

/** The main user's own town, not one of its units. */
async function organisation(page: Page): Promise<string> {
  return linked(page, "/fi/accounts/organisations?search=Vaskiniemen", "main table a[href*='/organisations/']");
}

/** The form of one register; the page may lead to the code of a waiting address, too. */
async function contact(page: Page): Promise<string> {
  return (await linked(page, "/fi/my/data", "main a[href*='/my/contact/']:not([href$='/code'])")).replace(/#.*/, "");
}

/** A client of the clerk's register, as the search finds them. */
async function client(page: Page): Promise<string> {
  await page.goto("/fi/clients");
  const register = "Vaskiniemen kaupunki: Palveluseteli- ja ostopalveluasiakkaiden rekisteri";
  await page.getByLabel("Rekisteri").selectOption({ label: register });
  await page.getByLabel("Henkilötunnus").fill("190472-938A");
  await page.locator("[name=purpose]").first().check();
  await page.getByRole("button", { name: "Hae" }).click();
  await page.waitForURL(/\/clients\/[0-9a-f-]{36}\?purpose=[a-z]+$/);
  return pathOf(page.url());
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
