// Journeys through the running program: on both database engines, with and without JavaScript.
// `make test` builds the program and hands over where it is; servers.ts starts one server for each engine.
import { defineConfig, type Project } from "@playwright/test";
import { engines, type Options } from "./journey";

const asRoot = process.getuid?.() === 0;

const journeys: Project<Options>[] = engines.flatMap((engine) =>
  [true, false].map((javaScriptEnabled) => ({
    name: javaScriptEnabled ? engine : `${engine} without JavaScript`,
    testDir: "journeys",
    use: { engine, javaScriptEnabled },
  })),
);

export default defineConfig<Options>({
  outputDir: "results",
  globalSetup: "./servers.ts",
  projects: [
    ...journeys,
    { name: "islands", testDir: "islands", use: { engine: "sqlite" } },
    { name: "accessibility", testDir: "accessibility", use: { engine: "sqlite" } },
    // With installations of its own.
    { name: "outside systems", testDir: "outside", use: { engine: "sqlite" } },
  ],
  // Journeys in one file follow each other; files run side by side, one for each of the two cores that we promise.
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  // A journey that passes only now and then is a bug.
  retries: 0,
  // Several times what each takes on two quiet cores: they end what hangs, not what is slow.
  timeout: 120_000,
  expect: { timeout: 10_000 },
  globalTimeout: 50 * 60_000,
  reporter: [["list"]],
  use: {
    actionTimeout: 15_000,
    locale: "fi-FI",
    timezoneId: "Europe/Helsinki",
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: "/usr/bin/chromium",
      args: [
        // Chromium's own sandbox does not start for root.
        ...(asRoot ? ["--no-sandbox"] : []),
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
