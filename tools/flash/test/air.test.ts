/**
 * Updates over the air: the tool's own code against a board whose flash is as hard as a real one, what attackers
 * try, and power cuts at random bytes of flash (RHEO_CUTS=200 tries more of them than usual).
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { after, afterEach, test } from "node:test";
import { WebSocket } from "ws";
import { seededRandom } from "../../../host-sim/devices/random.js";
import { diskOf } from "../../../host-sim/espruino/disk.js";
import { updateOverAir } from "../air.js";
import type { Terminal } from "../terminal.js";
import {
  DIST,
  freePort,
  HOME,
  installed,
  otherBuild,
  PATIENCE,
  runFlash,
  startWorkbench,
  temporaryFolder,
  type Workbench,
} from "./workbench.js";

const TOKEN = "correct horse battery staple".replaceAll(" ", "-");
const OPTIONS = { timeout: PATIENCE };
const folder = temporaryFolder();
after(() => folder.remove());
let workbench: Workbench;
afterEach(() => workbench.close());

/** A build whose program says so when it starts. */
function speaking(name: string): string {
  return otherBuild(folder.path, name, (program) => `${program};print("this is ${name}")`);
}

async function board(settings: Record<string, unknown> = { token: TOKEN, update: true }): Promise<string> {
  const port = await freePort();
  workbench = await startWorkbench(installed({ port, wifi: HOME, ...settings }));
  await workbench.printed(/listening on port/);
  return `http://127.0.0.1:${port}`;
}

function quiet(said: string[] = []): Terminal {
  const nobody = () => Promise.reject(new Error("nobody to ask"));
  return {
    interactive: false,
    say: (line) => void said.push(line),
    show: () => undefined,
    ask: nobody,
    askHidden: nobody,
    progress: () => undefined,
  };
}

const update = (to: string, built: string, token = TOKEN, said: string[] = [], signal?: AbortSignal) =>
  updateOverAir({ to, token, built, dryRun: false, terminal: quiet(said), signal });

interface Step {
  step: string;
  data?: string;
  proof?: string;
}

/** One request as the tool sends it, or an attacker. */
function send(to: string, { step, data = "", proof = "" }: Step, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; body: Record<string, unknown> }>((resolve, reject) => {
    const all = { "X-Update": step, "X-Data": data, "X-Proof": proof, ...headers };
    const sent = request(`${to}/update`, { method: "POST", headers: all, agent: false }, async (answer) => {
      let text = "";
      for await (const piece of answer) text += piece;
      resolve({ status: answer.statusCode!, body: text.startsWith("{") ? JSON.parse(text) : { text } });
    });
    sent.on("error", reject);
    sent.end();
  });
}

test(
  "the new program runs, a viewer kept its readings meanwhile, and the old one is kept",
  OPTIONS,
  async () => {
    const to = await board();
    const before = readFileSync(join(DIST, "firmware.js"));
    const viewer = new WebSocket(`${to.replace("http", "ws")}/ws?token=${TOKEN}`);
    const readings: number[] = [];
    viewer.on("message", (text) => readings.push(Number(text)));
    let turn = 0;
    const turning = setInterval(() => workbench.board.turnBy(turn++ % 20 < 10 ? 0.02 : -0.02), 20);
    await new Promise((resolve) => viewer.once("message", resolve));
    const said: string[] = [];
    const done = update(to, speaking("second"), TOKEN, said);
    await workbench.printed(/restarts|this is second/);
    await done;
    clearInterval(turning);
    assert.match(workbench.text(), /this is second/);
    assert.ok(new Set(readings).size > 10, `${readings}`);
    assert.deepEqual(workbench.flash.get("rheo.old"), before);
    assert.ok(
      said.some((line) => /\.bootcde +\d+ bytes +to upload/.test(line)),
      said.join("\n"),
    );
    assert.ok(!said.some((line) => line.includes(TOKEN)));
    viewer.terminate();
  },
);

