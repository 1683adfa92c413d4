import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { simulatedBoard } from "../simulated-board";
import { skip, turnTo, untilReading, untilText, useBrowser } from "./chromium";

const { open } = useBrowser();

/** Raw values of the first channel in the chart's minute, with their seconds since 1970. */
async function exported(page: Page): Promise<{ seconds: number; raw: number }[]> {
  await page.locator("[data-ref=export] summary").click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.locator("[data-ref=csv]").click(),
  ]);
  const rows = (await readFile(await download.path(), "utf8")).trim().split("\r\n").slice(1);
  return rows
    .map((row) => row.split(","))
    .map((cells) => ({ seconds: Number(cells[2]), raw: Number(cells[3]) }));
}

test("what the chart showed is there again after a reload, and again after another", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url);
  await untilReading(page, board);
  await turnTo(page, board, 0.2);
  await turnTo(page, board, 0.8);
  const before = await exported(page);
  for (let loads = 1; loads <= 2; loads++) {
    // What came in the last two seconds before a page is left may be lost.
    await page.waitForTimeout(3000);
    const reloaded = Date.now() / 1000;
    await page.reload();
    await untilReading(page, board);
    await page.waitForTimeout(500);
    const old = (await exported(page)).filter(({ seconds }) => seconds < reloaded);
    const matches = before.filter(({ seconds, raw }) =>
      old.some((row) => Math.abs(row.seconds - seconds) < 0.1 && row.raw === raw),
    );
    assert.equal(matches.length, before.length, `reload ${loads}: ${JSON.stringify(old)}`);
    const times = old.map(({ seconds }) => seconds);
    assert.deepEqual(times, [...times].sort());
  }
  assert.deepEqual(page.errors, []);
});

test("behind a gateway a page that is new has the gateway's last hour", { skip }, async (t) => {
  const board = await simulatedBoard();
  const second = Math.floor(Date.now() / 1000);
  const at = (ago: number) => new Date((second - ago) * 1000).toISOString();
  const history = ["time,knob", `${at(30)},1111`, `${at(29)},1222`, `${at(28)},`, `${at(20)},3333`].join(
    "\n",
  );
  const page = await readFile(new URL("../../../dist/dashboard.html", import.meta.url));
  const gateway = createServer((request, response) => {
    if (request.url === "/boards/bench/history.csv") response.end(history);
    else if (request.url === "/boards/bench/") response.setHeader("Content-Type", "text/html").end(page);
    else response.writeHead(404).end();
  });
  gateway.on("upgrade", (request, socket) => {
    import("node:net").then(({ connect }) => {
      const through = connect(board.port, "127.0.0.1");
      const head = request.rawHeaders.reduce(
        (text, part, index) => text + part + (index % 2 ? "\r\n" : ": "),
        "GET /ws HTTP/1.1\r\n",
      );
      through.write(`${head}\r\n`);
      socket.pipe(through).pipe(socket);
      for (const end of [socket, through]) end.on("error", () => undefined);
    });
  });
  await new Promise<void>((resolve) => gateway.listen(0, "127.0.0.1", resolve));
  t.after(async () => {
    await board.stop();
    gateway.closeAllConnections();
    gateway.close();
  });
  const { port } = gateway.address() as AddressInfo;
  const opened = await open(`http://127.0.0.1:${port}/boards/bench/`);
  await untilText(opened, "words", /^live$/);
  await opened.waitForTimeout(1000);
  const rows = await exported(opened);
  assert.deepEqual(
    rows.slice(0, 3).map(({ raw }) => raw),
    [1111, 1222, 0],
  );
  assert.ok(rows.some(({ raw }) => raw === 3333));
});
