/** Every command that the simulator's page prints is run, and every option is shown there. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { OPTIONS } from "../cli/options.js";
import { pickFreePort } from "../shell/ports.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PAGE = readFileSync(join(ROOT, "host-sim/README.md"), "utf8");
const COMMANDS = [...PAGE.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) => block.trim().split("\n"));
const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

// As a newcomer's folder after the build: what commands write stays here.
const folder = mkdtempSync(join(tmpdir(), "rheo-page-"));
symlinkSync(join(ROOT, "dist"), join(folder, "dist"));
const [, settings] = /```json\n(\{ "rate"[\s\S]*?)```/.exec(PAGE) ?? [];
writeFileSync(join(folder, "rheo.json"), settings);
after(() => rmSync(folder, { recursive: true }));

/** `npm run NAME -- ARGS` as the program behind it: what `tools/ensure.js` built already. */
function programOf(command: string): { main: string; args: string[] } {
  const [, name, rest = ""] = /^npm (?:run )?(\w+)(?: -- (.*))?$/.exec(command) ?? [];
  const [, main] = / node (\S+)$/.exec(scripts[name] ?? "") ?? [];
  assert.ok(main, `${command}: package.json has no such script`);
  return { main: join(ROOT, main), args: rest === "" ? [] : rest.split(" ") };
}

/** The same options, with ports that are free here and a soak that ends soon. */
async function adapted(args: string[], port: number): Promise<string[]> {
  const own = [...args];
  const set = (name: string, value: string | number): void => {
    const at = own.indexOf(name);
    if (at >= 0) own[at + 1] = String(value);
  };
  set("--port", port);
  set("--control", await pickFreePort());
  set("--console", await pickFreePort());
  set("--minutes", 0.05);
  return own;
}

function text(child: ChildProcess): { out(): string; ended: Promise<number | null> } {
  let out = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (bytes) => (out += bytes));
  return { out: () => out, ended: new Promise((resolve) => child.once("close", resolve)) };
}

async function runs(command: string): Promise<void> {
  const { main, args } = programOf(command);
  const port = await pickFreePort();
  const own = await adapted(args, port);
  const ends = own.includes("--help") || own.includes("--minutes") || command.startsWith("npm run trace");
  if (!ends && !own.includes("--port")) own.push("--port", String(port));
  const child = spawn(process.execPath, [main, ...own], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const { out, ended } = text(child);
  try {
    if (!ends) {
      const deadline = performance.now() + 30_000;
      while (!/listening on port|listens on port|Flash +npm run flash/i.test(out())) {
        assert.equal(child.exitCode, null, out());
        assert.ok(performance.now() < deadline, out());
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      child.kill("SIGINT");
    }
    assert.equal(await ended, 0, out());
  } finally {
    child.kill("SIGKILL");
  }
}

for (const command of COMMANDS) {
  const interpreter = command.startsWith("npm run espruino") && !process.env.ESPRUINO;
  test(command, { skip: interpreter && "ESPRUINO names no interpreter" }, () => runs(command));
}

test("every option has an example", () => {
  const shown = COMMANDS.join("\n");
  for (const name of Object.keys(OPTIONS)) assert.match(shown, new RegExp(`--${name}(?![\\w-])`), name);
});

test("the API is described as it is", () => {
  for (const path of ["/state", "/events", "/knob", "/button", "/light", "/bus", "/wifi", "/power"]) {
    assert.match(PAGE, new RegExp("`(GET|POST) " + path + "`"));
  }
});
