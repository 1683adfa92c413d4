/**
 * Checks of what the board keeps in Storage, files and parts, in Espruino's dialect: run on the simulator and on the
 * real interpreter. Prints `ok NAME` or `FAIL NAME: what`, and `end` last.
 */

import type { ChannelTools } from "../../../app/channels";
import type { ServerEndpoint } from "../../../app/server";
import { boardFacts } from "../../facts";
import { fileTag, PAGE, readFile, readSettingsFile, storeSetting } from "../../flash";
import { closeKind, keepsProtocol, loadProtocol, openKind, withPart } from "../../parts";
import { replaceGlobal, same } from "./checks";

const storage = require("Storage");
let lines: string[] = [];
const print = console.log;
console.log = (...values: unknown[]) => {
  const text = values.join(" ");
  if (text.substr(0, 5) === "Rheo:") lines.push(text);
  else print(text);
};

/** A part that says when it is loaded, used and released. */
function install(name: string, more?: string): void {
  storage.erase("rheo." + name);
  storage.write(
    "rheo." + name,
    "global.did+='load ';exports.use=function(n){global.did+='use ';return n+1};exports.release=function(){global.did+='release '};" +
      (more || ""),
  );
}

declare const global: { did: string };
function did(): string {
  const text = global.did;
  global.did = "";
  return text;
}
global.did = "";

interface Part {
  use(n: number): number;
}

/** Files. */
storage.erase("rheo.json");
same("no settings file", readSettingsFile() === undefined, true);
storage.write("rheo.json", '{"rate":20}');
same("the settings file", readSettingsFile(), '{"rate":20}');
storage.erase(PAGE);
same("no page: no bytes, no tag", [readFile(PAGE), readFile(PAGE, 10, 5), fileTag(PAGE)], ["", "", ""]);
storage.write(PAGE, "123456789");
same(
  "a page, whole and in slices",
  [readFile(PAGE), readFile(PAGE, 0, 4), readFile(PAGE, 7, 4)],
  ["123456789", "1234", "89"],
);
same("beyond its end there is nothing", readFile(PAGE, 9, 4), "");
same("its tag is quoted, and of its content", fileTag(PAGE), '"' + E.CRC32("123456789") + '"');

/** The part that stores: whatever it says is passed on; one that is missing is said, too. */
storage.erase("rheo.storing");
same("no part to store with", storeSetting("rate", 50), "rheo.storing is missing in flash");
same("and the console says what to do", lines[0].substr(0, 30), "Rheo: cannot load rheo.storing");
lines = [];
install(
  "storing",
  "exports.storeSetting=function(s,crc,n,v,c){return [typeof s.write,crc('123456789'),n,v,c].join()}",
);
same("a setting", storeSetting("rate", 50, "knob"), "function,3421780262,rate,50,knob");
same("stored and released", did(), "load release ");

/** Parts: loaded for one use. */
install("probe");
same(
  "a part is used",
  withPart("probe", (part: Part) => part.use(41)),
  42,
);
same("and released", did(), "load use release ");
same("and no module of it stays", Modules.getCached().indexOf("rheo.probe"), -1);
let thrown = "";
try {
  withPart("probe", () => {
    throw new Error("used wrongly");
  });
} catch (error) {
  thrown = (error as Error).message;
}
same("what its user throws comes out", thrown, "used wrongly");
same("after the release", did(), "load release ");
storage.erase("rheo.probe");
same("one that is missing", withPart("probe", () => 1) === undefined, true);
same("is told with the remedy", /npm run flash installs it$/.test(lines[0]), true);
lines = [];
storage.write("rheo.probe", "exports.release=(");
same("one that is damaged", withPart("probe", () => 1) === undefined, true);
same("is told, too", lines.length, 1);
lines = [];
storage.erase("rheo.probe");

/** The protocol: kept while somebody asks for it, released at the second look without. It completes the endpoint. */
install("protocol", "exports.join=function(e){e.more=1};exports.leave=function(e){delete e.more};");
const endpoint = { _protocol: loadProtocol } as unknown as ServerEndpoint & { more?: number };
endpoint._protocol();
endpoint._protocol();
same("loaded once", [did(), endpoint.more], ["load ", 1]);
same("it was asked for: it stays", [keepsProtocol(endpoint), did()], [true, ""]);
endpoint._protocol();
same("asked for again: it stays", [keepsProtocol(endpoint), did()], [true, ""]);
same("nobody asked: it goes", [keepsProtocol(endpoint), did(), !endpoint.more], [false, "release ", true]);
same("nothing left to release", [keepsProtocol(endpoint), did()], [false, ""]);
endpoint._protocol();
same("loaded anew", did(), "load ");
keepsProtocol(endpoint);
keepsProtocol(endpoint);
did();

/** Kinds of channels. */
install("veml7700", "exports.open=function(){return 'source'};exports.stays=false;");
const open = openKind("veml6030");
same(
  "both names of the light sensor are one part",
  open && open(undefined as unknown as ChannelTools),
  "source",
);
closeKind("veml7700");
same("nothing of it stays that says so", did(), "load release ");
closeKind("veml7700");
same("closed once", did(), "");
install("digital", "exports.open=function(){return 'pin'};exports.stays=true;");
openKind("digital");
closeKind("digital");
same("a kind that works by its part keeps it", did(), "load ");
same("though not as a module", Modules.getCached().indexOf("rheo.digital"), -1);
same("no such kind", openKind("door") === undefined, true);
install("metrics");
same("a part that is no kind", openKind("metrics") === undefined, true);
did();

/** What the board knows of itself. */
const facts = boardFacts();
same("its model", facts._model, process.env.BOARD);
storage.erase("rheo.log");
same("no error log", facts._errors(), []);
storage.write("rheo.log", '[{"uptime":3,"boot":2,"message":"flash is full"}]');
same("the error log", facts._errors(), [{ uptime: 3, boot: 2, message: "flash is full" }]);
storage.erase("rheo.log");
storage.write("rheo.log", '[{"upti');
same("a damaged one is none", facts._errors(), []);
storage.erase("rheo.log");
const found = require as unknown as (name: string) => unknown;
let wifi: unknown = { getStatus: () => ({ station: "connected", rssi: -61 }) };
replaceGlobal("require", (name: string) => {
  if (name !== "Wifi") return found(name);
  if (!wifi) throw new Error("Module Wifi not found");
  return wifi;
});
same("the signal of the access point", facts._rssi(), -61);
wifi = { getStatus: () => ({ station: "off" }) };
same("none while not connected", facts._rssi(), null);
wifi = undefined;
same("nor without Wi-Fi", facts._rssi(), null);

print("end");
