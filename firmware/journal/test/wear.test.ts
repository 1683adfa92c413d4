/** How often flash is written, and how much of it each write uses up: the table in firmware/README.md, measured. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { storeSetting } from "../../parts/storing/settings.js";
import { beginBoot, proveBoot } from "../../supervisor/boots.js";
import { logError } from "../error-log.js";
import { replaceFile } from "../replace.js";
import { BoardFlash, crc32 } from "./flash.js";

const PAGE = readFileSync(fileURLToPath(new URL("../../README.md", import.meta.url)), "utf8");

/** Writes and bytes used up, as a row of the table ends. */
function cost(flash: BoardFlash, run: () => void): string {
  const { writes, erased } = flash.partition;
  const free = flash.getFree();
  run();
  assert.equal(flash.partition.erased, erased, "no page is erased");
  return `| ${flash.partition.writes - writes} | ${(free - flash.getFree()).toLocaleString("en")} |`;
}

function isListed(what: string, cells: string): void {
  assert.ok(PAGE.includes(`| ${what} ${cells}`), `the table lacks: | ${what} ${cells}`);
}

test("a change of settings", () => {
  const flash = new BoardFlash();
  flash.write(
    "rheo.json",
    '{"wifi":{"ssid":"Rheo Lab","password":"potentiometer"},"port":80,"name":"Bench 3"}',
  );
  const store = (min: number) => storeSetting(flash, crc32, "calibration", { min, max: 4000 }, "knob");
  isListed(
    "a change of name, label or calibration: `rheo.json`",
    cost(flash, () => store(120)),
  );
  isListed(
    "the same again",
    cost(flash, () => store(120)),
  );
});

test("a start", () => {
  const flash = new BoardFlash();
  const begin = () => beginBoot(flash, (name, content) => replaceFile(flash, crc32, name, content));
  begin();
  isListed("a start: `rheo.boots`, in place", cost(flash, begin));
  isListed(
    "a start that has lasted a minute, in place",
    cost(flash, () => proveBoot(flash, begin())).replace("| 2 |", "| 1 |"),
  );
  for (let start = 4; start <= 252; start++) begin();
  isListed("every 253rd start: `rheo.boots` begun anew", cost(flash, begin));
});

test("an error", () => {
  const flash = new BoardFlash();
  const message = "Error: Unable to create socket at listen (.bootcde:1:12345)";
  const log = (boot: number) => logError(flash, crc32, { uptime: 1234.5, boot, message });
  for (let boot = 12; boot < 20; boot++) log(boot);
  isListed(
    "a restart after an error, with eight of them kept: `rheo.log`",
    cost(flash, () => log(20)),
  );
});

test("changes until flash is full", () => {
  const flash = new BoardFlash();
  flash.write("program", "x", 0, 300_000);
  flash.write(
    "rheo.json",
    '{"wifi":{"ssid":"Rheo Lab","password":"potentiometer"},"port":80,"name":"Bench 3"}',
  );
  let changes = 0;
  while (storeSetting(flash, crc32, "calibration", { min: 100 + (changes % 10), max: 4000 }) === "")
    changes++;
  assert.match(PAGE, new RegExp(`after ${changes.toLocaleString("en")} changes`));
});
