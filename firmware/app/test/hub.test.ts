import assert from "node:assert/strict";
import { test } from "node:test";
import { type Connection, createConnection, type Endpoint } from "../../websocket/connection";
import {
  addViewer,
  createHub,
  createViewer,
  eachViewer,
  ponged,
  publish,
  removeViewer,
  say,
  sweepViewers,
  type Viewer,
} from "../hub";
import { LIMITS } from "../limits";

/** A hub whose readings are their own numbers, and viewers on transports that only remember. */
function bench() {
  let seq = 0;
  let encoded = 0;
  const hub = createHub((json) => {
    encoded++;
    return json ? `{"seq":${seq}` : String(seq);
  });
  const aborted: unknown[] = [];
  const endpoint = {
    _now: () => 0,
    _closed: (connection: Connection<Viewer>) => removeViewer(hub, connection._owner),
    _abort: (transport: unknown) => aborted.push(transport),
  } as unknown as Endpoint<Viewer>;
  const join = (json: boolean, hello = "") => {
    const frames: string[] = [];
    const transport = { write: (bytes: string) => frames.push(bytes), end() {} };
    const viewer = createViewer(json, false);
    addViewer(hub, viewer, createConnection(transport, endpoint, viewer), hello, 0);
    /** Payloads sent since the last look, Pings shown as `ping`. */
    const look = () =>
      frames.splice(0).map((frame) => {
        const long = frame.charCodeAt(1) === 126;
        return frame.charCodeAt(0) === 0x89 ? "ping" : frame.slice(long ? 4 : 2);
      });
    return { viewer, look, transport };
  };
  return {
    hub,
    join,
    aborted,
    encodings: () => encoded,
    publish(now = 0) {
      publish(hub, ++seq, now);
    },
    /** Answers the ping under way. */
    pong(viewer: Viewer, now: number) {
      ponged(hub, viewer, String(viewer._pingAt), now);
    },
  };
}

test("a reading is encoded once per format, however many viewers there are", () => {
  const { join, publish, encodings } = bench();
  for (let n = 0; n < 3; n++) join(false);
  for (let n = 0; n < 3; n++) join(true);
  publish();
  assert.equal(encodings(), 2);
});

test("nothing is encoded for nobody", () => {
  const { publish, encodings } = bench();
  publish();
  assert.equal(encodings(), 0);
});

test("a new viewer gets hello and the newest reading at once, and nothing skipped", () => {
  const { join, publish } = bench();
  publish();
  publish();
  assert.deepEqual(join(true, "hello").look(), ["hello", '{"seq":2}']);
  assert.deepEqual(join(false).look(), ["2"]);
});

test("a viewer that answers no ping is sent at most the limit in flight", () => {
  const { join, publish } = bench();
  const { viewer, look } = join(true);
  for (let n = 0; n < 1000; n++) publish();
  assert.ok(viewer._connection._sent <= LIMITS.inFlight);
  assert.equal(look().filter((payload) => payload === "ping").length, 1);
});

test("when it answers, the first reading it gets is the newest, with the number of those skipped", () => {
  const { join, publish, pong, hub } = bench();
  const { viewer, look } = join(true);
  while (viewer._seq === hub._seq) publish();
  const last = viewer._seq;
  for (let n = 0; n < 50; n++) publish();
  look();
  pong(viewer, 30);
  const skipped = hub._seq - last - 1;
  assert.deepEqual(look(), [`{"seq":${hub._seq},"skipped":${skipped}}`]);
  assert.equal(viewer._skipped, skipped);
  assert.equal(viewer._rtt, 30);
  publish();
  assert.deepEqual(look(), [`{"seq":${hub._seq}}`]);
});

test("a plain viewer that stalls resumes with the newest reading", () => {
  const { join, publish, pong, hub } = bench();
  const { viewer, look } = join(false);
  for (let n = 0; n < 2000; n++) publish();
  look();
  pong(viewer, 1);
  assert.deepEqual(look(), [String(hub._seq)]);
});

test("one that stalls takes nothing from the others", () => {
  const { join, publish, pong } = bench();
  const stalled = join(true);
  const other = join(true);
  let received = 0;
  for (let n = 0; n < 1000; n++) {
    publish();
    received += other.look().filter((payload) => payload !== "ping").length;
    if (other.viewer._mark >= 0) pong(other.viewer, n);
  }
  assert.equal(received, 1000);
  assert.ok(stalled.viewer._connection._sent <= LIMITS.inFlight);
});

test("a pong nobody asked for, or a stale one, gives no credit", () => {
  const { join, publish, hub } = bench();
  const { viewer } = join(true);
  for (let n = 0; n < 100; n++) publish(5);
  const before = viewer._connection._sent;
  for (const payload of ["", "0", "6", "5.0", "x"]) ponged(hub, viewer, payload, 9);
  assert.equal(viewer._connection._sent, before);
  ponged(hub, viewer, "5", 9);
  assert.ok(viewer._connection._sent < before);
});

test("an idle viewer is pinged after pingEvery and dropped pongTime later", () => {
  const { hub, join, aborted } = bench();
  const { look, transport } = join(false);
  sweepViewers(hub, LIMITS.pingEvery - 1);
  assert.deepEqual(look(), []);
  sweepViewers(hub, LIMITS.pingEvery);
  assert.deepEqual(look(), ["ping"]);
  sweepViewers(hub, LIMITS.pingEvery + LIMITS.pongTime - 1);
  assert.equal(hub.count, 1);
  sweepViewers(hub, LIMITS.pingEvery + LIMITS.pongTime);
  assert.equal(hub.count, 0);
  assert.deepEqual(aborted, [transport]);
});

test("what is said beside the readings keeps its own limit", () => {
  const { join } = bench();
  const { viewer, look } = join(true);
  assert.equal(say(viewer, "x".repeat(1000), LIMITS.inFlight), true);
  assert.equal(say(viewer, "x".repeat(100), LIMITS.inFlight), false);
  assert.equal(say(viewer, "x".repeat(100), LIMITS.inFlightHard), true);
  assert.equal(look().length, 2);
});

test("viewers may leave while all are visited, and leaving twice is harmless", () => {
  const { hub, join } = bench();
  const viewers = [join(false), join(true), join(false)].map(({ viewer }) => viewer);
  let visited = 0;
  eachViewer(hub, (viewer) => {
    visited++;
    removeViewer(hub, viewer);
    removeViewer(hub, viewer);
  });
  assert.equal(visited, viewers.length);
  assert.equal(hub.count, 0);
});
