/** A file is replaced as a whole or not at all, wherever the power fails. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { COPY, finishReplacing, replaceFile } from "../replace.js";
import { BoardFlash, crc32, cutEverywhere } from "./flash.js";

const FILE = "rheo.json";
const OLD = '{"wifi":{"ssid":"home","password":"secret 123"},"token":"guard"}';
const NEW =
  '{"wifi":{"ssid":"home","password":"secret 123"},"token":"guard","calibration":{"min":7,"max":4000}}';

function flashWith(content: string): BoardFlash {
  const flash = new BoardFlash(64);
  flash.write(".bootcde", "the program ".repeat(300));
  flash.write(FILE, content);
  return flash;
}

const finish = (flash: BoardFlash) => finishReplacing(flash, crc32, FILE);

test("a file is replaced, and nothing else is left of it", () => {
  const flash = flashWith(OLD);
  assert.equal(replaceFile(flash, crc32, FILE, NEW), "");
  assert.equal(flash.read(FILE), NEW);
  assert.deepEqual(flash.list(), [".bootcde", FILE]);
});

test("the same content again costs no write", () => {
  const flash = flashWith(OLD);
  const { writes } = flash.partition;
  assert.equal(replaceFile(flash, crc32, FILE, OLD), "");
  assert.equal(flash.partition.writes, writes);
});

test("the power may fail in every write: the file is the old or the new one, whole", () => {
  const cuts = cutEverywhere(
    () => flashWith(OLD),
    (flash) => replaceFile(flash, crc32, FILE, NEW),
    finish,
    (flash, cut) => {
      assert.ok([OLD, NEW].includes(flash.read(FILE) ?? ""), `${cut}: ${flash.read(FILE)}`);
      assert.equal(flash.read(FILE + COPY), undefined, cut);
      assert.equal(replaceFile(flash, crc32, FILE, NEW), "", `${cut}: it can be set again`);
      assert.equal(flash.read(".bootcde"), "the program ".repeat(300));
    },
  );
  assert.ok(cuts >= 7 * 3, `${cuts} cuts`);
});

test("the power may fail again while the next start finishes", () => {
  cutEverywhere(
    () => {
      const flash = flashWith(OLD);
      flash.partition.cutAfter(4);
      assert.throws(() => replaceFile(flash, crc32, FILE, NEW));
      flash.partition.restorePower();
      return flash;
    },
    finish,
    finish,
    (flash, cut) => assert.equal(flash.read(FILE), NEW, cut),
  );
});

test("a first file appears as a whole or not at all", () => {
  cutEverywhere(
    () => new BoardFlash(64),
    (flash) => replaceFile(flash, crc32, FILE, NEW),
    finish,
    (flash, cut) => assert.ok([undefined, NEW].includes(flash.read(FILE)), cut),
  );
});

test("any content, of any bytes, in whatever is in flash: old or new after every cut", () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 }).map((a) => Buffer.from(a).toString("latin1"));
  fc.assert(
    fc.property(
      bytes,
      bytes,
      fc.nat(12),
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      (old, next, cut, share) => {
        const flash = flashWith(old);
        flash.partition.cutAfter(cut, share);
        try {
          replaceFile(flash, crc32, FILE, next);
        } catch {
          // The power failed.
        }
        flash.partition.restorePower();
        finish(flash);
        assert.ok([old, next].includes(flash.read(FILE) ?? ""));
      },
    ),
    { numRuns: 1500 },
  );
});

test("full flash: the old file stays, the reason is told, and nothing is moved", () => {
  const flash = flashWith(OLD);
  flash.fillUpTo(4200);
  for (let times = 0; times < 3; times++)
    assert.equal(replaceFile(flash, crc32, FILE, NEW + times), "flash is full");
  assert.equal(flash.read(FILE), OLD);
  assert.equal(flash.compactions, 0);
});

test("flash full of what was replaced: still nothing is moved, however often it is tried", () => {
  const flash = flashWith(OLD);
  let refused = 0;
  for (let i = 0; i < 2000; i++) if (replaceFile(flash, crc32, FILE, NEW + i) !== "") refused++;
  assert.ok(refused > 0 && refused < 2000, `${refused} refused`);
  assert.equal(flash.compactions, 0);
  assert.match(flash.read(FILE)!, /^\{"wifi".*\d$/);
  // Tidied up by hand, it goes on.
  flash.files.compact();
  assert.equal(replaceFile(flash, crc32, FILE, NEW), "");
});

test("a copy that is not whole, or not one at all, is thrown away", () => {
  for (const copy of ["", " ", "\xff".repeat(40), "123 content", `${crc32("x")} xy`, NEW]) {
    const flash = flashWith(OLD);
    if (copy) flash.write(FILE + COPY, copy);
    finish(flash);
    assert.equal(flash.read(FILE), OLD);
    assert.equal(flash.read(FILE + COPY), undefined);
  }
});
