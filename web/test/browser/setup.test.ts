import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { qrModules } from "../../../host-sim/shell/qr-code";
import { layoutFaults } from "../layout";
import { skip, useBrowser } from "./chromium";

const { open } = useBrowser();
const PAGE = new URL("../../../dist/setup.html", import.meta.url);
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** What axe finds wrong with the page as it is. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(AXE, "utf8"));
  return await page.evaluate(async () => {
    const axe = (window as unknown as { axe: typeof import("axe-core") }).axe;
    return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`);
  });
}

/** The modules of the code that is drawn, row by row, true for dark. */
async function drawnCode(page: Page): Promise<boolean[][]> {
  const svg = page.getByRole("img", { name: "QR code of the address" });
  const side = Number((await svg.getAttribute("viewBox"))!.split(" ")[2]);
  const rows = Array.from({ length: side }, () => Array<boolean>(side).fill(false));
  const path = (await svg.locator("path").getAttribute("d"))!;
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) rows[Number(y)]![Number(x)] = true;
  return rows;
}

for (const colorScheme of ["light", "dark"] as const)
  test(`the set-up page: readable, shows the password on request, links to the board: ${colorScheme}`, {
    skip,
  }, async (t) => {
    const html = await readFile(PAGE);
    const asked: IncomingHttpHeaders[] = [];
    const server = createServer((request, response) => {
      if (request.url === "/scan")
        response.end(JSON.stringify([{ ssid: "Café, upstairs", rssi: -60, open: false }]));
      else if (request.url === "/board")
        response.end(JSON.stringify({ network: "Rheo-1A2B", host: "rheo", port: ":8080/" }));
      else if (request.url === "/join") {
        asked.push(request.headers);
        const text = "Saved. Join Café, upstairs yourself and open";
        response
          .setHeader("Content-Type", "application/json; charset=utf-8")
          .end(JSON.stringify({ state: "saved", text, address: "http://192.168.1.50:8080/" }));
      } else response.setHeader("Content-Type", "text/html; charset=utf-8").end(html);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.after(() => server.close());
    const { port } = server.address() as AddressInfo;
    const page = await open(`http://127.0.0.1:${port}/`, {
      colorScheme,
      viewport: { width: 390, height: 844 },
    });
    await page.locator("#networks option").nth(1).waitFor({ state: "attached" });
    await page.getByLabel("Networks in range").selectOption("Café, upstairs");
    assert.equal(
      await page.getByRole("textbox", { name: "Network", exact: true }).inputValue(),
      "Café, upstairs",
    );
    const password = page.getByRole("textbox", { name: "Password", exact: true });
    await password.fill("secret words");
    assert.equal(await password.getAttribute("type"), "password");
    await page.getByLabel("Show the password").check();
    assert.equal(await password.getAttribute("type"), "text");
    await page.getByLabel("Name of the board").fill("Küche ");
    for (const mode of ["Be a network", "Join a network"]) {
      await page.getByText(mode).click();
      for (const [width, height] of [
        [320, 640],
        [390, 844],
        [844, 390],
      ] as const) {
        await page.setViewportSize({ width, height });
        const faults = await page.evaluate(layoutFaults);
        assert.deepEqual(faults, [], `${mode}, ${width} × ${height}`);
      }
      assert.deepEqual(await violations(page), [], mode);
    }
    await page.getByRole("button", { name: "Connect and save" }).click();
    await page.getByRole("link", { name: "http://192.168.1.50:8080/" }).waitFor();
    const said = (name: string) => Buffer.from(String(asked[0]![name]), "base64").toString();
    assert.equal(said("x-ssid"), "Café, upstairs");
    assert.equal(said("x-password"), "secret words");
    assert.equal(said("x-name"), "Küche");
    assert.equal(asked[0]!["x-mode"], "");
    assert.deepEqual(await drawnCode(page), qrModules("http://192.168.1.50:8080/"));
    assert.equal(await page.getByRole("link").nth(1).getAttribute("href"), "http://rheo.local:8080/");
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(page.errors, []);
  });
