/** Rheo on the board: puts the parts together and starts them. */
import { LIMITS } from "./app/limits";
import { createRheo, housekeeping, type Rheo } from "./app/rheo";
import { type SocketHandlers, socketHandlers } from "./app/server";
import { VERSION } from "./app/version";
import { openAnalog } from "./board/channels/analog";
import { createClock, startClock } from "./board/clock";
import { fileTag, PAGE, readFile, readSettingsFile, storeSetting } from "./board/flash";
import { flat } from "./board/flat";
import { setLed } from "./board/led";
import { lockDown } from "./board/lockdown";
import { loadProtocol, openKind, releaseProtocol, withPart } from "./board/parts";
import { hasPin } from "./board/pins";
import { createNonce } from "./board/random";
import { boardSha1 } from "./board/sha1";
import { abort, awaitDrain, listen, type Socket } from "./board/tcp";
import { createUnmask } from "./board/unmask";
import type { NetworkGlobal, NetworkModule } from "./network/main";
import type { Network } from "./network/wifi";
import type * as SettingsPart from "./parts/settings/main";
import type { SupervisorGlobal } from "./supervisor/main";
import type { Supervisor } from "./supervisor/supervisor";
import type { Transport } from "./websocket/connection";

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

// There is one board. As variables at the top these take half of what they would inside a function, which would stay
// for the sake of the functions that are called later, with everything else that the start works on.
let supervisor: Supervisor | undefined;
let network: NetworkModule | undefined;
let wifi: Network | undefined;
let rheo: Rheo;
let handlers: SocketHandlers;

/** Reports a problem that channels have while they work, and keeps it in the error log. */
function log(problem: string): void {
  report(problem);
  if (supervisor) supervisor.log(problem);
}

/** A channel asks for a sample out of the rhythm. */
function changed(): void {
  rheo._sampler._turnNow();
}

function restart(): void {
  if (supervisor) supervisor.restart();
}

function tellDrained(transport: Transport): void {
  awaitDrain(transport as Socket, handlers);
}

function pagePart(offset: number, length: number): string {
  return readFile(PAGE, offset, length);
}

/** Runs of {@link care} still to be left out while nobody is connected. */
let calmTurns = 0;

/**
 * Whatever is no sample and no answer, every `sweepEvery`; while nobody is connected and Wi-Fi has nothing to do,
 * every `calmTurns` of them: what is left then is the watchdog, and the button.
 */
function care(): void {
  releaseProtocol();
  if (calmTurns-- > 0 && !rheo._server._first) return;
  housekeeping(rheo);
  // That this is called is what the watchdog watches.
  E.kickWatchdog();
  if (network && wifi) rheo._server._provisioning = network.tend(wifi, rheo._broadcast.count, rheo._led);
  calmTurns = wifi && !wifi.isCalm ? 0 : LIMITS.calmTurns;
}

function start(): void {
  const clock = startClock();
  const now = createClock(clock);
  if (isLoaded("rheo.supervisor", () => require("rheo.supervisor"))) supervisor = global.rheoSupervisor;
  if (supervisor) supervisor.watch(now, report);
  if (isLoaded("rheo.network", () => require("rheo.network"))) network = global.rheoNetwork;
  const read = withPart("settings", (part: typeof SettingsPart) => {
    const settings = part.readSettings(readSettingsFile(), report);
    const board = {
      _kind: (name: string) => (name === "analog" ? openAnalog : openKind(name)),
      _hasPin: hasPin,
      _report: report,
      _log: log,
    };
    return { settings, channels: part.openChannels(settings.channels, board, changed) };
  });
  // What the file guards would be open to everybody.
  if (!read) return report("no settings, no start");
  const settings = read.settings;
  const hostname = settings.wifi.hostname.toLowerCase() || (network ? network.hostname() : "rheo");
  settings.name = settings.name || hostname;
  lockDown(settings.console);
  const sha1 = boardSha1(settings.sha1 || undefined, report);
  rheo = createRheo(
    settings,
    read.channels,
    { _now: now, _sha1: sha1, _withPart: withPart },
    {
      _clock: clock,
      _nonce: createNonce(process.env.BOARD),
      _pageTag: fileTag(PAGE),
      _pageLength: readFile(PAGE).length,
      _pagePart: pagePart,
      _unmask: createUnmask(),
      _flat: flat,
      _abort: abort,
      _awaitDrain: tellDrained,
      _protocol: loadProtocol,
      _hosts: [hostname, hostname + ".local"].concat(settings.hosts.map((host) => host.toLowerCase())),
    },
  );
  setLed(settings.led);
  handlers = socketHandlers(rheo._server);
  if (supervisor) supervisor.meet(handlers);
  // So that whoever asks at once gets a value.
  rheo._sampler._turn();
  listen(settings.port, handlers);
  rheo._timer = setInterval(rheo._sampler._turn, 1000 / settings.rate);
  if (network)
    wifi = network.start(settings.wifi, {
      hostname,
      port: settings.port,
      now,
      report,
      setLed,
      store: storeSetting,
      restart,
    });
  care();
  setInterval(care, LIMITS.sweepEvery);
  report("version " + VERSION + " on " + process.env.BOARD + ", listening on port " + settings.port);
  report("SHA-1 by " + sha1.engine + ": " + sha1.reason);
}

start();
