/** A gateway, complete: boards, pages, sockets and MQTT. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createSecureContext } from "node:tls";
import { parseAddress } from "../client/address.js";
import { Fleet } from "./fleet.js";
import { Bridge } from "./mqtt/bridge.js";
import type { Broker } from "./mqtt/broker.js";
import type { Options } from "./options.js";
import type { Page } from "./respond.js";
import { GatewayServer } from "./server.js";
import type { SimulatedBoard } from "./simulate.js";

export interface Gateway {
  readonly fleet: Fleet;
  readonly server: GatewayServer;
  readonly bridge: Bridge | undefined;
  /** Where its pages are. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts everything. @throws Error in a sentence: a port that is taken, a certificate that is none. */
export async function startGateway(options: Options, tell: (line: string) => void): Promise<Gateway> {
  const fleet = new Fleet();
  const closers: (() => unknown)[] = [() => fleet.close()];
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    const broker = await startBroker(options, closers);
    checkCertificate(options);
    const server = new GatewayServer(fleet, {
      rules: {
        viewToken: options.viewToken,
        controlToken: options.controlToken,
        hosts: options.hosts,
        origins: options.origins,
      },
      pages: { fleet: await readPage("fleet"), dashboard: await readPage("dashboard") },
      tls: options.tls,
      onMqtt: broker && ((socket) => broker.accept(socket)),
    });
    closers.push(() => server.close());
    await listen(server, options);
    const bridge = options.mqtt && (await startBridge(options, options.mqtt, broker, fleet, tell));
    if (bridge) closers.push(() => bridge.close());
    for (const board of options.boards) fleet.add(board);
    // What takes memory is loaded by those alone who use it.
    if (options.simulate) {
      const { simulateBoards } = await import("./simulate.js");
      const simulated = await simulateBoards(options.simulate, tell);
      closers.push(() => simulated.stop());
      for (const board of simulated.boards) fleet.add(asConfig(board));
    }
    if (options.discover) closers.push(await discoverInto(fleet, tell));
    const { port } = server.listener.address() as AddressInfo;
    const host = /^(0\.0\.0\.0|::|127\.0\.0\.1|::1)$/.test(options.host) ? "localhost" : options.host;
    return { fleet, server, bridge, url: `http${options.tls ? "s" : ""}://${host}:${port}/`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function checkCertificate({ tls }: Options): void {
  try {
    if (tls) createSecureContext(tls);
  } catch (error) {
    throw new Error(`--tls-cert and --tls-key do not go together: ${(error as Error).message}`);
  }
}

/** Takes up what announces itself, but for boards that are named already. */
async function discoverInto(fleet: Fleet, tell: (line: string) => void): Promise<() => void> {
  const { discoverBoards } = await import("./discover.js");
  return discoverBoards((name, address) => {
    const parsed = parseAddress(address);
    if (!parsed || fleet.has(parsed.host)) return;
    tell(`found ${name} at ${address}`);
    fleet.add({ address: parsed });
  });
}

function asConfig({ name, port }: SimulatedBoard) {
  return { address: parseAddress(`127.0.0.1:${port}`)!, name, group: "Simulated" };
}

async function startBroker(options: Options, closers: (() => unknown)[]): Promise<Broker | undefined> {
  if (!options.mqtt || options.mqtt.url !== undefined) return undefined;
  const { port } = options.mqtt;
  try {
    const { Broker } = await import("./mqtt/broker.js");
    const broker = await Broker.start({ host: options.host, port, token: brokerToken(options) });
    closers.push(() => broker.close());
    return broker;
  } catch (error) {
    throw portError(
      error,
      port,
      "--mqtt-port and another number, --mqtt with the broker's URL, or --no-mqtt",
    );
  }
}

/** Whoever may use the broker may command. */
function brokerToken({ controlToken, viewToken }: Options): string {
  return controlToken || viewToken;
}

async function startBridge(
  { name }: Options,
  { url, every, ca, cert, key }: NonNullable<Options["mqtt"]>,
  broker: Broker | undefined,
  fleet: Fleet,
  tell: (line: string) => void,
): Promise<Bridge> {
  if (broker) {
    const { EmbeddedLine } = await import("./mqtt/embedded.js");
    return new Bridge(fleet, { name, every, line: (events) => new EmbeddedLine(broker.aedes, events) });
  }
  const { RemoteLine } = await import("./mqtt/remote.js");
  const remote = { url: url!, name, ca, cert, key, tell };
  return new Bridge(fleet, { name, every, line: (events) => new RemoteLine(remote, events) });
}

async function listen(server: GatewayServer, { port, host }: Options): Promise<void> {
  server.listener.listen(port, host);
  try {
    await once(server.listener, "listening");
  } catch (error) {
    throw portError(error, port, "--port and another number");
  }
}

function portError(error: unknown, port: number, advice: string): Error {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") return new Error(`Port ${port} is taken by another program: use ${advice}.`);
  if (code === "EACCES") return new Error(`Port ${port} is for the system's own programs: use ${advice}.`);
  return new Error(`Port ${port}: ${message}`);
}

async function readPage(name: string): Promise<Page | null> {
  try {
    const gzip = await readFile(`dist/${name}.html.gz`);
    return { gzip, tag: `"${createHash("sha256").update(gzip).digest("base64url").slice(0, 16)}"` };
  } catch {
    return null;
  }
}
