/** The board of this page: its flash, what is wired to it, and how the page's own scripts reach it. */
import { packed, texts } from "rheo:files";
import { Espruino } from "./espruino";
import { get, type Head } from "./http";
import { bytesIn, textOf } from "./natives";
import { Network } from "./tcp";
import { TEXTS } from "./texts";
import { type Seen, webSocketClass } from "./websocket";
import { World } from "./world";

/** What the board is called in its network, and `Host` of all requests. */
export const HOST = "rheo.local";

const SETTINGS = {
  name: TEXTS.boardName,
  hosts: [HOST],
  channels: [
    { id: "knob", kind: "analog", pin: "D34", label: TEXTS.knob },
    { id: "button", kind: "digital", pin: "D4", invert: true, label: TEXTS.button },
    { id: "light", kind: "veml7700", scl: "D22", sda: "D21", label: TEXTS.lamp },
  ],
};

export interface BoardEvents {
  print(line: string): void;
  seen(what: Seen): void;
}

/** Switches a board on. */
export function startBoard({ print, seen }: BoardEvents) {
  const flash = new Map(Object.entries(texts));
  for (const [name, base64] of Object.entries(packed)) flash.set(name, atob(base64));
  flash.set("rheo.json", textOf(new TextEncoder().encode(JSON.stringify(SETTINGS))));
  const seed = crypto.getRandomValues(new Uint32Array(1))[0]!;
  const world = new World({ seed, noise: true, now: () => performance.now(), warn: print });
  const network = new Network();
  const machine = new Espruino({ files: flash, world, network, serial: "simulator:1", print });
  machine.boot(true);
  const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  return {
    flash,
    world,
    network,
    machine,
    socket: webSocketClass({ network, host: HOST, random, seen }),
    /** Asks the board for one of its pages. */
    get: (path: string): Promise<Head> => get(network, path, HOST),
  };
}

export type DemoBoard = ReturnType<typeof startBoard>;

/** `fetch` of a page whose board this is: its own pages, and the simulator's way to turn the knob. */
export function boardFetch({ get, world }: DemoBoard) {
  return async (target: RequestInfo | URL, options: RequestInit = {}): Promise<Response> => {
    const { pathname, search } = new URL(String(target instanceof Request ? target.url : target));
    if (pathname === "/knob") {
      world.turn(Number(JSON.parse(String(options.body)).position));
      return new Response("", { status: 200 });
    }
    const { status, headers, rest } = await get(pathname + search);
    return new Response(bytesIn(rest), { status, headers: [...headers] });
  };
}

/** The page that the board serves, unpacked. */
export async function servedPage({ get }: DemoBoard): Promise<string> {
  const { rest } = await get("/");
  const unpacked = new Blob([bytesIn(rest)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(unpacked).text();
}
