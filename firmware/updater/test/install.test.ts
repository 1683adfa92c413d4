import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32 } from "node:zlib";
import { TRIAL_FILE } from "../../supervisor/boots.js";
import { FakeStorage } from "../../supervisor/test/storage.js";
import { countTrial, install, JOURNAL_FILE, type Journal, UNDO_FILE } from "../install.js";

const crc = (bytes: string): number => crc32(Buffer.from(bytes, "latin1"));
const OLD = "old program ".repeat(100);
const NEW = "the new program, somewhat longer ".repeat(60);
const PAGE = "\x1f\x8b page";

/** A board that runs `OLD` and to which `NEW` and a page have been uploaded. */
function uploaded(): FakeStorage {
  const storage = new FakeStorage();
  const journal: Journal = {
    trial: true,
    files: [
      [".bootcde", "rheo.new", crc(NEW), "rheo.old", crc(OLD)],
      ["rheo.html.gz", "rheo.html.new", crc(PAGE), "", 0],
    ],
  };
  storage.files.set(".bootcde", OLD);
  storage.files.set("rheo.new", NEW);
  storage.files.set("rheo.html.new", PAGE);
  storage.files.set(JOURNAL_FILE, JSON.stringify(journal));
  return storage;
}

function assertInstalled(storage: FakeStorage): void {
  assert.equal(storage.read(".bootcde"), NEW);
  assert.equal(storage.read("rheo.html.gz"), PAGE);
  assert.equal(storage.read("rheo.old"), OLD);
  assert.equal(storage.read(JOURNAL_FILE), undefined);
  assert.equal(storage.read("rheo.new"), undefined);
}

test("without a journal nothing happens", () => {
  const storage = new FakeStorage();
  storage.files.set(".bootcde", OLD);
  assert.equal(install(storage, crc), false);
  assert.deepEqual([...storage.files.keys()], [".bootcde"]);
});

test("an installation replaces the files and keeps the old program", () => {
  const storage = uploaded();
  assert.equal(install(storage, crc), true);
  assertInstalled(storage);
});

test("the power may fail at any byte of the installation", () => {
  const whole = uploaded();
  install(whole, crc);
  for (let bytes = 0; bytes < whole.written; bytes++) {
    const storage = uploaded();
    storage.left = bytes;
    assert.throws(() => install(storage, crc), /power failed/);
    storage.left = Infinity;
    install(storage, crc);
    assertInstalled(storage);
  }
});

test("the power may fail twice", () => {
  for (let first = 0; first < 6000; first += 97) {
    for (let second = 0; second < 6000; second += 131) {
      const storage = uploaded();
      for (const bytes of [first, second, Infinity]) {
        storage.left = bytes;
        try {
          install(storage, crc);
        } catch {
          // The power failed; the next start goes on.
        }
      }
      assertInstalled(storage);
    }
  }
});

test("a journal cut off while it was written changes nothing", () => {
  const storage = uploaded();
  const journal = storage.read(JOURNAL_FILE)!;
  storage.files.set(JOURNAL_FILE, journal.slice(0, -5) + "\xff".repeat(5));
  assert.equal(install(storage, crc), false);
  assert.equal(storage.read(".bootcde"), OLD);
});

test("an upload that does not match its checksum is not installed", () => {
  const storage = uploaded();
  storage.files.set("rheo.html.new", "something else");
  assert.equal(install(storage, crc), false);
  assert.equal(storage.read(".bootcde"), OLD);
  assert.equal(storage.read(JOURNAL_FILE), undefined);
});

test("the undo journal puts the old program back", () => {
  const storage = uploaded();
  install(storage, crc);
  storage.write(JOURNAL_FILE, storage.read(UNDO_FILE)!);
  assert.equal(install(storage, crc), true);
  assert.equal(storage.read(".bootcde"), OLD);
  assert.equal(storage.read(UNDO_FILE), undefined);
  assert.equal(storage.read(TRIAL_FILE), undefined);
});

test("a program that never proves good is replaced at the fifth start", () => {
  const storage = uploaded();
  const running: string[] = [];
  for (let start = 0; start < 6; start++) {
    install(storage, crc);
    countTrial(storage, crc);
    running.push(storage.read(".bootcde") === NEW ? "new" : "old");
  }
  assert.deepEqual(running, ["new", "new", "new", "new", "old", "old"]);
});

test("without an old program a failing one stays and is no longer counted", () => {
  const storage = new FakeStorage();
  storage.write(TRIAL_FILE, "t", 0, 8);
  const counted = [1, 2, 3, 4, 5, 6].map(() => countTrial(storage, crc));
  assert.deepEqual(counted, [true, true, true, true, false, false]);
});
