// A running Luukku for the time of the tests: a new demo with its simulators, on free ports.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, open, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** Where a running Luukku is. */
export type Installation = {
  /** The portals. */
  address: string;
  /** The simulators of outside systems; received mail is at `/mail`. */
  simulators: string;
  /** The demo's people and how they sign in. */
  people: Staff[];
  /** The demo's citizens who have relations. */
  citizens: Citizen[];
};

/** One of the demo's people, as `luukku demo` notes them. */
export type Staff = { name: string; email: string; second_factor: string | null };

/** One of the demo's citizens. */
export type Citizen = { code: string; name: string };

export type Running = Installation & { stop: () => Promise<void> };

/** What programs say goes to files, beside what failed journeys leave. */
export const results = join(import.meta.dirname, "results");
const demoLimit = 120_000;
const startLimit = 20_000;
const stopLimit = 5_000;

type Wanted = {
  /** An empty PostgreSQL database, instead of a SQLite file. */
  database?: string;
  /** Configuration that differs from the demo's own, as environment variables. */
  settings?: Record<string, string>;
};

/** Makes a demo and starts its programs. `name` tells its folder and logs from those of others. */
export async function start(name: string, { database, settings = {} }: Wanted = {}): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), `luukku-${name}-`));
  const program = needed("LUUKKU_TEST_PROGRAM");
  const [port, simulatorsPort, mailPort] = await freePorts(3);
  const ports = ["--port", port, "--simulators-port", simulatorsPort, "--mail-port", mailPort].map(String);
  const environment = {
    ...withoutOurs(process.env),
    LUUKKU_SITE_ROOT: needed("LUUKKU_TEST_SITE"),
    ...settings,
  };
  // The same demo that `make run` shows: its people are the people of the journeys.
  const made = await promisify(execFile)(program, ["demo", ...ports, ...(database ? ["--database", database] : [])], {
    cwd: folder,
    env: withoutOurs(process.env),
    timeout: demoLimit,
  });
  const address = `http://localhost:${port}`;
  const simulators = `http://127.0.0.1:${simulatorsPort}`;
  const running: ChildProcess[] = [];
  // When the run is broken off, nobody asks the programs to stop.
  const abandon = (): void => running.forEach((child) => child.kill("SIGKILL"));
  process.once("exit", abandon);
  const stop = async (): Promise<void> => {
    await Promise.all(running.map(end));
    process.off("exit", abandon);
    await rm(folder, { recursive: true, force: true });
  };
  const begin = async (command: string, ready: string): Promise<void> => {
    const log = join(results, `${command}-${name}.log`);
    const child = await spawnInto(log, program, ["--config", "demo/luukku.toml", command], folder, environment);
    running.push(child);
    await answers(child, ready).catch(async (error: Error) => {
      throw new Error(`${command}: ${error.message}\n${await readFile(log, "utf8")}`);
    });
  };
  try {
    await begin("simulators", simulators);
    await begin("serve", `${address}/ready`);
    const people = JSON.parse(await readFile(join(folder, "demo/keys/sign-ins.json"), "utf8"));
    return { address, simulators, people, citizens: citizens(made.stdout), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The citizens, as `luukku demo` prints them: identity code, name and what is held about them. */
function citizens(table: string): Citizen[] {
  const lines = table.matchAll(/^\s+(\d{6}\S{5}) {2}(.+) \(.*\)$/gmu);
  return [...lines].map(([, code = "", name = ""]) => ({ code, name }));
}

async function spawnInto(
  logFile: string,
  program: string,
  parameters: string[],
  folder: string,
  environment: NodeJS.ProcessEnv,
): Promise<ChildProcess> {
  await mkdir(results, { recursive: true });
  const log = await open(logFile, "w");
  const child = spawn(program, parameters, { cwd: folder, env: environment, stdio: ["ignore", log.fd, log.fd] });
  await log.close();
  return child;
}

/** The programs refuse variables that they do not know: they get only those that are meant for them. */
function withoutOurs(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("LUUKKU_")));
}

/** A variable that `make test` sets. */
export function needed(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(`${name} is not set: the journeys are run by \`make test\``);
  }
  return value;
}

/** Free ports, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const probes = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(probes.map((probe) => once(probe, "listening")));
  const ports = probes.map((probe) => {
    const address = probe.address();
    if (address === null || typeof address === "string") {
      throw new Error("no free port");
    }
    return address.port;
  });
  await Promise.all(probes.map((probe) => once(probe.close(), "close")));
  return ports;
}

async function answers(program: ChildProcess, address: string): Promise<void> {
  const until = Date.now() + startLimit;
  while (Date.now() < until) {
    if (program.exitCode !== null || program.signalCode !== null) {
      throw new Error(`ended while starting (${program.exitCode ?? program.signalCode})`);
    }
    const answer = await fetch(address).catch(() => undefined);
    if (answer?.ok) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`did not answer within ${startLimit} ms`);
}

async function end(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) {
    return;
  }
  const ended = once(program, "exit");
  const kill = setTimeout(() => program.kill("SIGKILL"), stopLimit);
  program.kill("SIGTERM");
  await ended;
  clearTimeout(kill);
}
