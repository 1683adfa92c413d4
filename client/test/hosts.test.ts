/** One program, on Node, in Chromium and in Firefox, against the real firmware on every target. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { until } from "../../gateway/test/start";
import { availableTargets, startTarget, type Target } from "../../host-sim/targets";
import { ONLINE } from "../../host-sim/test/blackbox/each-target";
import { skip as noChromium, useBrowser } from "../../web/test/browser/chromium";
import { Firefox, skip as noFirefox } from "../../web/test/browser/firefox";

const PROGRAM = "client/test/program.js";

const PAGE = `<!doctype html><meta charset="utf-8"><title>Program</title>
<script type="importmap">{ "imports": { "rheo-client": "/rheo-client.js" } }</script>
<body style="white-space: pre"><script type="module" src="/program.js"></script>`;

/** The program running somewhere. */
interface Host {
  told(): Promise<string> | string;
  end(): Promise<unknown> | unknown;
}

for (const kind of availableTargets())
  describe(`the README's program [${kind}]`, () => {
    const browser = useBrowser();
    const folder = mkdtempSync(path.join(tmpdir(), "rheo-program-"));
    const files = createServer((request, response) => {
      const { pathname } = new URL(request.url!, "http://x");
      const javascript: Record<string, string> = {
        "/program.js": PROGRAM,
        "/rheo-client.js": "dist/rheo-client.js",
      };
      const file = javascript[pathname];
      response.setHeader("Content-Type", file ? "text/javascript" : "text/html");
      response.end(file ? readFileSync(file) : PAGE);
    });
    let settings: Record<string, unknown>;
    let origin: string;
    before(async () => {
      files.listen(0, "127.0.0.1");
      await once(files, "listening");
      origin = `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
      settings = { ...ONLINE, origins: [origin] };
      // An empty project into which the package and what it needs are installed.
      mkdirSync(path.join(folder, "node_modules"));
      for (const [name, place] of Object.entries({
        "rheo-client": "dist/npm/rheo-client",
        ws: "node_modules/ws",
      }))
        symlinkSync(path.resolve(place), path.join(folder, "node_modules", name));
      writeFileSync(path.join(folder, "package.json"), '{ "type": "module" }');
      writeFileSync(path.join(folder, "program.js"), readFileSync(PROGRAM));
    });
    after(() => {
      files.close();
      rmSync(folder, { recursive: true });
    });

    const pageOf = (address: string): string => `${origin}/?board=${address}`;
    const HOSTS: [name: string, skip: string | false, start: (address: string) => Promise<Host>][] = [
      [
        "Node",
        false,
        async (address) => {
          const child = spawn(process.execPath, ["--preserve-symlinks", "program.js", address], {
            cwd: folder,
          });
          let text = "";
          for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece) => (text += piece));
          return { told: () => text, end: () => child.kill() };
        },
      ],
      [
        "Chromium",
        noChromium,
        async (address) => {
          const page = await browser.open(pageOf(address));
          return { told: () => page.innerText("body"), end: () => page.context().close() };
        },
      ],
      [
        "Firefox",
        noFirefox,
        async (address) => {
          const firefox = await Firefox.launch();
          await firefox.open(pageOf(address));
          return { told: () => firefox.evaluate("document.body.innerText"), end: () => firefox.close() };
        },
      ],
    ];

    for (const [name, skip, start] of HOSTS)
      it(`watches, commands, takes a burst and survives the board's restart, in ${name}`, {
        skip,
      }, async () => {
        const boot = (port?: number): Promise<Target> =>
          startTarget({ kind, bundle: "dist/firmware.js", port, settings, knob: 0.5 });
        let target = await boot();
        let host: Host | undefined;
        try {
          host = await start(`127.0.0.1:${target.port}`);
          const { told } = host;
          const says = (text: RegExp) => async () => {
            const all = await told();
            assert.doesNotMatch(all, /failed/);
            return text.test(all);
          };
          await until(says(/restart me/), "the program has done its work");
          await target.stop();
          await until(says(/state lost/), "it says that the board is lost");
          target = await boot(target.port);
          await until(says(/state closed/), "the program has ended");
          const lines = (await told()).split(/\s*\n/).map((line) => line.trim());
          const work = lines.filter((line) => line && !line.startsWith("state"));
          assert.match(work[0]!, /^watched knob: \d+ LSB, (40|50) %$/);
          assert.deepEqual(work.slice(1), [
            "dead band 3",
            "refused bad-field",
            "burst 256 near the knob, measured",
            "restart me",
            "back",
          ]);
          const states = lines.filter((line) => line.startsWith("state"));
          assert.equal(states[0], "state live");
          assert.equal(states.at(-2), "state live");
        } finally {
          await host?.end();
          await target.stop();
        }
      });
  });
