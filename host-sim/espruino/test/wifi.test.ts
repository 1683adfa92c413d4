/** The Wifi module of the ESP32 build. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { testMachine } from "./fake-devices.js";

const EVENTS = `var w=require("Wifi");["associated","connected","disconnected"].forEach(function(n){
  w.on(n,function(d){print(n,JSON.stringify(d))})});`;

test("connect: associated, callback, connected; then the address is known", async (t) => {
  const { machine, until, printed } = testMachine();
  t.after(() => machine.powerOff());
  machine.run(`${EVENTS}w.connect("home",{password:"secret12"},function(e){print("callback",e)})`, "wifi.js");
  await until('connected {"ip"');
  assert.match(printed(), /^associated \{"ssid":"home".*\ncallback null\nconnected \{"ip":"192\.168\.1\.50"/);
  assert.equal(machine.evaluate("w.getIP().ip"), '="192.168.1.50"');
  assert.equal(machine.evaluate("w.getStatus().rssi"), "=-50");
  assert.equal(machine.evaluate("w.getDetails().password"), '="secret12"');
});

test("a network that is not there: the event with the reason, and the callback is not called", async (t) => {
  const { machine, until, printed } = testMachine();
  t.after(() => machine.powerOff());
  machine.run(`${EVENTS}w.connect("nowhere",{},function(e){print("callback",e)})`, "wifi.js");
  await until("disconnected");
  assert.match(printed(), /^disconnected \{.*"reason":"201","msg":"NO_AP_FOUND"\}\n$/);
});

test("scan", async (t) => {
  const { machine, until } = testMachine();
  t.after(() => machine.powerOff());
  machine.run('require("Wifi").scan(function(l){print(l[0].ssid,l[0].rssi,typeof l[0].channel)})', "wifi.js");
  await until("home -50 string");
});

test("what startAP refuses", (t) => {
  const { machine, printed } = testMachine();
  t.after(() => machine.powerOff());
  for (const options of [
    '{password:"short"}',
    '{authMode:"wpa2"}',
    '{authMode:"open",password:"12345678"}',
  ]) {
    machine.run(`try{require("Wifi").startAP("x",${options})}catch(e){print(e.message)}`, "ap.js");
  }
  assert.equal(
    printed(),
    "Password must be string of at least 8 characters\nPassword not set but authMode not open\nAuth mode set to open but password supplied\n",
  );
});

test("the configuration saved in flash is used at the next boot", async (t) => {
  const { machine, flash, until } = testMachine();
  t.after(() => machine.powerOff());
  flash.set(".bootcde", Buffer.from(`${EVENTS}if(!require("Storage").read("on"))w.connect("home",{})`));
  machine.boot();
  await until('connected {"ip"');
  machine.run('w.save();require("Storage").write("on","1");print("saved")', "save.js");
  machine.restart();
  machine.run("setTimeout(function(){print('address',w.getIP().ip)},20)", "later.js");
  await until("address 192.168.1.50");
});
