import { once } from "node:events";
import type { Browser } from "playwright-core";
import { WebSocket } from "ws";
import { PAGE, simulatedBoard } from "../simulated-board";

/** What the page holds after a garbage collection. */
export interface Footprint {
  /** Bytes of the JavaScript heap, without the readings' typed arrays. */
  heap: number;
  nodes: number;
  listeners: number;
}

/** Four channels, as in a busy board. */
const SETTINGS = {
  channels: [
    { id: "knob", kind: "analog", pin: "D34" },
    { id: "second", kind: "analog", pin: "D35" },
    { id: "door", kind: "digital", pin: "D4" },
    { id: "light", kind: "veml7700", scl: "D22", sda: "D21" },
  ],
};

/** What the firmware says first on a connection: `hello` and `vitals`, word for word. */
async function recorded(): Promise<string[]> {
  const board = await simulatedBoard(SETTINGS);
  const socket = new WebSocket(board.url.replace("http", "ws"), "rheo.v1");
  const said: string[] = [];
  while (!said.some((text) => text.includes('"vitals"')))
    said.push(String((await once(socket, "message"))[0]));
  socket.terminate();
  await board.stop();
  return said.filter((text) => /"type":"(hello|vitals)"/.test(text));
}

/** Replaces clock and WebSocket: `advance(seconds)` plays that much of a board's life in no time. */
function world([hello, vitals]: string[]): string {
  return `(() => {
  let now = 0, seq = 0, socket;
  performance.now = () => now;
  Date.now = () => 1.7e12 + now;
  const say = (text) => socket && socket.onmessage && socket.onmessage({ data: text });
  const channels = ${hello}.channels.length;
  WebSocket = class {
    constructor() {
      socket = this;
      this.readyState = 1;
      queueMicrotask(() => {
        this.onopen?.();
        say(${JSON.stringify(hello)});
      });
    }
    send(text) { const { t } = JSON.parse(text); say(JSON.stringify({ type: "pong", t })); }
    close() { socket = null; }
  };
  advance = (seconds) => {
    for (const end = now + seconds * 1000; now < end; ) {
      now += 50;
      const wave = 2048 + 2000 * Math.sin(now / 3000);
      const values = [Math.round(wave), Math.round(4095 - wave), seq >> 7 & 1, wave / 4].slice(0, channels);
      say(JSON.stringify({ type: "sample", seq: ++seq, t: now / 1000, values }));
      if (seq % 100 === 0) say(${JSON.stringify(vitals)});
    }
  };
  lose = () => {
    const lost = socket;
    socket = null;
    lost?.onclose({ code: 1006, wasClean: false });
  };
})()`;
}

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
  await page.addInitScript(world(await recorded()));
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
    // What finalizers release is found by the next one.
    for (let turn = 0; turn < 3; turn++) {
      await session.send("HeapProfiler.collectGarbage");
      await page.waitForTimeout(100);
    }
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
