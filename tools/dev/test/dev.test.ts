import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { STORED } from "../../../bundles.js";
import { pickFreePort } from "../../../host-sim/shell/ports.js";
import { removeWorkspace, workspace } from "../../test/workspace.js";

/** Milliseconds for everything to be built from nothing beside all other tests, on a slow machine. */
const BUILT_WITHIN = 400_000;

/** The page once it is served and contains a text. */
async function pageWith(url: string, text: string): Promise<string> {
  const deadline = performance.now() + BUILT_WITHIN;
  while (performance.now() < deadline) {
    const page = await fetch(url).then(
      (response) => response.text(),
      () => "",
    );
    if (page.includes(text)) return page;
    await pause(200);
  }
  throw new Error(`the page at ${url} never contained ${text}`);
}

test("a change of the page is built, served, and told to open pages", { timeout: 560_000 }, async () => {
  const folder = workspace("dist");
  const port = await pickFreePort();
  const args = ["--port", String(port), "--control", String(await pickFreePort()), "--quiet"];
  const dev = spawn(process.execPath, ["tools/dev.js", ...args], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  dev.stdout.on("data", (piece) => (output += piece));
  dev.stderr.on("data", (piece) => (output += piece));
  const ended = new Promise((resolve) => dev.on("exit", resolve));
  try {
    const url = `http://127.0.0.1:${port}/`;
    const page = await pageWith(url, "EventSource(");
    const reloadPort = /location\.hostname\+":(\d+)\//.exec(page)?.[1];
    const events = await fetch(`http://localhost:${reloadPort}/`);
    assert.equal(events.headers.get("access-control-allow-origin"), "*");
    const reader = events.body!.pipeThrough(new TextDecoderStream()).getReader();

    const reloaded = async () => {
      let told = "";
      while (!told.includes("data: reload")) {
        const { value, done } = await reader.read();
        assert.ok(!done, output);
        told += value;
      }
    };
    const html = path.join(folder, "web/index.html");
    writeFileSync(html, readFileSync(html, "utf8").replace("</body>", "<p>changed</p></body>"));
    await reloaded();
    await pageWith(url, "<p>changed</p>");
    // The page is made of more than what is in its folder.
    appendFileSync(path.join(folder, "client/board.ts"), 'document.title = "changed client";\n');
    await reloaded();
    await pageWith(url, "changed client");
    await reader.cancel();

    // The simulated flash gets all that a board gets: but for the page, the same files.
    for (const { file } of STORED.filter(({ load }) => load !== "page")) {
      const inFlash = readFileSync(path.join(folder, "dist/dev", file));
      assert.deepEqual(inFlash, readFileSync(path.join(folder, "dist", file)), file);
    }
    const built = path.join(folder, "dist/dashboard.html.gz");
    assert.ok(existsSync(built));
    assert.doesNotMatch(gunzipSync(readFileSync(built)).toString(), /location\.reload\(\)/);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${output}`, { cause: error });
  } finally {
    dev.kill("SIGTERM");
    await ended;
    removeWorkspace(folder);
  }
});
