/**
 * How close the memory estimate is to the interpreter: the same programs on both, `process.memory()` of
 * both, as a Markdown table. Figures are variables above those of a bare server, since the interpreter
 * also holds the prelude that stands in for the board.
 *
 *     ESPRUINO=/path/to/espruino node --import tsx host-sim/measure/memory.ts
 */
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { WebSocket } from "ws";
import { startTarget, type Target, type TargetKind } from "../targets/index.js";

const LISTEN = '.listen(require("Storage").readJSON("rheo.json").port);';
const BARE = `var last;require("net").createServer(function(s){last=s})${LISTEN}`;
const HANDLERS = `var list=[];function d(){}function c(){list.splice(list.indexOf(this),1)}
require("net").createServer(function(s){s.on("data",d);s.on("close",c);list.push(s)})${LISTEN}`;
const CLOSURES = `require("net").createServer(function(s){var got=0,name="viewer";
s.on("data",function(d){got+=d.length});s.on("close",function(){got=name})})${LISTEN}`;

const folder = mkdtempSync(path.join(tmpdir(), "machine-memory-"));
const rows = new Map<string, Partial<Record<TargetKind, number>>>();
const bare: Partial<Record<TargetKind, number>> = {};

for (const kind of ["sim", "espruino"] as const) {
  await measure(kind);
}
rmSync(folder, { recursive: true });
console.log("| scenario | simulator | interpreter | difference |\n| --- | --- | --- | --- |");
for (const [name, { sim, espruino }] of rows) {
  const difference = espruino ? `${(((sim! - espruino) / espruino) * 100).toFixed(0)} %` : "";
  console.log(`| ${name} | ${sim} | ${espruino} | ${difference} |`);
}

async function measure(kind: TargetKind): Promise<void> {
  await program(kind, "bare", BARE, async (target) => {
    bare[kind] = await usage(target);
    const close = await connect(target, 1);
    for (const length of [100, 1000, 3000]) {
      const grown = await target.evaluate(
        `(function(){var b=process.memory().usage;last.write("0123456789".repeat(${length / 10}));return process.memory().usage-b})()`,
      );
      note(`${length} bytes written and not yet sent`, kind, Number(grown));
      await pause(300);
    }
    close();
  });
  await connections(kind, "two shared handlers", HANDLERS);
  await connections(kind, "two closures", CLOSURES);
  await firmware(kind);
}

async function connections(kind: TargetKind, name: string, code: string): Promise<void> {
  await program(kind, name, code, async (target) => {
    const close = await connect(target, 2);
    const two = await usage(target);
    const closeMore = await connect(target, 6);
    note(`a connection with ${name}`, kind, ((await usage(target)) - two) / 6);
    close();
    closeMore();
  });
}

async function firmware(kind: TargetKind): Promise<void> {
  const target = await startTarget({ kind, bundle: "dist/firmware.js", variables: 16383 });
  await pause(1000);
  const idle = await usage(target);
  note("the firmware without viewers", kind, idle - bare[kind]!);
  const sockets: WebSocket[] = [];
  const add = async (count: number) => {
    for (; count > 0; count--) {
      const socket = new WebSocket(`ws://127.0.0.1:${target.port}/ws`, ["rheo.v1"]);
      sockets.push(socket);
      await once(socket, "open");
    }
    await pause(600);
    return usage(target);
  };
  const one = await add(1);
  note("one more viewer", kind, ((await add(5)) - one) / 5);
  note("the firmware with six viewers", kind, (await usage(target)) - bare[kind]!);
  for (const socket of sockets) socket.close();
  await pause(1000);
  note("the firmware after six viewers left", kind, (await usage(target)) - bare[kind]!);
  await target.stop();
}

function note(name: string, kind: TargetKind, value: number): void {
  rows.set(name, { ...rows.get(name), [kind]: Math.round(value) });
}

async function usage(target: Target): Promise<number> {
  return (await target.memory()).usage;
}

async function program(
  kind: TargetKind,
  name: string,
  code: string,
  run: (target: Target) => Promise<void>,
): Promise<void> {
  const bundle = path.join(folder, name.replaceAll(" ", "-") + ".js");
  writeFileSync(bundle, code);
  const target = await startTarget({ kind, bundle, variables: 16383 });
  await run(target);
  await target.stop();
}

async function connect(target: Target, count: number): Promise<() => void> {
  const sockets = Array.from({ length: count }, () => net.connect(target.port, "127.0.0.1"));
  await Promise.all(sockets.map((socket) => once(socket, "connect")));
  await pause(400);
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}
