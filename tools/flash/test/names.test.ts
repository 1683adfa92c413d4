import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { readNames } from "../names.js";
import { temporaryFolder } from "./workbench.js";

const folder = temporaryFolder();
after(() => folder.remove());

const board = (number: number, serial = `s${number}`, port = `/dev/ttyUSB${number}`) => ({
  number,
  serial,
  port,
});

function list(text: string): string {
  const path = join(folder.path, "names.csv");
  writeFileSync(path, text);
  return path;
}

test("a pattern counts, with as many digits as it has #", () => {
  const nameOf = readNames("Board ##");
  assert.deepEqual(
    [1, 2, 30, 100].map((number) => nameOf(board(number))),
    ["Board 01", "Board 02", "Board 30", "Board 100"],
  );
});

test("a pattern that would name all alike is refused", () => {
  assert.throws(() => readNames("Board"), /with # for the number/);
});

test("a list knows boards by serial or port, and the others by their order", () => {
  const nameOf = readNames(
    list('\ufeffName;Serial;Port\r\nDoor;S2;\r\n"Window; left";;/dev/ttyUSB3\r\nFirst;;\r\nSecond;;\r\n'),
  );
  assert.deepEqual(
    [1, 2, 3, 4].map((number) => nameOf(board(number))),
    ["First", "Door", "Window; left", "Second"],
  );
  assert.throws(() => nameOf(board(5)), /no name for board 5 \(serial s5, port \/dev\/ttyUSB5\)/);
});

test("a list of names alone", () => {
  const nameOf = readNames(list("name\nZoë\nBörje\n"));
  assert.deepEqual(
    [1, 2].map((number) => nameOf(board(number))),
    ["Zoë", "Börje"],
  );
});

test("what is no list is said", () => {
  assert.throws(() => readNames(join(folder.path, "none.csv")), /cannot read .*none\.csv \(ENOENT\)/);
  assert.throws(() => readNames(list("")), /needs a heading with a column "name"/);
  assert.throws(() => readNames(list("Door,Window\n1,2\n")), /needs a heading with a column "name"/);
  assert.throws(() => readNames(list('name\n"Door\n')), /is no CSV file/);
});

test("a name the board would refuse, and one given twice, are refused before anything is uploaded", () => {
  assert.throws(() => readNames(list(`name\n${"x".repeat(33)}\n`))(board(1)), /--names: the name/);
  const nameOf = readNames(list("name\nDoor\nDoor\n"));
  nameOf(board(1));
  assert.throws(() => nameOf(board(2)), /two boards would be called "Door"/);
});
