/** The simulated flash fails where a board's does: full, worn, or cut off in the middle. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { diskOf } from "../disk.js";
import { createMachine, type Flash, type Machine } from "../index.js";
import { PAGE, Partition, PowerCut, START } from "../partition.js";
import { fakeDevices } from "./fake-devices.js";

function machineWith(flash: Flash): Machine {
  return createMachine({ devices: fakeDevices(), flash, print: () => {}, warn: () => {} });
}

const STORAGE = 'require("Storage")';

function text(flash: Flash, name: string): string | undefined {
  return flash.get(name)?.toString("latin1");
}

describe("NOR flash", () => {
  test("writing only clears bits; a page is erased as a whole", () => {
    const partition = new Partition(2);
    partition.write(START, Buffer.from([0xf0]));
    partition.write(START, Buffer.from([0x3c]));
    partition.write(START + PAGE, Buffer.from([0]));
    assert.equal(partition.read(START, 1)[0], 0x30);
    partition.erasePage(START + 100);
    assert.deepEqual([...partition.read(START, 1), ...partition.read(START + PAGE, 1)], [0xff, 0]);
    assert.deepEqual([partition.writes, partition.erased, ...partition.erasures], [3, 1, 1, 0]);
  });

  test("a cut falls into the write it is told to, leaves a part of it, and nothing happens after", () => {
    const partition = new Partition(1);
    let told = 0;
    partition.cutAfter(1, 0.5, () => told++);
    partition.write(START, Buffer.from("first"));
    assert.throws(() => partition.write(START + 8, Buffer.from("12345678")), PowerCut);
    assert.throws(() => partition.write(START + 16, Buffer.from("x")), PowerCut);
    assert.throws(() => partition.read(START, 1), PowerCut);
    assert.equal(told, 1);
    assert.equal(partition.restorePower(), true);
    assert.equal(
      partition.read(START, 20).toString("latin1"),
      "first\xff\xff\xff1234\xff\xff\xff\xff\xff\xff\xff\xff",
    );
  });
});

describe("Storage of the simulated board", () => {
  test("a write cut at each of its steps leaves what Espruino leaves: the old is gone before the new is there", () => {
    const left: Array<string | undefined> = [];
    for (let cut = 0; ; cut++) {
      const flash: Flash = new Map([["a", Buffer.from("old!")]]);
      const machine = machineWith(flash);
      machine.boot();
      const { partition } = diskOf(flash);
      partition.cutAfter(cut);
      machine.evaluate(`${STORAGE}.write("a","new and longer")`);
      machine.powerOff();
      if (!partition.restorePower()) break;
      machine.boot();
      left.push(JSON.parse(machine.json(`[${STORAGE}.read("a")]`)!)[0] ?? undefined);
      machine.powerOff();
    }
    // Erase the name; write the header; write 12 of 14 bytes; write the rest.
    assert.deepEqual(left, ["old!", undefined, "\xff".repeat(14), `new and long${"\xff".repeat(2)}`]);
  });

  test("compaction cut between erasing a page and writing it loses files that nobody touched", () => {
    const survived: boolean[] = [];
    for (let cut = 0; ; cut++) {
      const flash: Flash = new Map([
        ["trash", Buffer.alloc(6000, 1)],
        ["program", Buffer.alloc(9000, 2)],
      ]);
      const machine = machineWith(flash);
      machine.boot();
      const { partition } = diskOf(flash);
      machine.evaluate(`${STORAGE}.erase("trash")`);
      partition.cutAfter(cut);
      machine.evaluate(`${STORAGE}.compact()`);
      if (!partition.restorePower()) break;
      machine.restart();
      survived.push(machine.evaluate(`${STORAGE}.read("program")!==undefined`) === "=true");
      machine.powerOff();
    }
    assert.ok(survived.length >= 6, `${survived.length} operations`);
    assert.ok(survived.includes(false), "a cut must be able to lose the program");
  });

  test("what the host puts into the map is in flash, and what the program writes is in the map", () => {
    const flash: Flash = new Map([["a", Buffer.from("1")]]);
    const machine = machineWith(flash);
    machine.boot();
    flash.set("b", Buffer.from("from the host"));
    assert.equal(machine.evaluate(`${STORAGE}.read("b")`), '="from the host"');
    machine.evaluate(`${STORAGE}.write("c","from the program")`);
    assert.equal(text(flash, "c"), "from the program");
    flash.delete("c");
    assert.equal(machine.evaluate(`${STORAGE}.list()`), '=[ \n  "a", \n  "b"\n ]');
    machine.evaluate(`${STORAGE}.eraseAll()`);
    assert.equal(flash.size, 0);
    machine.powerOff();
  });

  test("a file opened for appending goes on in a second piece, and is read as one", () => {
    const flash: Flash = new Map();
    const machine = machineWith(flash);
    machine.boot();
    machine.run(
      `var f=${STORAGE}.open("log","w");for(var i=0;i<300;i++)f.write("line "+i+" of text\\n");` +
        `f=${STORAGE}.open("log","a");f.write("end")`,
      "test",
    );
    assert.deepEqual([...flash.keys()], ["log\x01", "log\x02"]);
    assert.equal(flash.get("log\x01")!.length, PAGE - 32);
    assert.equal(machine.evaluate(`${STORAGE}.open("log","r").getLength()`), "=4993");
    assert.equal(
      machine.evaluate(`${STORAGE}.open("log","r").read(99999).substr(-17)`),
      '="e 299 of text\\nend"',
    );
    machine.powerOff();
  });
});
