// One installation for each engine, for the time of the run.
import { installationVariable, type Engine, engines } from "./journey";
import { needed, type Running, start } from "./installation";
import { nameNobody } from "./logs";
import { password } from "./staff";

/** Starts the installations; Playwright calls what it returns at the end. */
export default async function startServers(): Promise<() => Promise<void>> {
  const begun = await Promise.allSettled(engines.map(startOne));
  const running = begun.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const stopAll = async (): Promise<void> => {
    await Promise.all(running.map(({ stop }) => stop()));
  };
  const failed = begun.find((one) => one.status === "rejected");
  if (failed) {
    await stopAll();
    throw failed.reason;
  }
  return async () => {
    await stopAll();
    await nameNobody({
      people: running.flatMap(({ people, citizens }) => [...people, ...citizens].map(({ name }) => name)),
      secrets: [password, ...running.flatMap(({ citizens }) => citizens.map(({ code }) => code))],
    });
  };
}

async function startOne(engine: Engine): Promise<Running> {
  const running = await start(engine, engine === "postgres" ? { database: needed("LUUKKU_TEST_POSTGRES") } : {});
  const { stop: _, ...installation } = running;
  process.env[installationVariable(engine)] = JSON.stringify(installation);
  return running;
}
