import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { FlashFile, packFlash, unpackFlash } from "../flash-file.js";

const contents = new Map([
  [".bootcde", Buffer.from("print(1)")],
  ["empty", Buffer.alloc(0)],
  ["bytes", Buffer.from([0, 255, 13, 10, 128])],
]);

test("files come back with their names, bytes and order", () => {
  assert.deepEqual([...unpackFlash(packFlash(contents), "f")], [...contents]);
  assert.deepEqual([...unpackFlash(packFlash(new Map()), "f")], []);
});

test("every damaged byte is noticed", () => {
  const packed = packFlash(contents);
  for (let at = 0; at < packed.length; at++) {
    const damaged = Buffer.from(packed);
    damaged[at] ^= 1;
    assert.throws(() => unpackFlash(damaged, "f.bin"), /f\.bin is (not a flash file|damaged)/);
  }
  assert.throws(() => unpackFlash(Buffer.alloc(0), "f.bin"), /not a flash file/);
});

test("what was written is there again when the file is opened", () => {
  const folder = mkdtempSync(join(tmpdir(), "rheo-flash-"));
  const path = join(folder, "flash.bin");
  const first = new FlashFile(path);
  assert.equal(first.flash.size, 0);
  first.flash.set("a", Buffer.from("one"));
  first.close();
  const second = new FlashFile(path);
  assert.equal(second.flash.get("a")?.toString(), "one");
  second.flash.get("a")?.write("two");
  second.close();
  assert.match(readFileSync(path, "latin1"), /two/);
  writeFileSync(path, "something else");
  assert.throws(() => new FlashFile(path), /not a flash file/);
  rmSync(folder, { recursive: true });
});
