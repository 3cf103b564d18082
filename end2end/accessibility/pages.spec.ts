// Every page in every language and in both themes, held to WCAG 2.2 AA.
import { expectAccessible } from "../axe";
import { expect, test } from "../journey";

const paths = ["/"];
const languages = ["fi", "sv", "en"];
const themes = ["light", "dark"] as const;

for (const theme of themes) {
  test.describe(`in the ${theme} theme`, () => {
    test.use({ colorScheme: theme });

    for (const language of languages) {
      for (const path of paths) {
        test(`/${language}${path} can be used by everyone`, async ({ page }) => {
          await page.goto(`/${language}${path}`);
          await expect(page.locator("html")).toHaveAttribute("lang", language);
          await expectAccessible(page);
        });
      }
    }
  });
}
