/**
 * Power cuts: a small program replaces settings, error log and program with the very code a board uses, as
 * fast as it can, and is cut off at random again and again. After each cut the updater finishes what was
 * begun, as at every start, and everything must be there, whole. On the interpreter a cut is the end of its
 * process; in the simulator it falls into a write or an erasure of flash.
 */

import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { SimulatedBoard } from "../devices/board.js";
import { type Random, seededRandom } from "../devices/random.js";
import { diskOf } from "../espruino/disk.js";
import { createMachine, type Flash } from "../espruino/index.js";
import { PowerCut } from "../espruino/partition.js";

export interface CutOptions {
  /** Folder with what is built for a board. */
  built: string;
  cuts: number;
  seed: number;
  /** Path of Espruino for Linux; undefined for the simulator. */
  binary: string | undefined;
  /** Receives lines for people. */
  tell(line: string): void;
}

export interface CutReport {
  /** Starts after a cut. */
  cuts: number;
  /** Files replaced in all, as far as they were reported. */
  replaced: number;
  /** Sentences; empty when nothing was lost. */
  failures: string[];
}

/** A network's name beyond ASCII, which JSON must bring back with the same bytes. */
const SSID = Buffer.from("Zoë");
/**
 * Espruino for Linux, unlike a board, writes a table of names once 200 files were erased, and does not survive a
 * cut in that: there flash counts as full before.
 *
 * Runs after the updater. First tells how everything is, `STATE`, then replaces files and tells after each
 * round how far it is, `AT`, until flash is full.
 */
const PROGRAM = `
var s=require("Storage"),at=0;
function crc(d){return E.CRC32(d)>>>0}
function json(n){try{return JSON.parse(s.read(n))}catch(e){return undefined}}
function program(k){var t="";while(t.length<3000)t+="v"+k+" ";return t}
function state(){
  var j=json("rheo.json"),l=json("rheo.log"),p=s.read("program")||"",k=parseInt(p.substr(1),10);
  at=j?j.n:-1;
  print("STATE "+JSON.stringify({whole:!!j&&j.token=="guard"&&crc(j.wifi.ssid)==${crc32(SSID)},settings:at,
    log:l&&l.length?l[l.length-1].boot:-1,entries:l?l.length:-1,program:p&&p==program(k)?k:-1,
    left:s.list().filter(function(n){return n=="rheo.json~"||n=="rheo.log~"}).length}));
}
function update(k){
  var t=program(k);
  s.write("program.new",t);
  s.write("rheo.todo",JSON.stringify({trial:false,files:[["program","program.new",crc(t),"program.old",crc(s.read("program"))]]}));
  eval(s.read(".boot1"));
}
var storing=require("rheo.storing");
function full(){var f=s.getStats();return f.freeBytes<30000||process.env.BOARD=="LINUX"&&f.trashCount>120}
function round(){
  for(var i=0;i<4;i++){
    if(full()){print("FULL");return}
    at++;
    if(storing.storeSetting(s,crc,"n",at)||storing.logError(s,crc,{uptime:1,boot:at,message:"for a test"})){print("FULL");return}
  }
  update(at);
  print("AT "+at);
  setTimeout(round,0);
}
state();
setTimeout(round,0);
`;

interface State {
  whole: boolean;
  settings: number;
  log: number;
  entries: number;
  program: number;
  left: number;
}

/** What flash holds at first. */
function firstFiles(built: string): Map<string, Buffer> {
  const program = "v0 ".repeat(1000);
  const log = [1, 2, 3].map((boot) => ({ uptime: 1, boot: boot - 3, message: "earlier" }));
  return new Map([
    [".boot1", readFileSync(join(built, "updater.js"))],
    ["rheo.storing", readFileSync(join(built, "storing.js"))],
    ["rheo.json", Buffer.from(`{"token":"guard","wifi":{"ssid":"${SSID}","password":"12345678"},"n":0}`)],
    ["rheo.log", Buffer.from(JSON.stringify(log))],
    ["program", Buffer.from(program)],
  ]);
}

/** One life: starts, tells its state, works, and is cut off. Text of its console. */
interface Board {
  live(random: Random): Promise<string>;
  /** Flash as at first. */
  renew(): void;
  close(): void;
}

function simulatedBoard(built: string): Board {
  let flash: Flash = new Map();
  const renew = () => {
    flash = new Map([...firstFiles(built), [".bootcde", Buffer.from(PROGRAM)]]);
  };
  renew();
  return {
    renew,
    close: () => undefined,
    live(random) {
      return new Promise((resolve, reject) => {
        let text = "";
        const board = new SimulatedBoard({ warn: () => undefined, seed: 1, peripherals: [] });
        const end = () => {
          machine.powerOff();
          board.close();
          diskOf(flash).partition.restorePower();
          resolve(text);
        };
        const machine = createMachine({
          devices: board,
          flash,
          warn: (line) => reject(new Error(line)),
          print(piece) {
            text += piece;
            if (piece.includes("FULL")) setImmediate(end);
          },
        });
        board.powerOn();
        // Cuts fall into the start too, where the updater is at work.
        diskOf(flash).partition.cutAfter(Math.floor(random.next() * 150), random.next(), () =>
          setImmediate(end),
        );
        machine.boot();
      });
    },
  };
}

