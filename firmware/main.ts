/** Rheo on the board: puts the parts together and starts them. */
import { LIMITS } from "./app/limits";
import { createRheo, type Rheo, tend, tick } from "./app/rheo";
import { closed, drained, opened, type Peer, received } from "./app/server";
import { readSettings } from "./app/settings";
import { VERSION } from "./app/version";
import { createAdc } from "./board/adc";
import { createClock } from "./board/clock";
import { fileTag, PAGE, readFile, readSettingsFile, storeSetting } from "./board/flash";
import { setLed } from "./board/led";
import { closeTelnet } from "./board/lockdown";
import { chooseSha1 } from "./board/sha1";
import { abort, listen } from "./board/tcp";
import { unmask } from "./board/unmask";
import { createMemoryGauge } from "./board/vitals";

function report(text: string): void {
  console.log("Rheo: " + text);
}

/** The names a board called `name` answers to, besides its addresses. */
function hostNames(name: string): string[] {
  const plain = name.toLowerCase();
  return plain ? [plain, plain + ".local"] : [];
}

function start(): void {
  closeTelnet();
  const settings = readSettings(readSettingsFile(), report);
  const sha1 = chooseSha1(settings.sha1 || undefined, {
    board: process.env.BOARD,
    bus: { peek32, poke32 },
    crypto: require("crypto"),
    report,
  });
  const rheo: Rheo = createRheo(
    settings,
    {
      _name: process.env.BOARD,
      _serial: process.env.SERIAL,
      _now: createClock(),
      _convert: createAdc(settings.pin, report),
      _memory: createMemoryGauge(),
      _rssi: () => null,
      _setLed: setLed,
      _store: storeSetting,
      _setPeriod: (milliseconds) => changeInterval(sampling, milliseconds),
      _pageTag: fileTag(PAGE),
      _pageLength: readFile(PAGE).length,
      _pagePart: (offset, length) => readFile(PAGE, offset, length),
      _unmask: unmask,
      _sha1: sha1,
      _abort: abort,
      _errors: () => [],
    },
    hostNames(settings.wifi.hostname),
  );
  listen<Peer>(settings.port, {
    opened: (socket) => opened(rheo._server, socket),
    received: (peer, bytes) => received(rheo._server, peer, bytes),
    drained: (peer) => drained(rheo._server, peer),
    closed: (peer) => closed(rheo._server, peer),
  });
  const sampling = setInterval(() => tick(rheo), 1000 / settings.rate);
  setInterval(() => tend(rheo), LIMITS.sweepEvery);
  report("version " + VERSION + " on " + process.env.BOARD + ", listening on port " + settings.port);
  report("SHA-1: " + sha1.reason);
}

start();
