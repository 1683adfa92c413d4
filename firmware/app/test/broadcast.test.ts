import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { TEXT } from "../../websocket/frame";
import { close } from "../../websocket/protocol";
import { clientFrame } from "../../websocket/test/client-frame";
import { removeViewer } from "../broadcast";
import { checkViewers } from "../credit";
import { LIMITS } from "../limits";
import { onPong, takePong } from "../pong";
import { eachViewer, sendMessage } from "../send-message";
import { FIRST, payloadOf, workbench } from "./broadcast-workbench";

test("a sample is encoded once for each format, however many viewers there are", () => {
  const { join, publish, encodings } = workbench();
  for (let n = 0; n < 3; n++) join(false);
  for (let n = 0; n < 3; n++) join(true);
  publish();
  const before = encodings();
  publish();
  assert.equal(encodings() - before, 2);
});

test("nothing is encoded for nobody", () => {
  const { publish, encodings } = workbench();
  publish();
  assert.equal(encodings(), 0);
});

test("a new viewer gets hello and the newest sample at once, and nothing skipped", () => {
  const { join, publish } = workbench();
  publish();
  publish();
  assert.deepEqual(join(true, "hello").look(), ["hello", `{"seq":${FIRST + 2}}`]);
  assert.deepEqual(join(false).look(), [`${FIRST + 2}`]);
});

test("a viewer that answers no ping is sent at most the limit in flight", () => {
  const { join, publish, sent } = workbench();
  const { viewer, look } = join(true);
  for (let n = 0; n < 1000; n++) publish();
  assert.ok(sent(viewer) <= LIMITS.inFlight);
  assert.equal(look().filter((payload) => payload === "ping").length, 1);
});

test("when it answers, the first sample it gets is the newest, with the number of those skipped", () => {
  const { join, publish, pong } = workbench();
  const { viewer, look } = join(true);
  let last = 0;
  for (let n = 0; n < 500; n++) publish();
  for (const payload of look())
    if (payload !== "ping") last = JSON.parse(`${payload}}`.replace("}}", "}")).seq;
  pong(viewer, 30);
  const skipped = FIRST + 500 - last - 1;
  assert.equal(
    look().filter((payload) => payload !== "ping")[0],
    `{"seq":${FIRST + 500},"skipped":${skipped}}`,
  );
  assert.equal(viewer._skipped, skipped);
  assert.equal(viewer._rtt, 30);
  publish();
  assert.ok(look().includes(`{"seq":${FIRST + 501}}`));
});

test("a plain viewer that stalls resumes with the newest sample", () => {
  const { join, publish, pong } = workbench();
  const { viewer, look } = join(false);
  for (let n = 0; n < 2000; n++) publish();
  look();
  pong(viewer, 1);
  assert.deepEqual(look(), [String(FIRST + 2000)]);
});

test("one that stalls takes nothing from the others", () => {
  const { join, publish, pong, sent } = workbench();
  const stalled = join(true);
  const other = join(true);
  other.look();
  let received = 0;
  for (let n = 0; n < 1000; n++) {
    publish();
    received += other.look().filter((payload) => payload !== "ping").length;
    if (other.viewer._pingedBytes >= 0) pong(other.viewer, n);
  }
  assert.equal(received, 1000);
  assert.ok(sent(stalled.viewer) <= LIMITS.inFlight);
});

test("a pong nobody asked for, or a stale one, gives no credit", () => {
  const { join, publish, sent } = workbench();
  const { viewer } = join(true);
  for (let n = 0; n < 100; n++) publish(5);
  const before = sent(viewer);
  const owed = payloadOf(viewer);
  for (const payload of ["", "\0", owed[0], `${owed[0]}\x55`, `\x55${owed[1]}`, `${owed} `])
    onPong(viewer._connection, payload!);
  assert.equal(sent(viewer), before);
  onPong(viewer._connection, owed);
  assert.ok(sent(viewer) < before);
  onPong(viewer._connection, owed);
  assert.ok(sent(viewer) >= 0);
});

