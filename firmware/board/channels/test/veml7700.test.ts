import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type I2cBus, i2cBus } from "../../../../host-sim/devices/i2c-bus";
import { veml7700 } from "../../../../host-sim/devices/veml7700";
import { factsOf } from "../../../app/channels";
import { openVeml7700 } from "../veml7700";
import { fakeTools } from "./fake-tools";

/** The driver on the register model; time goes by only when it is told to. */
function rig({ lux = 300, address = 16, seed = 1 } = {}) {
  const world = { now: 0, lux, transfers: 0, blocked: 0, warnings: [] as string[] };
  const bus: I2cBus = i2cBus();
  let random = seed;
  const sensor = veml7700({
    address,
    lux: () => world.lux,
    now: () => world.now,
    random: () => {
      random = (random * 16807) % 2147483647;
      return random / 2147483647;
    },
    warn: (text) => world.warnings.push(text),
  });
  bus.attach(sensor);
  const check = <T>(outcome: T): T => {
    world.transfers++;
    if ((outcome as unknown) === "busy") world.blocked++;
    if ((outcome as unknown) === "busy" || (outcome as unknown) === "nak") throw new Error(String(outcome));
    return outcome;
  };
  const port = {
    setup: () => undefined,
    writeTo: (to: number, ...bytes: number[]) => check(bus.write(to, bytes, true)),
    readReg(from: number, register: number, count: number) {
      check(bus.write(from, [register], false));
      return check(bus.read(from, count, true));
    },
  };
  Object.assign(globalThis, {
    I2C1: port,
    I2C2: port,
    getTime: () => world.now / 1000,
    pinMode: () => undefined,
    digitalRead: (pin: string) => (bus.lines()[pin === "D22" ? "scl" : "sda"] ? 1 : 0),
  });
  const { tools, problems, logged } = fakeTools({ scl: "D22", sda: "D21", address });
  const source = openVeml7700(tools);
  /** Reads every 5 ms for so long; gives the last value. */
  const run = (milliseconds: number): number | null => {
    let value = source._read();
    for (const end = world.now + milliseconds; world.now < end; ) {
      world.now += 5;
      value = source._read();
    }
    return value;
  };
  /** Integrations until there is a value, and that value. */
  const find = () => {
    let integrations = 0;
    let before = "";
    for (let i = 0; i < 2000; i++) {
      world.now += 5;
      const value = source._read();
      const { gain, milliseconds, on } = sensor.state();
      const range = `${gain} ${milliseconds}`;
      if (on && range !== before) integrations++;
      before = range;
      if (value !== null) return { integrations, value, step: 0.0042 * (800 / milliseconds) * (2 / gain) };
    }
    return assert.fail("no value");
  };
  return { world, bus, sensor, source, run, find, problems, logged };
}

/** 2 % of a light level, or one count of the range it was measured with, and what rounding adds. */
function isRight(value: number, lux: number, step: number): boolean {
  return Math.abs(value - lux) <= Math.max(0.02 * lux, step) + 0.0006;
}

test("every light level is found right, in at most five integrations", () => {
  let most = 0;
  for (let exponent = -1; exponent <= 5; exponent += 0.01) {
    const lux = 10 ** exponent;
    const { find, world } = rig({ lux, seed: 1 + Math.round(exponent * 1000 + 2000) });
    const { integrations, value, step } = find();
    assert.ok(isRight(value, lux, step), `${lux} lx read as ${value}`);
    most = Math.max(most, integrations);
    assert.deepEqual(world.warnings, []);
  }
  assert.ok(most <= 5, `${most} integrations`);
});

