// The table of pages, read from where the program has it.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const source = readFileSync(join(import.meta.dirname, "../../app/src/paths.rs"), "utf8");

/** Every page of the program: its name and its path after the language. */
export const pages: { name: string; pattern: string }[] = [
  ...(source.match(/^pages! \{$(.*?)^\}$/ms)?.[1] ?? "").matchAll(/^ {4}([A-Z_]+): "([^"]+)",/gm),
].map(([, name = "", pattern = ""]) => ({ name, pattern }));
