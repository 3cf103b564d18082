// One server for each engine, on a new database and a free port, for the time of the run.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, open, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addressVariable, type Engine, engines } from "./journey";

/** What the servers say goes to files, beside what failed journeys leave. */
const results = join(import.meta.dirname, "results");
const startLimit = 20_000;
const stopLimit = 5_000;

type Server = { engine: Engine; process: ChildProcess; folder: string };

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
  await mkdir(results, { recursive: true });
  const log = await open(join(results, `server-${engine}.log`), "w");
  const program = spawn(needed("LUUKKU_TEST_PROGRAM"), ["serve"], {
    cwd: folder,
    env: { ...withoutOurs(process.env), ...configuration(port, address) },
    stdio: ["ignore", log.fd, log.fd],
  });
  await log.close();
  const server = { engine, process: program, folder };
  try {
    await ready(program, address);
  } catch (error) {
    await stop(server);
    const said = await readFile(join(results, `server-${engine}.log`), "utf8");
    throw new Error(`${error}\n${said}`);
  }
  process.env[addressVariable(engine)] = address;
  return server;
}

/** What the server's configuration reads from the environment. */
function configuration(port: number, address: string): Record<string, string> {
  return {
    LUUKKU_LISTEN: `127.0.0.1:${port}`,
    LUUKKU_PUBLIC_URL: address,
    LUUKKU_SITE_ROOT: needed("LUUKKU_TEST_SITE"),
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
    const answer = await fetch(address, { redirect: "manual" }).catch(() => undefined);
    if (answer) {
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
