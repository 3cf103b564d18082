// One server for each engine, on a new demo database and a free port, for the time of the run.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, open, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { addressVariable, type Engine, engines } from "./journey";

/** What the servers say goes to files, beside what failed journeys leave. */
const results = join(import.meta.dirname, "results");
const startLimit = 20_000;
const stopLimit = 5_000;

type Server = { process: ChildProcess; folder: string };

/** Starts the servers; Playwright calls what it returns at the end. */
export default async function startServers(): Promise<() => Promise<void>> {
  const servers: Server[] = [];
  const stopAll = async (): Promise<void> => {
    await Promise.all(servers.map(stop));
  };
  try {
    for (const engine of engines) {
      servers.push(await start(engine));
    }
  } catch (error) {
    await stopAll();
    throw error;
  }
  return stopAll;
}

async function start(engine: Engine): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), `luukku-journeys-${engine}-`));
  const port = await freePort();
  const address = `http://localhost:${port}`;
  const program = needed("LUUKKU_TEST_PROGRAM");
  const surroundings = { cwd: folder, env: { ...withoutOurs(process.env), ...configuration(engine, port, address) } };
  // The same demo that `make run` shows: its people are the people of the journeys.
  await promisify(execFile)(program, ["demo"], { ...surroundings, timeout: startLimit });

  await mkdir(results, { recursive: true });
  const logFile = join(results, `server-${engine}.log`);
  const log = await open(logFile, "w");
  const serving = spawn(program, ["--config", "demo/luukku.toml", "serve"], {
    ...surroundings,
    stdio: ["ignore", log.fd, log.fd],
  });
  await log.close();
  const server = { process: serving, folder };
  try {
    await ready(serving, address);
  } catch (error) {
    await stop(server);
    throw new Error(`${error}\n${await readFile(logFile, "utf8")}`);
  }
  process.env[addressVariable(engine)] = address;
  return server;
}

/** What differs from the demo's own configuration. */
function configuration(engine: Engine, port: number, address: string): Record<string, string> {
  return {
    LUUKKU_LISTEN: `127.0.0.1:${port}`,
    LUUKKU_PUBLIC_URL: address,
    LUUKKU_SITE_ROOT: needed("LUUKKU_TEST_SITE"),
    ...(engine === "postgres" ? { LUUKKU_DATABASE: needed("LUUKKU_TEST_POSTGRES") } : {}),
  };
}

/** The server refuses variables that it does not know: it gets only those that are meant for it. */
function withoutOurs(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("LUUKKU_")));
}

function needed(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(`${name} is not set: the journeys are run by \`make test\``);
  }
  return value;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") {
    throw new Error("no free port");
  }
  return address.port;
}

async function ready(program: ChildProcess, address: string): Promise<void> {
  const until = Date.now() + startLimit;
  while (Date.now() < until) {
    if (program.exitCode !== null || program.signalCode !== null) {
      throw new Error(`the server ended while starting (${program.exitCode ?? program.signalCode})`);
    }
    const answer = await fetch(`${address}/ready`).catch(() => undefined);
    if (answer?.ok) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the server did not answer within ${startLimit} ms`);
}

async function stop({ process: program, folder }: Server): Promise<void> {
  if (program.exitCode === null && program.signalCode === null) {
    const ended = once(program, "exit");
    const kill = setTimeout(() => program.kill("SIGKILL"), stopLimit);
    program.kill("SIGTERM");
    await ended;
    clearTimeout(kill);
  }
  await rm(folder, { recursive: true, force: true });
}
