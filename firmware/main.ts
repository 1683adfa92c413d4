/** Rheo on the board: puts the parts together and starts them. */
import type { OpenChannel } from "./app/channels";
import { LIMITS } from "./app/limits";
import { createRheo, housekeeping, type Rheo } from "./app/rheo";
import { socketHandlers } from "./app/server";
import { VERSION } from "./app/version";
import { openAnalog } from "./board/channels/analog";
import { createClock, startClock } from "./board/clock";
import { fileTag, PAGE, readFile, readSettingsFile, storeSetting } from "./board/flash";
import { flat } from "./board/flat";
import { setLed } from "./board/led";
import { lockDown } from "./board/lockdown";
import { openKind, withPart } from "./board/parts";
import { hasPin } from "./board/pins";
import { createNonce } from "./board/random";
import { boardSha1 } from "./board/sha1";
import { abort, awaitDrain, listen, type Socket } from "./board/tcp";
import { createUnmask } from "./board/unmask";
import { createMemoryGauge } from "./board/vitals";
import type { NetworkGlobal } from "./network/main";
import type * as SettingsPart from "./parts/settings/main";
import type { SupervisorGlobal } from "./supervisor/main";

declare const global: SupervisorGlobal & NetworkGlobal;
declare function require(module: "rheo.supervisor" | "rheo.network"): unknown;

function report(text: string): void {
  console.log("Rheo: " + text);
}

/** Loads one of the firmware's other files. Without it the board does everything but what that file is for. */
function isLoaded(file: string, load: () => unknown): boolean {
  try {
    load();
    // What it gives is in a global: Espruino need not keep a record of it too.
    Modules.removeCached(file);
    return true;
  } catch (_error) {
    report("no " + file + " in flash: npm run flash installs it");
    return false;
  }
}

/** The kinds of channel. */
function kind(name: string): OpenChannel | undefined {
  return name === "analog" ? openAnalog : openKind(name);
}

function start(): void {
  const clock = startClock();
  const now = createClock(clock);
  const supervisor = isLoaded("rheo.supervisor", () => require("rheo.supervisor"))
    ? global.rheoSupervisor
    : undefined;
  if (supervisor) supervisor.watch(now, report);
  const network = isLoaded("rheo.network", () => require("rheo.network")) ? global.rheoNetwork : undefined;
  // Outside of the part, which it must not refer to: channels keep it.
  const changed = () => rheo._sampler._turnNow();
  const log = (problem: string) => {
    report(problem);
    if (supervisor) supervisor.log(problem);
  };
  const read = withPart("settings", (part: typeof SettingsPart) => {
    const settings = part.readSettings(readSettingsFile(), report);
    const board = { _kind: kind, _hasPin: hasPin, _report: report, _log: log };
    return { settings, channels: part.openChannels(settings.channels, board, changed) };
  });
  // What the file guards would be open to everybody.
  if (!read) return report("no settings, no start");
  const settings = read.settings;
  const hostname = settings.wifi.hostname.toLowerCase() || (network ? network.hostname() : "rheo");
  settings.name = settings.name || hostname;
  lockDown(settings.console);
  const sha1 = boardSha1(settings.sha1 || undefined, report);
  const rheo: Rheo = createRheo(
    settings,
    read.channels,
    {
      _name: process.env.BOARD,
      _serial: process.env.SERIAL,
      _now: now,
      _clock: clock,
      _nonce: createNonce(process.env.BOARD),
      _memory: createMemoryGauge(),
      _rssi: () => (network ? network.signal() : null),
      _setLed: setLed,
      _store: storeSetting,
      _setPeriod: (milliseconds, first) => {
        clearInterval(sampling);
        sampling = setTimeout(() => {
          sampling = setInterval(turn, milliseconds);
          turn();
        }, first);
      },
      _pageTag: fileTag(PAGE),
      _pageLength: readFile(PAGE).length,
      _pagePart: (offset, length) => readFile(PAGE, offset, length),
      _unmask: createUnmask(),
      _flat: flat,
      _sha1: sha1,
      _abort: abort,
      _awaitDrain: (transport) => awaitDrain(transport as Socket, handlers),
      _errors: () => (supervisor ? supervisor.errors() : []),
      _withPart: withPart,
    },
    [hostname, hostname + ".local"].concat(settings.hosts.map((host) => host.toLowerCase())),
  );
  const turn = rheo._sampler._turn;
  const handlers = socketHandlers(rheo._server);
  if (supervisor) supervisor.meet(handlers);
  // So that whoever asks at once gets a value.
  turn();
  listen(settings.port, handlers);
  let sampling = setInterval(turn, 1000 / settings.rate);
  const wifi =
    network &&
    network.start(settings.wifi, {
      hostname,
      port: settings.port,
      now,
      report,
      setLed,
      store: storeSetting,
      restart: () => supervisor && supervisor.restart(),
    });
  const care = () => {
    housekeeping(rheo);
    // That this is called is what the watchdog watches.
    E.kickWatchdog();
    if (network && wifi) rheo._server._provisioning = network.tend(wifi, rheo._broadcast.count, settings.led);
  };
  care();
  setInterval(care, LIMITS.sweepEvery);
  report("version " + VERSION + " on " + process.env.BOARD + ", listening on port " + settings.port);
  report("SHA-1 by " + sha1.engine + ": " + sha1.reason);
}

start();
