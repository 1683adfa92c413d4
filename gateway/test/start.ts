/** A gateway for a test, with free ports; and a little patience. */
import { connect } from "node:net";
import { pickFreePort } from "../../host-sim/shell/ports";
import { type Gateway, startGateway } from "../gateway";
import { parseOptions } from "../options";

export interface Running extends Gateway {
  port: number;
  mqttPort: number;
  told: string[];
}

/** Starts a gateway with a command line; `--port` and `--mqtt-port` are free ones. */
export async function start(...args: string[]): Promise<Running> {
  const [port, mqttPort] = [await pickFreePort(), await pickFreePort()];
  const ports = ["--port", String(port), "--mqtt-port", String(mqttPort)];
  const options = parseOptions([...ports, ...args], {}, "test-machine")!;
  const told: string[] = [];
  const gateway = await startGateway(options, (line) => told.push(line));
  return Object.assign(gateway, { port, mqttPort, told });
}

type Found<T> = Exclude<T, false | null | undefined | 0 | "">;

/** Waits until `look` gives something true. @throws after 20 s */
export async function until<T>(look: () => T | Promise<T>, what = String(look)): Promise<Found<T>> {
  const end = Date.now() + 20_000;
  for (;;) {
    const found = await look();
    if (found) return found as Found<T>;
    if (Date.now() > end) throw new Error(`not within 20 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/**
 * Waits until somebody listens on a port. It connects: whoever tries to listen there itself may be in the way of the
 * program that is about to, which then ends.
 *
 * @throws after 20 s
 */
export async function untilListening(port: number, who: string): Promise<void> {
  await until(
    () =>
      new Promise<boolean>((resolve) => {
        const socket = connect(port, "127.0.0.1", () => {
          socket.destroy();
          resolve(true);
        });
        socket.once("error", () => resolve(false));
      }),
    `${who} listens`,
  );
}
