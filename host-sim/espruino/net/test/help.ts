import type net from "node:net";
import type { Machine } from "../../machine.js";

/** Runs a program that listens and resolves with the port the host gave it. */
export async function listen(machine: Machine, code: string): Promise<number> {
  machine.run(code, "server.js");
  await settle(() => (machine.listening()[0] ?? 0) > 0);
  return machine.listening()[0]!;
}

/** Waits until something holds, looking every few milliseconds; gives up after 20 s. */
export async function settle(holds: () => boolean, every = 5): Promise<void> {
  for (const end = Date.now() + 20_000; !holds(); ) {
    if (Date.now() > end) throw new Error("waited in vain: " + holds.toString());
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}

/** Resolves when a connection is gone, however it went. */
export function closed(socket: net.Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.on("error", () => {});
    socket.on("close", () => resolve());
  });
}