test("from any light level to any other it takes at most five integrations, none of them mixed", () => {
  const level = fc.double({ min: -1, max: 5, noNaN: true }).map((exponent) => 10 ** exponent);
  fc.assert(
    fc.property(level, level, (from, to) => {
      const { run, world, sensor, source } = rig({ lux: from });
      run(3000);
      world.lux = to;
      // The longest: what is under way in the old light, and five integrations.
      let changes = 0;
      let before = sensor.state().milliseconds * 100 + sensor.state().gain;
      const end = world.now + 4000;
      while (world.now < end) {
        world.now += 5;
        source._read();
        const now = sensor.state().milliseconds * 100 + sensor.state().gain;
        if (now !== before) changes++;
        before = now;
      }
      const { gain, milliseconds } = sensor.state();
      const value = source._read();
      assert.ok(
        value !== null && isRight(value, to, 0.0042 * (800 / milliseconds) * (2 / gain)),
        `${from} to ${to}: ${value}`,
      );
      assert.ok(changes <= 4, `${from} to ${to}: ${changes} changes of range`);
      assert.deepEqual(world.warnings, []);
    }),
    { numRuns: 200 },
  );
});

test("darkness is 0, and more than the sensor can take its greatest value", () => {
  assert.equal(rig({ lux: 0 }).run(3000), 0);
  assert.equal(rig({ lux: 1e6 }).run(3000), 120_000);
});

test("while another range is tried the last value stays", () => {
  const { run, world } = rig({ lux: 300 });
  const before = run(2000);
  assert.ok(before !== null);
  world.lux = 0.5;
  assert.equal(run(100), before);
  assert.ok(Math.abs((run(2000) as number) - 0.5) < 0.02);
});

test("a missing sensor has no values, one entry in the log, and comes back by itself", () => {
  const { run, bus, logged } = rig();
  bus.fault = "absent";
  assert.equal(run(20_000), null);
  assert.equal(logged.length, 1);
  assert.match(logged[0]!, /channel light: no light sensor answers \(Error: nak\)/);
  bus.fault = undefined;
  assert.ok(Math.abs((run(16_500) as number) - 300) < 6);
});

test("it is tried again later and later, at most a minute apart", () => {
  const { run, bus, world } = rig();
  bus.fault = "absent";
  run(10);
  const attempts: number[] = [];
  for (let second = 0; second < 300; second++) {
    const before = world.transfers;
    run(1000);
    if (world.transfers > before) attempts.push(second);
  }
  const gaps = attempts.slice(1).map((at, i) => at - attempts[i]!);
  assert.deepEqual(gaps.slice(0, 6), [2, 4, 8, 16, 32, 60]);
});

for (const fault of ["absent", "nak", "hung"] as const) {
  test(`a sensor whose bus becomes ${fault} while it runs is null at once and back when it works again`, () => {
    const { run, bus, logged, world } = rig();
    assert.ok(run(1000));
    bus.fault = fault;
    assert.equal(run(150), null);
    assert.match(logged[0]!, /the light sensor is gone/);
    run(5000);
    bus.fault = undefined;
    assert.ok(Math.abs((run(10_000) as number) - 300) < 6);
    assert.equal(logged.length, 1);
    assert.equal(world.blocked, 0, "no transfer is begun on a bus that is held");
  });
}

test("a sensor that lost its power for a moment is set up again", () => {
  const { run, sensor, world } = rig({ lux: 0.5 });
  run(3000);
  sensor.reset();
  world.lux = 200;
  assert.ok(Math.abs((run(3000) as number) - 200) < 4);
});

test("the VEML6030's other address works, and a clock that goes back does not stop it", () => {
  const { run, world, source } = rig({ address: 0x48 });
  assert.ok(Math.abs((run(1000) as number) - 300) < 6);
  world.now = 10;
  world.lux = 100;
  source._read();
  world.now += 5;
  run(2000);
  assert.ok(source._read());
});

test("what it is: lux, with three decimals, not calibrated", () => {
  const { source } = rig();
  assert.deepEqual(factsOf(source), {
    kind: "veml7700",
    unit: "lx",
    min: 0,
    max: 120_000,
    decimals: 3,
    calibration: null,
  });
});
