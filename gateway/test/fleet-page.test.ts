/** The fleet page in Chromium. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, describe, it } from "node:test";
import { parseAddress } from "../../client/address";
import { type FakeBoard, startFakeBoard } from "../../client/test/fake-board";
import { skip, useBrowser } from "../../web/test/browser/chromium";
import { type Running, start, until } from "./start";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

describe("the fleet page", { skip }, () => {
  const browser = useBrowser();
  const boards: FakeBoard[] = [];
  let gateway: Running;
  let page: Awaited<ReturnType<typeof browser.open>>;
  const names = ["Kitchen", "Cellar", "Attic", "Garden"];

  before(async () => {
    // Well apart: lines of nearly the same values would lie on each other.
    for (const name of names)
      boards.push(await startFakeBoard({ name, every: 200, from: 900 * boards.length }));
    gateway = await start("--no-mqtt");
    names.forEach((name, i) => {
      const address = parseAddress(`127.0.0.1:${boards[i]!.port}`)!;
      gateway.fleet.add({ address, name, group: i < 2 ? "House" : "Outside" });
    });
    await until(() => [...gateway.fleet.stations.values()].filter(({ online }) => online).length === 4);
    page = await browser.open(gateway.url);
  });
  after(async () => {
    await page?.context().close();
    await gateway?.stop();
    for (const board of boards) await board.stop();
  });

  const shown = () => page.$$eval("#boards h2", (headings) => headings.map(({ textContent }) => textContent));

  it("has a live tile per board, with values, and leads to the board's dashboard", async () => {
    await page.waitForFunction(() => document.querySelectorAll("#boards li.live").length === 4);
    assert.deepEqual(await shown(), ["Attic", "Cellar", "Garden", "Kitchen"]);
    const value = () => page.locator("#boards b").first().textContent();
    const first = await value();
    assert.match(first!, /^\d+ LSB$/);
    await until(async () => (await value()) !== first);
    assert.match((await page.locator("#boards a").first().getAttribute("href"))!, /^boards\/attic\/$/);
  });

  it("searches, and chooses a group", async () => {
    await page.keyboard.press("/");
    await page.keyboard.type("ki");
    assert.deepEqual(await shown(), ["Kitchen"]);
    await page.fill("#search", "nothing like it");
    await page.waitForSelector("#none:visible");
    await page.fill("#search", "");
    await page.selectOption("#group", "Outside");
    assert.deepEqual(await shown(), ["Attic", "Garden"]);
    await page.selectOption("#group", "");
  });

  it("colours what is beyond a threshold and puts it where it is seen", async () => {
    await page.selectOption("#channel", "light");
    await page.fill("#above", "300");
    await page.waitForFunction(() => document.querySelectorAll("#boards li.alarm").length === 4);
    assert.match((await page.textContent("#summary"))!, /4 boards, 4 to look at/);
    await page.fill("#above", "");
    await page.waitForFunction(() => document.querySelectorAll("#boards li.alarm").length === 0);
  });

  it("commands all boards or one, and says what came of it", async () => {
    await page.click("#led-on");
    await page.waitForFunction(() => document.getElementById("answer")?.textContent === "done: 4");
    for (const board of boards) assert.ok(board.received.some((message) => "led" in message));
    await page.selectOption("#target", "attic");
    await page.fill("#rate", "1000");
    await page.click("#set-rate");
    await page.waitForFunction(() => document.getElementById("answer")?.textContent === "rate: 1 to 100.");
  });

  const value = (name: string) => page.locator("#boards li", { hasText: name }).locator("button").first();
  const line = (name: string) => page.locator("#chart li", { hasText: name });

  /** Whether something is drawn in the colour of a line. */
  const drawn = (colour: string) =>
    page.evaluate((name) => {
      const canvas = document.querySelector<HTMLCanvasElement>("#chart canvas")!;
      if (!canvas.width || !canvas.height) return false;
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
      const wanted = getComputedStyle(canvas)
        .getPropertyValue(name)
        .match(/\w\w/g)!
        .map((pair) => Number.parseInt(pair, 16));
      for (let at = 0; at < data.length; at += 4)
        if (data[at + 3]! > 200 && wanted.every((part, k) => Math.abs(data[at + k]! - part) < 12))
          return true;
      return false;
    }, colour);

  it("has one chart of the channels that are chosen, of whatever boards, with what was before", async () => {
    assert.ok(await page.locator("#chart").isHidden());
    const [history] = await Promise.all([
      page.waitForResponse((response) => response.url().endsWith("boards/attic/history.csv")),
      value("Attic").click(),
    ]);
    assert.equal(history.status(), 200);
    assert.equal(await value("Attic").getAttribute("aria-pressed"), "true");
    await value("Cellar").click();
    await line("Cellar, Knob").waitFor();
    await until(async () => (await drawn("--c0")) && (await drawn("--c1")), "two lines are drawn");
    const before = await line("Attic").locator("b").textContent();
    await until(async () => (await line("Attic").locator("b").textContent()) !== before);
    await page.getByRole("button", { name: "Take Attic, Knob off" }).click();
    await line("Attic").waitFor({ state: "detached" });
    assert.equal(await value("Attic").getAttribute("aria-pressed"), "false");
    await page.click("#clear");
    await page.locator("#chart").waitFor({ state: "hidden" });
  });

  /** Colour and strokes of each line in the legend. */
  const marks = () =>
    page.locator("#chart li").evaluateAll((items) =>
      items.map((item) => {
        const { backgroundColor, maskImage } = getComputedStyle(item, "::before");
        const { borderLeftColor } = getComputedStyle(item);
        return `${maskImage ? backgroundColor : ""} ${borderLeftColor} | ${maskImage}`;
      }),
    );
  /** Strokes that the chart's lines are drawn with in two seconds; the dots of a guess are none. */
  const strokesDrawn = async () =>
    new Set(
      await page.evaluate(async () => {
        const canvas = document.querySelector<HTMLCanvasElement>("#chart canvas")!;
        const context = canvas.getContext("2d")!;
        const used: string[] = [];
        const stroke = context.stroke.bind(context);
        context.stroke = (...path: unknown[]) => {
          const strokes = context.getLineDash().join(" ");
          if (path.length && strokes !== "2 3") used.push(strokes);
          stroke(...(path as [Path2D]));
        };
        await new Promise((resolve) => setTimeout(resolve, 2000));
        return used;
      }),
    );

  it("puts all that are listed into the chart, as many as there are colours", async () => {
    await page.selectOption("#group", "House");
    await page.click("#chart-all");
    assert.equal(await page.locator("#chart li").count(), 2);
    await page.selectOption("#group", "");
    for (const name of ["Attic", "Garden"]) await value(name).click();
    for (const name of names)
      await page.locator("#boards li", { hasText: name }).locator("button").nth(1).click();
    assert.equal(await page.locator("#chart li").count(), 8);
    assert.equal(new Set(await marks()).size, 8, "each has a colour of its own");
    await page.emulateMedia({ forcedColors: "active" });
    const strokes = new Set((await marks()).map((mark) => mark.split(" | ")[1]));
    assert.equal(strokes.size, 8, `each has strokes of its own: ${[...strokes].join("; ")}`);
    assert.equal((await strokesDrawn()).size, 8, "in the chart, too");
    await page.emulateMedia({ forcedColors: "none" });
    assert.equal(await page.textContent("#chart-says"), "");
    await page.click("#clear");
  });

  it("freezes tiles and chart, keeps what comes meanwhile, and goes on", async () => {
    await value("Attic").click();
    await until(() => drawn("--c0"), "a line");
    await page.keyboard.press("f");
    assert.match((await page.textContent("#summary"))!, /frozen/);
    const picture = () =>
      page.evaluate(() => [
        document.querySelector("#boards b")!.textContent,
        document.querySelector("#chart b")!.textContent,
        document.querySelector<HTMLCanvasElement>("#chart canvas")!.toDataURL(),
      ]);
    await page.waitForTimeout(500);
    const before = await picture();
    await page.waitForTimeout(2500);
    assert.deepEqual(await picture(), before);
    await page.keyboard.press("f");
    await until(async () => (await picture()).every((part, index) => part !== before[index]), "all moved on");
    await page.click("#clear");
  });

  it("is shown large for a projector, and Escape ends that", async () => {
    const size = () =>
      page
        .locator("#boards b")
        .first()
        .evaluate((text) => Number.parseFloat(getComputedStyle(text).fontSize));
    const small = await size();
    await page.locator("h1").click();
    await page.keyboard.press("p");
    await page.locator("#tools").waitFor({ state: "hidden" });
    assert.ok((await size()) > 1.5 * small, "values are large");
    assert.equal(await page.getAttribute("#present", "aria-pressed"), "true");
    await page.keyboard.press("Escape");
    await page.locator("#tools").waitFor();
    assert.equal(await page.getAttribute("#present", "aria-pressed"), "false");
  });

  it("does it all with the keyboard alone", async () => {
    await page.locator("#chart-all").focus();
    const reached: string[] = [];
    for (let step = 0; step < 25; step++) {
      await page.keyboard.press("Tab");
      reached.push(await page.evaluate(() => document.activeElement?.textContent?.trim() ?? ""));
      if (/^Knob/.test(reached.at(-1)!)) break;
    }
    assert.match(reached.at(-1)!, /^Knob/, `a value is reached after ${reached}`);
    await page.keyboard.press("Space");
    await line("Knob").waitFor();
    await page.locator("#chart li button").focus();
    await page.keyboard.press("Enter");
    await page.locator("#chart").waitFor({ state: "hidden" });
  });

  it("puts a board that is away first, greyed, with the reason", async () => {
    await boards[3]!.stop();
    await page.waitForFunction(() => document.querySelector("#boards li")?.className.includes("away"));
    assert.equal((await shown())[0], "Garden");
    assert.match(
      (await page.locator("#boards .state").first().textContent())!,
      /away: .*ECONNREFUSED|away: the connection/,
    );
    boards[3] = await startFakeBoard({ name: "Garden", port: boards[3]!.port, every: 200 });
    await page.waitForFunction(() => document.querySelectorAll("#boards li.live").length === 4);
  });

  it("is usable with a screen reader and wide enough for a phone", async () => {
    await page.click("#chart-all");
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      for (const size of [
        { width: 320, height: 640 },
        { width: 1280, height: 800 },
      ]) {
        await page.setViewportSize(size);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wide <= 0, `${wide} px too wide at ${size.width}`);
      }
      await page.addScriptTag({ path: AXE });
      const found = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as {
          axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
        };
        const { violations } = await axe.run();
        return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
      });
      assert.deepEqual(found, [], colorScheme);
    }
    assert.deepEqual(page.errors, []);
  });

  it("of a thousand boards draws what can be seen", async () => {
    const address = parseAddress(`127.0.0.1:${boards[0]!.port}`)!;
    const many = await start("--no-mqtt");
    for (let i = 1; i <= 1000; i++) many.fleet.add({ address, name: `Board ${i}` });
    await until(() => [...many.fleet.stations.values()].filter(({ online }) => online).length === 1000);
    const full = await browser.open(many.url, { viewport: { width: 390, height: 844 } });
    await full.waitForFunction(() => document.querySelectorAll("#boards li").length === 1000);
    await full.waitForSelector("#boards li.live");
    const drawn = await full.$$eval("#boards li canvas", ({ length }) => length);
    assert.ok(drawn > 2 && drawn < 40, `${drawn} tiles drawn`);
    assert.equal(await full.textContent("#boards h2"), "Board 1");
    await full.click("#chart-all");
    assert.equal(await full.locator("#chart li").count(), 8);
    assert.equal(await full.textContent("#chart-says"), "The chart has 8 lines at most: take one off.");
    await full.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await full.waitForFunction(
      () => document.querySelector("#boards li:last-child h2")?.textContent === "Board 1000",
    );
    await full.context().close();
    await many.stop();
  });
});