test("the pong that is owed is taken from its masked bytes, anything else is left to the general way", () => {
  const { join, publish, sent } = workbench();
  const { viewer } = join(true);
  for (let n = 0; n < 100; n++) publish(5);
  const pong = clientFrame(0x8a, payloadOf(viewer), "\x81\x92\xa3\xb4");
  const before = sent(viewer);
  const others = [
    clientFrame(0x8a, "xy"),
    clientFrame(0x8a, `${payloadOf(viewer)} `),
    `${pong}\x81`,
    pong.slice(0, 7),
    pong.replace("\x82", "\x83"),
    "\x8a\x80\0\0\0\0",
  ];
  for (const bytes of others) assert.equal(takePong(viewer._connection, bytes), false);
  assert.equal(sent(viewer), before);
  assert.equal(takePong(viewer._connection, pong), true);
  assert.ok(sent(viewer) < before);
  assert.equal(takePong(viewer._connection, pong), false);
});

test("an idle viewer is pinged after pingEvery and dropped pongTime later", () => {
  const { broadcast, join, aborted } = workbench();
  const { look, transport } = join(false);
  look();
  checkViewers(broadcast, LIMITS.pingEvery - 1);
  assert.deepEqual(look(), []);
  checkViewers(broadcast, LIMITS.pingEvery);
  assert.deepEqual(look(), ["ping"]);
  checkViewers(broadcast, LIMITS.pingEvery + LIMITS.pongTime - 1);
  assert.equal(broadcast.count, 1);
  checkViewers(broadcast, LIMITS.pingEvery + LIMITS.pongTime);
  assert.equal(broadcast.count, 0);
  assert.deepEqual(aborted, [transport]);
});

test("what is said beside the samples keeps its own limit", () => {
  const { broadcast, join } = workbench();
  const { viewer, look } = join(true);
  look();
  assert.equal(
    sendMessage(broadcast, viewer, TEXT, "x".repeat(LIMITS.inFlight - 100), LIMITS.inFlight),
    true,
  );
  assert.equal(sendMessage(broadcast, viewer, TEXT, "x".repeat(100), LIMITS.inFlight), false);
  assert.equal(sendMessage(broadcast, viewer, TEXT, "x".repeat(100), LIMITS.inFlightHard), true);
  assert.equal(look().length, 2);
});

test("viewers may leave while all are visited, and leaving twice is harmless", () => {
  const { broadcast, join } = workbench();
  const viewers = [join(false), join(true), join(false)].map(({ viewer }) => viewer);
  let visited = 0;
  eachViewer(broadcast, (viewer) => {
    visited++;
    removeViewer(viewer._connection);
    removeViewer(viewer._connection);
  });
  assert.equal(visited, viewers.length);
  assert.equal(broadcast.count, 0);
});

test("what is said beside the samples counts against the credit for them", () => {
  const { broadcast, join, publish, sent } = workbench();
  const talkative = join(true);
  const other = join(true);
  for (let n = 0; n < 200; n++) {
    publish();
    sendMessage(broadcast, talkative.viewer, TEXT, "x".repeat(90), LIMITS.inFlight);
    assert.ok(sent(talkative.viewer) <= LIMITS.inFlight);
  }
  assert.ok(other.look().length > talkative.look().filter((payload) => payload[0] !== "x").length);
});

test("after its Close a viewer is sent no sample, and the others are", () => {
  const { join, publish } = workbench();
  const [first, second] = [join(false), join(false)];
  publish();
  publish();
  first.look();
  second.look();
  close(first.viewer._connection, 1000, "");
  publish();
  assert.deepEqual(first.look(), ["\x03\xe8"]);
  assert.deepEqual(second.look(), [`${FIRST + 3}`]);
});

