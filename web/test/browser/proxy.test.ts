import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { makeCertificate, noOpenssl } from "../../../host-sim/test/certificate";
import { ReverseProxy } from "../proxy";
import { simulatedBoard } from "../simulated-board";
import { skip, untilReading, untilText, useBrowser } from "./chromium";

const { open } = useBrowser();

test("behind a reverse proxy under a path the page finds its socket", { skip }, async (t) => {
  const board = await simulatedBoard();
  const proxy = await ReverseProxy.before(board.port, { prefix: "/knob/" });
  t.after(() => Promise.all([proxy.stop(), board.stop()]));
  const page = await open(proxy.url);
  await untilReading(page, board);
});

/** What a proxy makes of `Host`, given the board's port. */
const CHANGED_HOSTS: ReadonlyArray<[what: string, host: (port: number) => string]> = [
  ["nginx with `proxy_set_header Host $host` on another port than 80", () => "127.0.0.1"],
  ["nginx without a line for Host", (port) => `127.0.0.1:${port}`],
];
// With a viewer there already it could be taken for full.
for (const [what, host] of CHANGED_HOSTS)
  for (const viewers of [0, 1])
    test(`a proxy that changes Host is refused by the board, with the line that mends it: ${what}, ${viewers} viewers`, {
      skip,
    }, async (t) => {
      const board = await simulatedBoard();
      const proxy = await ReverseProxy.before(board.port, { host: host(board.port) });
      t.after(() => Promise.all([proxy.stop(), board.stop()]));
      await board.occupy(viewers);
      const page = await open(proxy.url);
      await untilText(page, "words", /^refused$/);
      await untilText(
        page,
        "remedy",
        new RegExp(`^"origins": \\["http://127\\.0\\.0\\.1:${proxy.port}"\\]$`),
      );
      board.leave();
    });

test("a page of another board's is told what to put into the settings", { skip }, async (t) => {
  const [one, two] = await Promise.all([simulatedBoard(), simulatedBoard()]);
  t.after(() => Promise.all([one.stop(), two.stop()]));
  const page = await open(`${one.url}?board=${two.host}`);
  await untilText(page, "words", /^refused$/);
  await untilText(page, "remedy", new RegExp(`^"origins": \\["http://${one.host}"\\]$`));
});

/** A certificate that nobody has signed, and its key. */
function certificate(): { cert: string; key: string } {
  const folder = mkdtempSync(join(tmpdir(), "rheo-tls-"));
  const file = (name: string) => join(folder, name);
  try {
    makeCertificate(file("cert.pem"), file("key.pem"), "IP:127.0.0.1");
    return { cert: readFileSync(file("cert.pem"), "utf8"), key: readFileSync(file("key.pem"), "utf8") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("behind TLS the page is live, and a full board is full there, too, not lost", {
  skip: skip || noOpenssl,
}, async (t) => {
  const board = await simulatedBoard();
  const proxy = await ReverseProxy.before(board.port, { tls: certificate() });
  t.after(() => Promise.all([proxy.stop(), board.stop()]));
  await board.occupy(6);
  const page = await open(proxy.url, { ignoreHTTPSErrors: true });
  await untilText(page, "words", /^full$/);
  board.leave();
  await untilText(page, "words", /^live$/);
  await untilReading(page, board);
});
