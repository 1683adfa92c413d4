/** Several boards in one process: starts them, shows where they are, and stops them together. */

import { PlainText } from "../shell/plain-text.js";
import { freePortAfter, listenError } from "../shell/ports.js";
import { createSimulator, type Simulator } from "../simulator/simulator.js";
import { eachBoard, type NamedBoard } from "./boards.js";
import type { CommandLine } from "./options.js";
import { beginLife } from "./process-life.js";
import { address, explainPort } from "./session.js";
import { ViewerCount } from "./viewer-count.js";

/** Milliseconds between two counts of the viewers for the live line. */
const STATUS_INTERVAL = 1000;

/** Says that all have been started: whoever runs this process waits for it. */
export const ALL_LISTEN = (count: number): string => `All ${count} boards listen.`;

/** Runs the boards until the process is ended. */
export async function runFleet({
  simulator: shared,
  boards: count,
  quiet,
  typed,
}: CommandLine): Promise<void> {
  const planned = eachBoard(shared, count!);
  const simulators: Simulator[] = [];
  const life = beginLife(
    () => Promise.all(simulators.map((simulator) => simulator.stop())),
    (key) => key === "quit" && life.end(0),
  );
  const { terminal } = life;
  const print = (text: string): void => terminal.print(text);
  const last = planned.at(-1)!.options.port;
  const waiting = new Set(planned.map(({ options }) => options.port));
  const onListening = (port: number): void => {
    if (!waiting.delete(port) || waiting.size > 0 || quiet) return;
    // After what the last board says of it.
    setImmediate(() => print(`${ALL_LISTEN(count!)}\n`));
  };
  const refuse = async (port: number, code: string): Promise<void> =>
    life.end(1, await explainPort(port, code, typed, count));
  let control = last;
  try {
    for (const board of planned) {
      const { port, host } = board.options;
      const taken = await listenError(port, host);
      if (taken) return await refuse(port, taken);
      if (shared.control === undefined) control = (await freePortAfter(control, "127.0.0.1")) ?? 65535;
      const simulator = await createSimulator({
        ...board.options,
        // Behind all boards' ports; beyond the last one the system chooses.
        control: board.options.control ?? (control < 65535 ? control : 0),
        print: prefixed(board.name, print),
        warn: (text) => print(`${board.name}: [simulator] ${text}\n`),
        onListening,
        onListenError: refuse,
      });
      simulators.push(simulator);
      if (life.ending) return void (await simulator.stop());
    }
  } catch (error) {
    return life.end(1, (error as Error).message);
  }
  if (!quiet) print(table(planned, simulators));
  if (terminal.live) showStatus(simulators, (text) => terminal.setStatus(text));
  for (const simulator of simulators) {
    if (life.ending) return;
    simulator.setPower(true);
    // One after another, so that the first ones serve while the last ones boot.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** What one board prints, in whole lines, with its name in front. */
function prefixed(name: string, print: (text: string) => void): (text: string) => void {
  const plain = new PlainText();
  let partial = "";
  return (text) => {
    const lines = (partial + plain.strip(text)).split("\n");
    partial = lines.pop() ?? "";
    for (const line of lines) print(`${name}: ${line}\n`);
  };
}

function table(planned: NamedBoard[], simulators: Simulator[]): string {
  const { program } = simulators[0];
  const url = ({ options }: NamedBoard): string => `${address(options.host, options.port)}/`;
  const rows = planned.map((board, index) => {
    const { control, console: serial } = simulators[index];
    return [
      board.name,
      url(board),
      `http://localhost:${control.port}/`,
      ...(serial ? [`tcp://localhost:${serial.port}`] : []),
    ];
  });
  const heads = ["Name", "Open", "Workbench", "Console"].slice(0, rows[0].length);
  const widths = heads.map((_, column) => Math.max(...[heads, ...rows].map((row) => row[column].length)));
  const line = (row: string[]): string =>
    `  ${row.map((text, column) => text.padEnd(widths[column])).join("  ")}`.trimEnd();
  const boards = `${planned.length} simulated ${planned.length === 1 ? "board runs" : "boards run"}`;
  const lines = [`Rheo: ${boards} ${program}.`, "", ...[heads, ...rows].map(line), ""];
  if (planned[0].options.blank) lines.push(`Flash all: ${flashAll(simulators)}`);
  return `${[...lines, "Ctrl-C stops all.", ""].join("\n")}\n`;
}

/** The command that flashes boards with nothing on them; their consoles are in a row. */
function flashAll(simulators: Simulator[]): string {
  const [first, last] = [simulators[0], simulators.at(-1)!].map((board) => board.console!.port);
  return `npm run flash -- --all --port tcp://localhost:${first}-${last} --names "Board ##"`;
}

function showStatus(simulators: Simulator[], show: (text: string) => void): void {
  const counts = simulators.map(() => new ViewerCount());
  const update = (): void => {
    const viewers = simulators.reduce((sum, board, index) => sum + counts[index].of(board.sockets()), 0);
    const off = simulators.filter((board) => !board.powered).length;
    const notes = [`${simulators.length} boards`, `${viewers} viewer${viewers === 1 ? "" : "s"}`];
    if (off > 0) notes.push(`${off} without power`);
    show(notes.join("  "));
  };
  update();
  setInterval(update, STATUS_INTERVAL);
}
