/** Alarms that share one timer. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { now, SharedAlarm } from "../shared-alarm";

it("alarms ring when each is due, never earlier, and not once they are called off", async () => {
  const began = now();
  const rang: string[] = [];
  await new Promise<void>((resolve) => {
    const off = new SharedAlarm(() => rang.push("called off"));
    const last = new SharedAlarm(() => {
      rang.push(now() >= began + 0.4 ? "last" : "last, too early");
      resolve();
    });
    const first = new SharedAlarm(() => rang.push(now() >= began + 0.1 ? "first" : "first, too early"));
    off.set(began + 0.05);
    last.set(began + 0.4);
    first.set(began + 0.1);
    off.set(Number.POSITIVE_INFINITY);
  });
  assert.deepEqual(rang, ["first", "last"]);
});

it("an alarm that is set again while it waits, or while it rings, rings once for each that is left", async () => {
  const rang: string[] = [];
  await new Promise<void>((resolve) => {
    const moved = new SharedAlarm(() => rang.push("moved"));
    const again = new SharedAlarm(() => {
      rang.push("again");
      if (rang.filter((name) => name === "again").length < 3) again.set(now());
      else end.set(now() + 0.2);
    });
    const end = new SharedAlarm(resolve);
    moved.set(now() + 60);
    moved.set(now());
    again.set(now() + 0.01);
  });
  assert.deepEqual(rang.sort(), ["again", "again", "again", "moved"]);
});

it("one of those that are due at once may call another off", async () => {
  const rang: string[] = [];
  await new Promise<void>((resolve) => {
    const alarms = ["a", "b"].map(
      (name, i): SharedAlarm =>
        new SharedAlarm(() => {
          rang.push(name);
          alarms[1 - i]!.set(Number.POSITIVE_INFINITY);
          new SharedAlarm(resolve).set(now() + 0.2);
        }),
    );
    for (const alarm of alarms) alarm.set(now());
  });
  assert.deepEqual(rang, ["a"]);
});
