/** Boards, proxies and pages of the pictures; kept while all are taken. */
import { parseAddress } from "../../client/address";
import { type FakeBoard, startFakeBoard } from "../../client/test/fake-board";
import { type Running, start, until } from "../../gateway/test/start";
import { builtDemo } from "./demo/built";
import { ReverseProxy } from "./proxy";
import { simulatedBoard, type TestBoard } from "./simulated-board";
import { Started } from "./started";

export interface Scenery {
  plain: TestBoard;
  many: TestBoard;
  token: TestBoard;
  full: TestBoard;
  /** One without a network: it serves its set-up page. */
  fresh: TestBoard;
  proxy: ReverseProxy;
  /** One with some twenty boards, of which one is away and one is beyond a usual threshold. */
  gateway: Running;
  /** Address of the demo as a file. */
  demo: string;
  stop(): Promise<void>;
}

export const CHANNELS = [
  { id: "pan", kind: "analog", pin: "D34", label: "Pan" },
  { id: "tilt", kind: "analog", pin: "D35", label: "Tilt" },
  { id: "door", kind: "digital", pin: "D4", label: "Door" },
  { id: "light", kind: "veml7700", scl: "D22", sda: "D21", label: "Light at the window" },
];

/** Settings of the board with several channels. */
export const MANY = { name: "Greenhouse, south", channels: CHANNELS };

/** Boards of the gateway besides the simulated ones: name and group. */
const ROOMS = [
  ["Kitchen", "House"],
  ["Cellar, behind the boiler and the old freezer", "House"],
  ["Attic", "House"],
  ["Garden", "Outside"],
  ["Gate", "Outside"],
  ...Array.from({ length: 12 }, (_, place) => [`Place ${place + 1}`, "Class 8b"]),
];

/** Turns a knob as a hand does: from rest to rest. */
export function hand(seconds: number): number {
  const stops = [0.22, 0.22, 0.55, 0.61, 0.61, 0.34, 0.34, 0.78, 0.83, 0.83, 0.47, 0.12, 0.12, 0.4, 0.67];
  const at = (seconds / 3) % stops.length;
  const [from, to] = [stops[Math.floor(at)]!, stops[(Math.floor(at) + 1) % stops.length]!];
  const part = at % 1;
  return from + (to - from) * part * part * (3 - 2 * part);
}

export function scenery(): Promise<Scenery> {
  const started = new Started();
  return started.orStop(() => build(started));
}

async function build(all: Started): Promise<Scenery> {
  // Nobody may be there yet to hear that it failed.
  const demo = builtDemo();
  demo.catch(() => undefined);
  const boardOf = (settings?: Record<string, unknown>) => all.add(simulatedBoard(settings));
  const [plain, token, full, fresh] = await Promise.all([
    boardOf({ name: "Workbench" }),
    boardOf({ token: "secret" }),
    boardOf(),
    boardOf({ wifi: undefined }),
  ]);
  // The page of the one may show the other.
  const many = await boardOf({
    ...MANY,
    origins: [`http://${plain.host}`],
  });
  await full.occupy(6);
  const proxy = await all.add(ReverseProxy.before(plain.port));
  const rooms: FakeBoard[] = [];
  for (const [name] of ROOMS) rooms.push(await all.add(startFakeBoard({ name })));
  const gateway = await all.add(start("--no-mqtt"));
  const add = (port: number, name: string, group: string) =>
    gateway.fleet.add({ address: parseAddress(`127.0.0.1:${port}`)!, name, group });
  add(plain.port, "Workbench", "House");
  add(many.port, "Greenhouse, south", "Outside");
  for (const [index, [name, group]] of ROOMS.entries()) add(rooms[index]!.port, name!, group!);
  const online = () => [...gateway.fleet.stations.values()].filter(({ online }) => online).length;
  await until(() => online() === ROOMS.length + 2, "all boards of the gateway are there");
  await rooms[3]!.stop();
  const begun = performance.now();
  const seconds = () => (performance.now() - begun) / 1000;
  const turning = [
    setInterval(() => {
      plain.turn(hand(seconds()));
      many.turn(hand(seconds() + 7));
    }, 40),
    setInterval(() => {
      rooms.forEach((room, index) => {
        room.push(Math.round(4095 * hand(seconds() + 5 * index)), 40 + 11 * index);
      });
    }, 500),
  ];
  all.add(Promise.resolve({ stop: () => turning.forEach(clearInterval) }));
  return {
    plain,
    many,
    token,
    full,
    fresh,
    proxy,
    gateway,
    demo: await demo,
    stop: () => all.stop(),
  };
}
