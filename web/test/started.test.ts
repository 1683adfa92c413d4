import assert from "node:assert/strict";
import { test } from "node:test";
import { Started } from "./started";

test("when one of several cannot be started, what has been, or is about to be, is ended, the last first", async () => {
  const ended: string[] = [];
  const thing = async (name: string, milliseconds = 0) => {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    if (name === "bad") throw new Error("the port is taken");
    return { stop: () => ended.push(name) };
  };
  const all = new Started();
  await assert.rejects(
    all.orStop(async () => {
      await all.add(thing("first"));
      await Promise.all([all.add(thing("slow", 50)), all.add(thing("bad"))]);
    }),
    /the port is taken/,
  );
  assert.deepEqual(ended, ["slow", "first"]);
});
