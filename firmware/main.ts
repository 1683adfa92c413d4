/** Rheo on the board: puts the parts together and starts them. */
import { LIMITS } from "./app/limits";
import { createRheo, housekeeping, type Rheo } from "./app/rheo";
import { type SocketHandlers, socketHandlers } from "./app/server";
import { VERSION } from "./app/version";
import { openAnalog } from "./board/channels/analog";
import { createClock, startClock } from "./board/clock";
import { disableConsoles } from "./board/consoles";
import { fileTag, PAGE, readFile, SETUP_PAGE } from "./board/flash";
import { setLed } from "./board/led";
import { hasRoom, keepsProtocol, loadProtocol, report, withPart } from "./board/parts";
import { createNonce } from "./board/random";
import { startSha1 } from "./board/sha1-part";
import { abort, awaitDrain, listen, type Socket } from "./board/tcp";
import { createUnmask } from "./board/unmask";
import { checkWifi, isNetworkDue, provisioningMode, readHostname, startWifi } from "./network/link";
import type * as SettingsPart from "./parts/settings/main";
import { logProblem, restart, supervise, superviseServer } from "./supervisor/trouble";
import type { Transport } from "./websocket/connection";

// There is one board. As variables at the top these take half of what they would inside a function, which would stay
// for the sake of the functions that are called later, with everything else that the start works on.
let rheo: Rheo;
let handlers: SocketHandlers;

/** Reports a problem that channels have while they work, and keeps it in the error log. */
function log(problem: string): void {
  report(problem);
  logProblem(problem);
}

/** @seldom */
function tellDrained(transport: Transport): void {
  awaitDrain(transport as Socket, handlers);
}

/** @seldom */
function pagePart(offset: number, length: number): string {
  return readFile(rheo._server._provisioning ? SETUP_PAGE : PAGE, offset, length);
}

/** Runs of {@link sweepWhenDue} still to be left out while nobody is connected. */
let idleTurns = 0;
/** After all has been looked at with nobody connected and nothing under way: then the button alone is asked. */
let isCalm = 0;

/** Whatever is no sample and no answer, every `sweepEvery`; while nobody is connected, every `idleTurns` of them. */
function sweepWhenDue(): void {
  if (rheo._server._first || idleTurns-- < 1) sweepNow();
}

/** @resident so that Espruino does not read its text each time that it is not due */
function sweepNow(): void {
  // That this is called is what the watchdog watches.
  E.kickWatchdog();
  idleTurns = LIMITS.idleTurns;
  if (!isCalm || rheo._server._first || isNetworkDue()) sweepAll();
}

/** @resident likewise */
function sweepAll(): void {
  const server = rheo._server;
  const keeps = keepsProtocol(server._endpoint);
  const isWaiting = keeps || server._first || rheo._toStore || server._accepted;
  if (isWaiting) housekeeping(rheo);
  // Who comes next is sent vitals after their time, and not at once.
  if (!server._first) rheo._vitalsAt = 0;
  const isIdle = checkWifi(rheo._broadcast.count, rheo._led);
  isCalm = isIdle && !isWaiting ? 1 : 0;
  // What else is waited for has a second.
  if (!isIdle || keeps) idleTurns = 0;
  server._provisioning = provisioningMode();
}

function start(): void {
  const clock = startClock();
  const now = createClock(clock);
  supervise(now);
  const deps = { _openAnalog: openAnalog, _log: log };
  const read = withPart("settings", (part: typeof SettingsPart) => part.start(deps));
  // What the file guards would be open to everybody.
  if (!read) return report("no settings, no start");
  const settings = read._settings;
  const hostname = readHostname(settings.wifi, settings.name);
  settings.name = settings.name || hostname;
  disableConsoles(settings.console);
  const sha1 = startSha1(settings.sha1 || undefined);
  rheo = createRheo(
    settings,
    read._channels,
    { _now: now, _sha1: sha1, _withPart: withPart, _hasRoom: hasRoom, _later: setTimeout },
    {
      _clock: clock,
      _turns: read._turns,
      _nonce: createNonce(process.env.BOARD),
      _pageTag: fileTag(PAGE),
      _pageLength: readFile(PAGE).length,
      _pagePart: pagePart,
      _unmask: createUnmask(),
      _abort: abort,
      _awaitDrain: tellDrained,
      _protocol: loadProtocol,
      _hosts: [hostname, hostname + ".local"].concat(settings.hosts.map((host) => host.toLowerCase())),
    },
  );
  if (settings.wifi.mode) rheo._server._isAccessPoint = true;
  if (settings.update) rheo._server._update = {};
  setLed(settings.led);
  handlers = socketHandlers(rheo._server);
  superviseServer(handlers);
  // So that whoever asks at once gets a value.
  rheo._sampler._turn();
  listen(settings.port, handlers);
  rheo._timer = setInterval(rheo._sampler._turn, 1000 / settings.rate);
  startWifi(settings.wifi, settings.port, { _hostname: hostname, _now: now, _restart: restart });
  sweepWhenDue();
  setInterval(sweepWhenDue, LIMITS.sweepEvery);
  report("version " + VERSION + " on " + process.env.BOARD + ", listening on port " + settings.port);
  report("SHA-1 by " + sha1.engine + ": " + sha1.reason);
}

start();
