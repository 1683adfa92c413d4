/** A program written from the client's README, against the real firmware: watch, set the dead band, survive a restart. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { describe, it } from "node:test";
import { promisify } from "node:util";
import { until } from "../../gateway/test/start";
import { availableTargets, startTarget, type Target } from "../../host-sim/targets";
import { ONLINE } from "../../host-sim/test/blackbox/each-target";
import { connect } from "../node";

for (const kind of availableTargets())
  describe(`the client and a board [${kind}]`, () => {
    const boot = (port?: number): Promise<Target> =>
      startTarget({ kind, bundle: "dist/firmware.js", port, settings: { ...ONLINE, viewers: 2 } });

    it("watches, commands, is refused by a full board, and survives a restart", async () => {
      let target = await boot();
      const address = `127.0.0.1:${target.port}`;
      const board = connect(address, { channels: ["knob"] });
      const states: string[] = [];
      board.on("state", ({ name }) => states.push(name));
      const { channels, limits } = await board.ready();
      assert.deepEqual([channels[0]?.id, limits.viewers > 0], ["knob", true]);

      await target.setKnob(0.25);
      await until(() => Math.abs((board.channel("knob").position ?? 1) - 0.25) < 0.1);
      await board.set({ channel: "knob", deadband: 7 });
      await until(() => board.channel("knob").info?.deadband === 7);
      await assert.rejects(board.set({ channel: "door", deadband: 7 }), { code: "bad-field" });
      await assert.rejects(board.set({ rate: 0 }), { name: "BoardError", code: "bad-field" });
      assert.ok((await board.ping()) > 0);

      const second = connect(address);
      await second.ready();
      const third = connect(address);
      const refused = await until(() => third.state.name === "refused" && third.state);
      assert.equal(refused.code, "full");
      assert.match(refused.reason, /full/);
      for (const one of [second, third]) one.close();

      await target.stop();
      await until(() => board.state.name === "lost");
      target = await boot(target.port);
      await board.ready();
      for await (const { values } of board) {
        assert.equal(typeof values[0], "number");
        break;
      }
      assert.deepEqual(states.slice(0, 2), ["live", "lost"]);
      assert.equal(states.at(-1), "live");
      board.close();
      await target.stop();
    });

    it("npm run watch writes what the board measures, in each format", async () => {
      const target = await boot();
      const shapes = {
        text: /^knob \d+ LSB\n$/,
        ndjson: /^\{"board":"[^"]+","seq":\d+,"t":[\d.]+,"values":\{"knob":\d+\}\}\n$/,
        csv: /^t,knob\n[\d.]+,\d+\n$/,
        teleplot: /^>knob:\d+§LSB\n$/,
        plotter: /^knob:\d+\n$/,
      };
      for (const [format, shape] of Object.entries(shapes)) {
        const args = [
          "dist/client/watch/main.js",
          `127.0.0.1:${target.port}`,
          "--count",
          "1",
          "--format",
          format,
        ];
        assert.match((await promisify(execFile)(process.execPath, args)).stdout, shape, format);
      }
      await target.stop();
    });
  });
