import assert from "node:assert/strict";
import { test } from "node:test";
import { loseANode, skip, told } from "./cluster";

test("a cluster's node is lost under load: nothing retained is lost, nothing acknowledged that did not happen", {
  skip,
}, async (t) => {
  const losses = await loseANode({ seconds: 2 });
  t.diagnostic(told(losses));
  assert.deepEqual(losses.falselyAcknowledged, []);
  assert.deepEqual(losses.retainedLost, []);
  assert.ok(losses.acknowledged >= 10, told(losses));
});
