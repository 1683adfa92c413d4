/** What becomes of the settings file when one field of it changes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { BoardFlash, crc32 } from "../../../journal/test/flash.js";
import { type Change, SETTINGS_FILE, storeSetting, storeSettings } from "../settings.js";

function flashWith(json: string): BoardFlash {
  const flash = new BoardFlash();
  flash.write(SETTINGS_FILE, Buffer.from(json).toString("latin1"));
  return flash;
}

/** The file as UTF-8. */
const file = (flash: BoardFlash) => Buffer.from(flash.read(SETTINGS_FILE) ?? "", "latin1").toString();
const store = (flash: BoardFlash, name: string, value: unknown, channel?: string) =>
  storeSetting(flash, crc32, name, value, channel);

test("the other fields stay, and names beyond ASCII are written as UTF-8", () => {
  const flash = flashWith('{"wifi":{"ssid":"Zoë’s iPhone","password":"12345678"},"rate":50}');
  assert.equal(store(flash, "name", Buffer.from("Küche").toString("latin1")), "");
  assert.equal(
    file(flash),
    '{"wifi":{"ssid":"Zoë’s iPhone","password":"12345678"},"rate":50,"name":"Küche"}',
  );
});

test("a byte order mark before the settings does not cost them", () => {
  const flash = flashWith('\ufeff{"token":"guard"}');
  assert.equal(store(flash, "name", "a"), "");
  assert.equal(file(flash), '{"token":"guard","name":"a"}');
});

test("a file that cannot be read is not written over; but by the set-up page", () => {
  for (const json of ['{"token":"guard"', "[1]", "null", "\ud83d"]) {
    const flash = flashWith(json);
    const before = flash.read(SETTINGS_FILE);
    assert.equal(store(flash, "calibration", { min: 1, max: 2 }), "rheo.json in flash is no JSON object");
    assert.equal(flash.read(SETTINGS_FILE), before);
    assert.equal(store(flash, "wifi", { ssid: "Home" }), "");
    assert.equal(file(flash), '{"wifi":{"ssid":"Home"}}');
  }
});

test("a channel's field goes to the channel; one that is not there is told", () => {
  const flash = flashWith('{"channels":[{"id":"knob","pin":"D34"},{"id":"door"}]}');
  assert.equal(store(flash, "label", "Front", "door"), "");
  assert.equal(file(flash), '{"channels":[{"id":"knob","pin":"D34"},{"id":"door","label":"Front"}]}');
  assert.match(store(flash, "label", "x", "none"), /no channel none/);
});

test("null removes a field", () => {
  const flash = flashWith('{"calibration":{"min":1,"max":2},"rate":5}');
  assert.equal(store(flash, "calibration", null, "knob"), "");
  assert.equal(file(flash), '{"rate":5}');
});

test("full flash: the file stays, and the reason is told", () => {
  const flash = flashWith('{"token":"guard"}');
  flash.fillUpTo(4100);
  assert.equal(store(flash, "name", "a"), "flash is full");
  assert.equal(file(flash), '{"token":"guard"}');
});

test("several changes at once: one that cannot be stored is told of that one alone, and the last of two counts", () => {
  const flash = flashWith('{"channels":[{"id":"knob"}],"name":"a"}');
  const changes: Change[] = [
    { _name: "name", _value: "b", _channel: undefined },
    { _name: "label", _value: "x", _channel: "none" },
    { _name: "label", _value: "Level", _channel: "knob" },
    { _name: "name", _value: "c", _channel: undefined },
  ];
  assert.equal(storeSettings(flash, crc32, changes), "");
  assert.equal(file(flash), '{"channels":[{"id":"knob","label":"Level"}],"name":"c"}');
  assert.deepEqual(
    changes.map(({ _problem }) => _problem),
    [undefined, "rheo.json in flash has no channel none", undefined, undefined],
  );
});
