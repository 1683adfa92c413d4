/** A board with two knobs, a light sensor and a button: every kind of channel in one stream, on every target. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { type Board, connect, type Hello, type Sample } from "../../../client/node";
import { onEachTarget, type Running } from "./each-target";
import { WHOLE_BOARD } from "./whole-board";

/** Lux of one count where the sensor is most sensitive, and what rounding adds. */
const COUNT = 0.0042 + 0.0006;

/** A viewer that remembers every sample. */
class Viewer {
  readonly samples: Sample[] = [];
  private readonly waiting = new Set<() => void>();

  private constructor(
    private readonly board: Board,
    readonly hello: Hello,
  ) {
    board.on("sample", (sample) => {
      this.samples.push(sample);
      for (const look of [...this.waiting]) look();
    });
  }

  static async open({ port }: Running): Promise<Viewer> {
    const board = connect(`127.0.0.1:${port}`);
    return new Viewer(board, await board.ready());
  }

  /** Resolves with the first sample from now on that fits. */
  until(fits: (sample: Sample) => boolean, milliseconds = 15_000): Promise<Sample> {
    const from = this.samples.length;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(look);
        reject(new Error(`no such sample; the last: ${JSON.stringify(this.samples.at(-1))}`));
      }, milliseconds);
      const look = (): void => {
        const found = this.samples.slice(from).find(fits);
        if (!found) return;
        clearTimeout(timer);
        this.waiting.delete(look);
        resolve(found);
      };
      this.waiting.add(look);
    });
  }

  close(): void {
    this.board.close();
  }
}

onEachTarget("two knobs, light and a button", { channels: WHOLE_BOARD }, (board) => {
  it("hello describes each channel", async () => {
    const viewer = await Viewer.open(board);
    const { hello } = viewer;
    assert.deepEqual(
      hello.channels.map(({ id, kind, unit, calibration }) => [id, kind, unit, calibration]),
      [
        ["knob", "analog", "LSB", { min: 0, max: 4095 }],
        ["volume", "analog", "LSB", { min: 0, max: 4095 }],
        ["light", "veml7700", "lx", null],
        ["door", "digital", "", null],
      ],
    );
    assert.deepEqual(hello.errors, []);
    viewer.close();
  });

  it("each follows its own sensor", async () => {
    const viewer = await Viewer.open(board);
    await board.target.setKnob(0.3, "knob");
    await board.target.setKnob(0.7, "volume");
    await viewer.until(({ values: [knob, volume] }) => (knob ?? 9e9) < 1500 && (volume ?? 0) > 2500);
    viewer.close();
  });

  it("light from 0.1 to 100,000 lx is right to 2 %, or to the finest range's count", async () => {
    const viewer = await Viewer.open(board);
    for (const lux of [0.1, 100_000, 1, 10_000, 10, 1_000, 100, 2_500, 30, 300]) {
      await board.target.setLight(lux);
      await viewer.until(({ values: [, , light] }) => Math.abs((light ?? -1) - lux) <= 0.02 * lux + COUNT);
    }
    viewer.close();
  });

  it("a press of the button is one change to 1, sent between two turns of the sampler, and one back", async () => {
    const viewer = await Viewer.open(board);
    await viewer.until(({ values }) => values[3] === 0);
    const from = viewer.samples.length;
    await board.target.setButton(true, "door");
    await viewer.until(({ values }) => values[3] === 1);
    await board.target.setButton(false, "door");
    await viewer.until(({ values }) => values[3] === 0);
    const levels = viewer.samples.slice(from).map(({ values }) => values[3]);
    const changes = levels.filter((level, index) => level !== (levels[index - 1] ?? 0));
    assert.deepEqual(changes, [1, 0]);
    viewer.close();
  });

  it("/value gives each channel's newest value", async () => {
    for (const { id } of WHOLE_BOARD) {
      const response = await fetch(`http://127.0.0.1:${board.port}/value/${id}`);
      assert.equal(response.status, 200);
      assert.match(await response.text(), /^\d+(\.\d+)?\n?$/);
    }
  });

  for (const fault of ["absent", "nak", "hung"] as const)
    it(`while its bus is ${fault} the light has no value, the others notice nothing, and it comes back`, async () => {
      const viewer = await Viewer.open(board);
      await viewer.until(({ values }) => values[2] !== null, 70_000);
      await board.target.setI2cFault(fault);
      await viewer.until(({ values }) => values[2] === null);
      const from = viewer.samples.length;
      await board.target.setKnob(0.2, "knob");
      await viewer.until(({ values: [knob] }) => (knob ?? 9e9) < 1200);
      await board.target.setKnob(0.8, "knob");
      await viewer.until(({ values: [knob] }) => (knob ?? 0) > 2800);
      const times = viewer.samples.slice(from).map(({ t }) => t);
      const gaps = times.slice(1).map((t, index) => t - times[index]!);
      // Samples are pushed once a second at least, whatever happens.
      assert.ok(Math.max(0, ...gaps) < 1.5, `gaps of ${gaps}`);
      await board.target.setI2cFault(undefined);
      await viewer.until(({ values }) => values[2] !== null, 30_000);
      viewer.close();
    });

  it("each fault was kept in the error log, once", async () => {
    const viewer = await Viewer.open(board);
    const { errors } = viewer.hello;
    assert.equal(errors.length, 3);
    for (const { message } of errors) assert.match(message, /channel light: the light sensor is gone \(.+\)/);
    viewer.close();
  });
});
