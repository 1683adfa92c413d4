import type { Browser } from "playwright-core";
import { PAGE } from "../fake-board";

/** What the page holds after a garbage collection. */
export interface Footprint {
  /** Bytes of the JavaScript heap, without the readings' typed arrays. */
  heap: number;
  nodes: number;
  listeners: number;
}

/** Replaces clock and WebSocket: `advance(seconds)` plays that much of a board's life in no time. */
const WORLD = `(() => {
  let now = 0, seq = 0, socket;
  performance.now = () => now;
  Date.now = () => 1.7e12 + now;
  const say = (message) => socket && socket.onmessage && socket.onmessage({ data: JSON.stringify(message) });
  const account = () => ({ version: "1", board: "ESP32", serial: "1", uptime: now / 1000, sha1: "crypto", sha1Reason: "",
    rssi: -60, memory: { free: 3000 + seq % 500, total: 5000, lowest: 2900 }, ...controls });
  const controls = { rate: 20, deadband: 4, led: false, calibration: { min: 0, max: 4095 } };
  WebSocket = class {
    constructor() {
      socket = this;
      this.readyState = 1;
      queueMicrotask(() => {
        this.onopen?.();
        say({ ...account(), type: "hello", channels: [], limits: { viewers: 6 }, readOnly: false, errors: [],
          handshake: { key: "dGhlIHNhbXBsZSBub25jZQ==", accept: "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" } });
      });
    }
    send(text) { const { t } = JSON.parse(text); say({ type: "pong", t }); }
    close() { socket = null; }
  };
  advance = (seconds) => {
    for (const end = now + seconds * 1000; now < end; ) {
      now += 50;
      const raw = Math.round(2048 + 2000 * Math.sin(now / 3000));
      say({ type: "sample", seq: ++seq, t: now / 1000, values: [raw] });
      if (seq % 100 === 0) say({ ...account(), type: "vitals", viewers: 1, rtt: 9 });
    }
  };
  lose = () => {
    const lost = socket;
    socket = null;
    lost?.onclose({ code: 1006, wasClean: false });
  };
})()`;

/**
 * Plays `hours` of 20 readings per second to the built page, losing the connection every hour, and tells
 * its footprint after each hour.
 */
export async function longRun(
  browser: Browser,
  hours: number,
  each?: (hour: number, footprint: Footprint) => void,
) {
  const page = await browser.newPage();
  await page.addInitScript(WORLD);
  await page.goto(`${PAGE.href}?board=rheo.test`);
  const session = await page.context().newCDPSession(page);
  const footprints: Footprint[] = [];
  for (let hour = 1; hour <= hours; hour++) {
    await page.evaluate("lose()");
    for (let minute = 0; minute < 60; minute++) {
      // Two frames between the minutes, so that everything is drawn as it would be.
      await page.evaluate(
        "new Promise((done) => { advance(60); requestAnimationFrame(() => requestAnimationFrame(done)); })",
      );
    }
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    const { nodes, jsEventListeners } = await session.send("Memory.getDOMCounters");
    const footprint = { heap: usedSize, nodes, listeners: jsEventListeners };
    footprints.push(footprint);
    each?.(hour, footprint);
  }
  const history = await page.locator("[data-ref=history] li").count();
  await page.close();
  return { footprints, history };
}
