import assert from "node:assert/strict";
import { test } from "node:test";
import { BoardFlash, crc32 as crc, cutEverywhere } from "../../journal/test/flash.js";
import { beginTrial, metPeer, TRIAL_FILE } from "../../supervisor/trial.js";
import { countTrial, install, JOURNAL_FILE, type Journal, UNDO_FILE } from "../install.js";

const OLD = "old program ".repeat(100);
const NEW = "the new program, somewhat longer ".repeat(60);
const PAGE = "\x1f\x8b page";

/** A board that runs `OLD` and to which `NEW` and a page have been uploaded. */
function uploaded(): BoardFlash {
  const storage = new BoardFlash();
  const journal: Journal = {
    trial: true,
    files: [
      [".bootcde", "rheo.new", crc(NEW), "rheo.old", crc(OLD)],
      ["rheo.html.gz", "rheo.html.new", crc(PAGE), "", 0],
    ],
  };
  storage.write(".bootcde", OLD);
  storage.write("rheo.new", NEW);
  storage.write("rheo.html.new", PAGE);
  storage.write(JOURNAL_FILE, JSON.stringify(journal));
  return storage;
}

function assertInstalled(storage: BoardFlash): void {
  assert.equal(storage.read(".bootcde"), NEW);
  assert.equal(storage.read("rheo.html.gz"), PAGE);
  assert.equal(storage.read("rheo.old"), OLD);
  assert.equal(storage.read(JOURNAL_FILE), undefined);
  assert.equal(storage.read("rheo.new"), undefined);
}

test("without a journal nothing happens", () => {
  const storage = new BoardFlash();
  storage.write(".bootcde", OLD);
  assert.equal(install(storage, crc), false);
  assert.deepEqual(storage.list(), [".bootcde"]);
});

test("an installation replaces the files and keeps the old program", () => {
  const storage = uploaded();
  assert.equal(install(storage, crc), true);
  assertInstalled(storage);
});

test("the power may fail in every write and erasure of the installation", () => {
  const cuts = cutEverywhere(
    uploaded,
    (storage) => install(storage, crc),
    (storage) => install(storage, crc),
    assertInstalled,
  );
  assert.ok(cuts >= 60, `${cuts} cuts`);
});

test("the power may fail twice", () => {
  for (let first = 0; first < 24; first++) {
    cutEverywhere(
      () => {
        const storage = uploaded();
        storage.partition.cutAfter(first, 0.5);
        try {
          install(storage, crc);
        } catch {
          // The power failed; the next start goes on.
        }
        storage.partition.restorePower();
        return storage;
      },
      (storage) => install(storage, crc),
      (storage) => install(storage, crc),
      assertInstalled,
    );
  }
});

test("the power may fail in every write of putting the old program back", () => {
  cutEverywhere(
    () => {
      const storage = uploaded();
      install(storage, crc);
      for (let start = 0; start < 4; start++) countTrial(storage, crc);
      return storage;
    },
    (storage) => countTrial(storage, crc),
    (storage) => {
      // As the updater does at each start.
      install(storage, crc);
      countTrial(storage, crc);
    },
    (storage, cut) => {
      assert.equal(storage.read(".bootcde") === OLD, true, cut);
      assert.equal(storage.read("rheo.html.gz"), PAGE, cut);
    },
  );
});

test("a journal cut off while it was written changes nothing", () => {
  const storage = uploaded();
  const journal = storage.read(JOURNAL_FILE)!;
  storage.erase(JOURNAL_FILE);
  storage.write(JOURNAL_FILE, journal.slice(0, -5) + "\xff".repeat(5));
  assert.equal(install(storage, crc), false);
  assert.equal(storage.read(".bootcde"), OLD);
});

test("an upload that does not match its checksum is not installed", () => {
  const storage = uploaded();
  storage.write("rheo.html.new", "something else");
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

test("a program that meets a peer in each start is not replaced", () => {
  const storage = uploaded();
  for (let start = 0; start < 20; start++) {
    install(storage, crc);
    assert.equal(countTrial(storage, crc), true);
    metPeer(storage);
  }
  assert.equal(storage.read(".bootcde"), NEW);
});

test("without room for the old program the new one stays, and nothing is moved", () => {
  const storage = uploaded();
  install(storage, crc);
  storage.fillUpTo(4500);
  for (let start = 0; start < 8; start++) countTrial(storage, crc);
  assert.equal(storage.read(".bootcde"), NEW);
  assert.equal(storage.compactions, 0);
});

test("without an old program a failing one stays and is no longer counted", () => {
  const storage = new BoardFlash();
  beginTrial(storage);
  const counted = [1, 2, 3, 4, 5, 6].map(() => countTrial(storage, crc));
  assert.deepEqual(counted, [true, true, true, true, false, false]);
});