/** What the simulator's flash says when it has no power; nothing that follows counts. */
const CUT = new PowerCut().message;
/**
 * Milliseconds from the first line of the interpreter to its end, at most: a round of replacing takes some 10. On a
 * machine that does much else it takes more: lives get longer as long as they come to nothing.
 */
const LONGEST_LIFE = 150;
/** Share of lives that end before the first line, while the updater is at work, and in how many milliseconds. */
const SHORT_LIVES = 0.25;
const LONGEST_START = 60;
/** Milliseconds after which a life that has not told its state is given up. */
const PATIENCE = 20000;
const SILENT = "\nnothing more";

function interpretedBoard(built: string, binary: string): Board {
  const folder = mkdtempSync(join(tmpdir(), "rheo-cuts-"));
  const flash = join(folder, "espruino.flash");
  const first = join(folder, "first.flash");
  const files = [...firstFiles(built)];
  files.forEach(([, bytes], index) => {
    writeFileSync(join(folder, `file${index}`), bytes);
  });
  const puts = files.map(([name], index) => `put(${JSON.stringify(name)},f.readFileSync("file${index}"));`);
  writeFileSync(
    join(folder, "fill.js"),
    'var s=require("Storage"),f=require("fs");s.eraseAll();' +
      `function put(n,d){for(var o=0,l=d.length;o<l;o+=512)s.write(n,d.substr(o,512),o,l)}${puts.join("")}`,
  );
  writeFileSync(join(folder, "live.js"), `eval(require("Storage").read(".boot1"));${PROGRAM}`);
  const filled = spawnSync(binary, ["fill.js"], {
    cwd: folder,
    timeout: PATIENCE,
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (filled.error) throw filled.error;
  copyFileSync(flash, first);
  let longest = LONGEST_LIFE;
  return {
    renew: () => copyFileSync(first, flash),
    close: () => rmSync(folder, { recursive: true, force: true }),
    live(random) {
      return new Promise((resolve, reject) => {
        let text = "";
        const child = spawn(binary, ["live.js"], { cwd: folder, stdio: ["pipe", "pipe", "ignore"] });
        let timer: NodeJS.Timeout | undefined;
        const endIn = (most: number) => {
          timer ??= setTimeout(() => child.kill("SIGKILL"), random.next() * most);
        };
        if (random.next() < SHORT_LIVES) endIn(LONGEST_START);
        const patience = setTimeout(() => {
          if (text.includes("STATE")) return;
          text += SILENT;
          child.kill("SIGKILL");
        }, PATIENCE);
        child.stdout.setEncoding("latin1").on("data", (piece: string) => {
          text += piece;
          if (text.includes("STATE")) endIn(longest);
          if (text.includes("FULL")) child.kill("SIGKILL");
        });
        child.once("error", reject);
        child.once("close", () => {
          clearTimeout(timer);
          clearTimeout(patience);
          const isBusy = text.includes("STATE") && !/AT \d|FULL/.test(text);
          longest = isBusy ? Math.min(longest * 1.2, PATIENCE) : Math.max(longest / 1.2, LONGEST_LIFE);
          resolve(text);
        });
      });
    },
  };
}

/** What a board says that did not get as far as its state, for another reason than that its power was cut. */
const FAILED = new RegExp(`Uncaught|installation failed|${SILENT}`);

/** What a state says has been lost since `reached`; empty for nothing. */
function losses(state: State, reached: number): string[] {
  const lost: string[] = [];
  if (!state.whole) lost.push("the settings are not whole");
  if (state.settings < reached) lost.push(`the settings are of round ${state.settings}`);
  if (state.log < reached && reached > 0) lost.push(`the error log ends with ${state.log}`);
  if (state.entries < 3) lost.push(`the error log has ${state.entries} entries`);
  if (state.program < 0) lost.push("the program is not whole");
  else if (state.program < reached) lost.push(`the program is of round ${state.program}`);
  if (state.left > 0) lost.push("a copy was left behind");
  return lost;
}

/** Cuts the power so many times and looks after each. */
export async function cutPower({ built, cuts, seed, binary, tell }: CutOptions): Promise<CutReport> {
  const random = seededRandom(seed);
  const board = binary ? interpretedBoard(built, binary) : simulatedBoard(built);
  const report: CutReport = { cuts: 0, replaced: 0, failures: [] };
  /** The last round that was reported as done; -1 when flash was just filled. */
  let reached = 0;
  try {
    while (report.cuts < cuts && report.failures.length < 10) {
      const text = await board.live(random);
      const told = /STATE (\{.*\})/.exec(text);
      if (told) {
        report.cuts++;
        const state = JSON.parse(told[1]!) as State;
        for (const loss of losses(state, reached)) report.failures.push(`after cut ${report.cuts}: ${loss}`);
      } else if (FAILED.test(text) && !text.includes(CUT)) report.failures.push(`it says ${text}`);
      const rounds = [...text.matchAll(/AT (\d+)\r?\n/g)];
      const last = Number(rounds.at(-1)?.[1] ?? reached);
      report.replaced += rounds.length * 9;
      reached = Math.max(reached, last);
      if (text.includes("FULL")) {
        board.renew();
        reached = 0;
      }
      if (report.cuts % 100 === 0 && told) tell(`${report.cuts} cuts, ${report.replaced} files replaced`);
    }
    return report;
  } finally {
    board.close();
  }
}
