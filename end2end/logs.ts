// What the servers wrote while the journeys ran names nobody.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { results } from "./installation";

/** People and secrets that must not stand in a log. */
export type Known = { people: string[]; secrets: string[] };

/** What looks like personal data, whoever it belongs to; the sender of all letters is the installation itself. */
const shapes: [string, RegExp][] = [
  ["an e-mail address", /[\w.+-]+@(?!luukku\.example)[\w-]+\.[\w.]+/u],
  ["an identity code", /(?<![\w-])\d{6}[-+A-FU-Y]\d{3}[0-9A-Y](?![\w-])/u],
  ["a telephone number", /(?<![\w-])(?:\+358\d{6,12}|0[45]\d{7,8})(?![\w-])/u],
];

/** Fails when a log of a server names somebody. */
export async function nameNobody({ people, secrets }: Known): Promise<void> {
  const names = people.flatMap((name) => [name, ...name.split(" ").slice(-1)]);
  const words = [...names, ...secrets].filter((word) => word.length > 3);
  const found: string[] = [];
  const files = (await readdir(results)).filter((file) => /^serve-.*\.log$/u.test(file));
  if (files.length === 0) {
    throw new Error(`no server left a log in ${results}`);
  }
  for (const file of files) {
    const lines = (await readFile(join(results, file), "utf8")).split("\n");
    lines.forEach((line, index) => {
      const what = [
        ...shapes.filter(([, shape]) => shape.test(line)).map(([shape]) => shape),
        ...(words.some((word) => line.includes(word)) ? ["a name, a code or the password of the demo"] : []),
      ];
      found.push(...what.map((it) => `${file}:${index + 1}: ${it}`));
    });
  }
  if (found.length > 0) {
    throw new Error(`Logs hold personal data:\n${found.join("\n")}`);
  }
}