test("a socket that has just closed keeps a sample from nobody, whichever it is", () => {
  for (const broken of [0, 1, 2]) {
    const { join, publish, sent } = workbench();
    const viewers = [join(true), join(true), join(true)];
    publish();
    publish();
    for (const { look } of viewers) look();
    viewers[broken].transport.closed = true;
    publish();
    publish();
    const others = viewers.filter((_, index) => index !== broken);
    for (const { look } of others) assert.deepEqual(look(), [`{"seq":${FIRST + 3}}`, `{"seq":${FIRST + 4}}`]);
    // Each frame counts as the longest there may be.
    for (const { viewer, transport } of others) {
      const longest = viewer._group._format._longest;
      assert.ok(sent(viewer) >= transport.bytes && sent(viewer) <= transport.bytes + 4 * (longest - 50));
    }
  }
});

test("as long as all answer, each gets every sample, whatever the others receive", () => {
  const { join, publish, pong } = workbench();
  const viewers = [join(true), join(false), join(true), join(false)];
  for (const { look } of viewers) look();
  for (let n = FIRST + 1; n <= FIRST + 1000; n++) {
    publish();
    for (const { viewer, look } of viewers) {
      const samples = look().filter((payload) => payload !== "ping");
      assert.deepEqual(samples, [viewer._group._format._name === "rheo.v1" ? `{"seq":${n}}` : String(n)]);
      if (viewer._pingedBytes >= 0 && n % 3 === 0) pong(viewer, n);
    }
  }
});

test("a socket found closed when it is pinged keeps a sample from nobody", () => {
  for (const broken of [0, 1, 2]) {
    const { join, publish } = workbench();
    const viewers = [join(true), join(false), join(true)];
    for (let n = 0; n < 3; n++) publish();
    const { viewer, transport } = viewers[broken];
    transport.closed = true;
    // With its credit used up and another viewer come, the next sample is preceded by a ping.
    viewer._connection._sent += LIMITS.inFlight / 2;
    join(false);
    for (const { look } of viewers) look();
    publish();
    publish();
    for (const [index, { look }] of viewers.entries()) if (index !== broken) assert.equal(look().length, 2);
  }
});

test("however viewers come, go and answer, each sample comes once, newest last, within the limits", () => {
  const step = fc.oneof(
    fc.constant({ do: "publish" as const }),
    fc.record({ do: fc.constantFrom("join" as const, "join json" as const) }),
    fc.record({ do: fc.constantFrom("leave" as const, "pong" as const, "say" as const), who: fc.nat(5) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const { broadcast, join, publish, pong, sent } = workbench();
      let seq = FIRST;
      const viewers: Array<ReturnType<typeof join> & { last: number }> = [];
      for (const move of steps) {
        if (move.do === "publish") {
          seq++;
          publish();
        } else if (!("who" in move)) {
          if (viewers.length < 6) viewers.push({ ...join(move.do === "join json"), last: seq - 1 });
        } else if (viewers.length) {
          const at = move.who % viewers.length;
          const { viewer } = viewers[at];
          if (move.do === "pong") pong(viewer, 0);
          else if (move.do === "say") sendMessage(broadcast, viewer, TEXT, "said", LIMITS.inFlight);
          else {
            close(viewer._connection, 1000, "");
            removeViewer(viewer._connection);
            viewers.splice(at, 1);
          }
        }
        for (const one of viewers) {
          for (const payload of one.look()) {
            if (payload === "ping" || payload === "said") continue;
            const message = JSON.parse(payload);
            const number = typeof message === "number" ? message : message.seq;
            assert.ok(number > one.last);
            if (message.skipped) assert.equal(number - one.last - 1, message.skipped);
            one.last = number;
          }
          assert.ok(sent(one.viewer) <= LIMITS.inFlight);
          if (sent(one.viewer) < LIMITS.inFlight / 2) assert.equal(one.last, seq);
        }
      }
    }),
  );
});