test(
  "the command: exit codes for a wrong token, a board without updates, nobody there",
  OPTIONS,
  async () => {
    const to = await board();
    const run = async (env: NodeJS.ProcessEnv, ...args: string[]) => {
      const tool = runFlash(args, env);
      return { exit: await tool.done, output: tool.output() };
    };
    const wrong = await run({ RHEO_TOKEN: "another" }, "--to", to);
    assert.equal(wrong.exit, 27, wrong.output);
    const dry = await run({ RHEO_TOKEN: TOKEN }, "--to", to, "--dry-run", "--from", speaking("third"));
    assert.equal(dry.exit, 0, dry.output);
    assert.match(dry.output, /\.bootcde +\d+ bytes +to upload[\s\S]*Nothing was changed/);
    const none = await run({ RHEO_TOKEN: "" }, "--to", to);
    assert.equal(none.exit, 2, none.output);
    await workbench.close();
    const gone = await run({ RHEO_TOKEN: TOKEN }, "--to", to);
    assert.equal(gone.exit, 25, gone.output);
    const closed = await board({ token: TOKEN });
    const off = await run({ RHEO_TOKEN: TOKEN }, "--to", closed);
    assert.equal(off.exit, 26, off.output);
    assert.match(off.output, /"update": true/);
  },
);

test("update without a token is not on, and the board says so", OPTIONS, async () => {
  const to = await board({ update: true });
  assert.match(workbench.text(), /update needs a token/);
  assert.equal((await send(to, { step: "begin" })).status, 404);
});

test(
  "nobody gets anywhere without the token: forged offers, steps out of nowhere, pages",
  OPTIONS,
  async () => {
    const to = await board();
    const { body } = await send(to, { step: "begin" });
    assert.match(String(body.nonce), /^(\d+-){7}\d+$/);
    const offer = ".bootcde 4 123 AAAAAAAAAAAAAAAAAAAAAA";
    for (const proof of ["", "x", Buffer.alloc(32).toString("base64"), TOKEN])
      assert.equal((await send(to, { step: "offer", data: offer, proof })).status, 401);
    for (const step of ["0 0", "finish", "tidy", "cancel", "", "__proto__", "1e9 0"])
      assert.equal((await send(to, { step, data: "AAAA", proof: "AAAA" })).status, 409, step);
    const own = { Origin: to };
    assert.equal((await send(to, { step: "begin" }, own)).status, 403);
    assert.equal((await send(to, { step: "begin" }, { Host: "evil.example" })).status, 421);
    assert.equal((await fetch(`${to}/update`)).status, 405);
    assert.ok(![...workbench.flash.keys()].some((name) => name.endsWith(".new") || name === "rheo.todo"));
  },
);

/** Passes an update on to the board and keeps what goes by; `edit` may change a request on its way. */
async function eavesdrop(
  to: string,
  built: string,
  edit: (step: Step) => Step = (step) => step,
): Promise<Step[]> {
  const { createServer } = await import("node:http");
  const heard: Step[] = [];
  const between = createServer(async (got, answer) => {
    const read = (name: string) => String(got.headers[name] ?? "");
    const step = { step: read("x-update"), data: read("x-data"), proof: read("x-proof") };
    heard.push(step);
    const { status, body } = await send(to, edit(step)).catch(() => ({ status: 502, body: {} }));
    answer.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => between.listen(0, "127.0.0.1", resolve));
  const { port } = between.address() as { port: number };
  try {
    await update(`http://127.0.0.1:${port}`, built);
  } finally {
    between.close();
  }
  return heard;
}

test("a whole update heard on its way and sent again changes nothing", OPTIONS, async () => {
  const to = await board();
  const heard = await eavesdrop(to, speaking("fourth"));
  const start = heard.findIndex(({ step }) => step === "offer");
  assert.ok(heard.length > 10);
  await send(to, { step: "begin" });
  const before = workbench.flash.get(".bootcde");
  for (const step of heard.slice(start)) {
    const { status } = await send(to, step);
    assert.ok(status === 401 || status === 409 || step.step === "begin", `${step.step}: ${status}`);
  }
  assert.deepEqual(workbench.flash.get(".bootcde"), before);
  assert.ok(!workbench.flash.has("rheo.todo"));
});

test("a piece changed on its way is refused, and so is an offer of other files", OPTIONS, async () => {
  const to = await board();
  const spoil = (data = "") => (data[0] === "A" ? "B" : "A") + data.slice(1);
  const built = speaking("fifth");
  for (const which of [/^offer$/, /^\d+ 0$/, /^\d+ 960$/])
    await assert.rejects(
      eavesdrop(to, built, (step) => (which.test(step.step) ? { ...step, data: spoil(step.data) } : step)),
      /token is another one/,
    );
  assert.ok(!workbench.text().includes("this is fifth"));
  assert.ok(![...workbench.flash.keys()].includes("rheo.todo"));
});

test(
  "two at once: the second is told, the first goes on; an answer that was lost is asked for again",
  OPTIONS,
  async () => {
    const to = await board();
    const built = speaking("sixth");
    let second: Promise<unknown> | undefined;
    let lost = 0;
    await eavesdrop(to, built, (step) => {
      if (/^\d+ 1920$/.test(step.step))
        second ??= assert.rejects(update(to, built), /Another update is under way/);
      if (/^\d+ 2880$/.test(step.step) && lost++ === 0) void send(to, step);
      return step;
    });
    await second;
    assert.match(workbench.text(), /this is sixth/);
  },
);

test("a full flash is said, and the board runs what it had", OPTIONS, async () => {
  const to = await board();
  const free = Number(workbench.type('require("Storage").getFree()').match(/\d+/)?.[0]);
  assert.ok(free > 100_000, `${free}`);
  workbench.type(
    `var s=require("Storage"),n=s.getFree()-20000,p="x".repeat(500);for(var o=0;o<n;o+=500)s.write("theirs",p.substr(0,Math.min(500,n-o)),o,n)`,
  );
  await assert.rejects(update(to, speaking("seventh")), /has no room/);
  assert.equal((await fetch(`${to}/value?token=${TOKEN}`)).status, 200);
  assert.ok(!workbench.flash.has("rheo.todo"));
});

test("power cuts at random bytes of flash: the board runs the old program or the new one", {
  timeout: 10 * PATIENCE,
}, async () => {
  const cuts = Number(process.env.RHEO_CUTS ?? 12);
  const random = seededRandom(Number(process.env.RHEO_SEED ?? 1));
  const to = await board();
  const builds = [DIST, speaking("odd"), speaking("even")];
  const programs = builds.map((path) => readFileSync(join(path, "firmware.js")));
  const { partition } = diskOf(workbench.flash);
  let wasNew = 0;
  for (let cut = 1; cut <= cuts; cut++) {
    // To tidy up is the one moment not to cut, which is announced: so it is done before.
    workbench.type('require("Storage").compact()');
    const next = 1 + (cut % 2);
    const broken = new AbortController();
    let done: Promise<void> | undefined;
    await new Promise<void>((resolve, reject) => {
      partition.cutAfter(Math.floor(random.next() * 170), random.next(), () =>
        setImmediate(() => {
          workbench.powerOff();
          broken.abort();
          resolve();
        }),
      );
      // It may be done before its cut comes; that it breaks off is what a cut is for.
      done = update(to, builds[next]!, TOKEN, [], broken.signal).then(
        resolve as () => void,
        (error: Error) => {
          if (!/broken off/.test(error.message)) reject(error);
        },
      );
    });
    await done;
    partition.restorePower();
    const before = workbench.text().length;
    workbench.powerOff();
    workbench.powerOn();
    while (!/listening on port/.test(workbench.text().slice(before)))
      await new Promise((resolve) => setTimeout(resolve, 20));
    const found = workbench.flash.get(".bootcde")!;
    assert.ok(
      programs.some((program) => program.equals(found)),
      `after cut ${cut} the program is neither`,
    );
    if (found.equals(programs[next]!)) wasNew++;
    assert.equal((await fetch(`${to}/value?token=${TOKEN}`)).status, 200, `after cut ${cut}`);
    assert.ok(workbench.flash.get("rheo.json")!.includes(TOKEN));
  }
  assert.ok(cuts < 10 || (wasNew > 0 && wasNew < cuts), `${wasNew} of ${cuts} ended with the new program`);
});
