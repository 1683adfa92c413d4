/**
 * The workbench page: the simulated board and what is wired to it. One HTML text without any request but
 * to its own API; the scripts below are written for current browsers.
 */
const STYLE = `
:root{color-scheme:light dark;--paper:#f4f5f3;--card:#fff;--ink:#1b2420;--dim:#5d6963;--line:#d9dedb;--on:#0a7d55;--warm:#c2410c}
@media(prefers-color-scheme:dark){:root{--paper:#121715;--card:#1b221f;--ink:#e4ebe7;--dim:#98a59f;--line:#2d3833;--on:#3ecf98;--warm:#fb923c}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.45 system-ui,sans-serif}
header,main{max-width:60rem;margin:0 auto;padding:1rem}header{display:flex;flex-wrap:wrap;gap:.2rem 1rem;align-items:baseline}
h1{font-size:1.15rem;margin:0}h2{font-size:.78rem;margin:0 0 .6rem;color:var(--dim);font-weight:600;letter-spacing:.04em;text-transform:uppercase}
#link{color:var(--dim)}main{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));padding-top:0}
section{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1rem;min-width:0}.wide{grid-column:1/-1}
output,td,code{font-variant-numeric:tabular-nums}button{font:inherit;color:inherit;background:transparent;border:1px solid var(--line);border-radius:.4rem;padding:.35rem .8rem;cursor:pointer;touch-action:none}
button:hover{border-color:var(--dim)}button[aria-pressed=true]{border-color:var(--on);color:var(--on)}:focus-visible{outline:2px solid var(--on);outline-offset:2px}
.row{display:flex;flex-wrap:wrap;gap:.6rem;align-items:center;margin-top:.6rem}input[type=range]{width:100%;accent-color:var(--on)}
.big{font-size:2rem;line-height:1.1}.led{width:1rem;height:1rem;border-radius:50%;background:var(--line);display:inline-block}.led.on{background:#4aa3ff;box-shadow:0 0 .8rem #4aa3ff}
table{border-collapse:collapse;width:100%}th{text-align:left;color:var(--dim);font-weight:500}td,th{padding:.15rem .8rem .15rem 0;border-bottom:1px solid var(--line)}
.scroll{overflow-x:auto}td{white-space:nowrap}dl{display:grid;grid-template-columns:auto 1fr;gap:.15rem .8rem;margin:0}dt{color:var(--dim)}dd{margin:0;font-family:ui-monospace,monospace}
meter{width:100%;height:.9rem}.dim{color:var(--dim)}#error{color:var(--warm);min-height:1.4em}
`;

const BODY = `
<header><h1>Simulated board</h1><span id="what"></span><span id="link" role="status">connecting</span></header>
<main>
<template id="knob"><section><h2></h2><div class="big"><output>–</output></div><div class="dim"></div>
<input type="range" min="0" max="1" step="0.001" aria-label="Knob position">
<div class="row"><button aria-pressed="false">Turns by itself</button></div></section></template>
<template id="light"><section><h2></h2><div class="big"><output>–</output></div><div class="dim"></div>
<input type="range" min="-2" max="5.08" step="0.01" aria-label="Light level, logarithmic">
<div class="row"><button aria-pressed="false">Changes by itself</button></div></section></template>
<template id="contact"><section><h2></h2><div class="dim"></div>
<div class="row"><button aria-pressed="false">Hold to press</button></div></section></template>
<template id="bus"><section><h2></h2><div class="row"><label>Fault <select>
<option value="">none</option><option value="absent">absent: nothing is connected</option><option value="hung">hung: its data line is held low</option><option value="nak">nak: what is sent is refused</option>
</select></label></div></section></template>
<section id="fixed"><h2>LED and BOOT button</h2><div class="row"><span class="led" id="led"></span><span id="ledtext"></span></div>
<div class="row"><button id="button" aria-pressed="false">BOOT: hold to press</button></div>
<h2 style="margin-top:1rem">Pins</h2><div id="pins"></div></section>
<section><h2>Wi-Fi and power</h2><div id="wifitext"></div>
<div class="row"><button id="wifi" aria-pressed="true">Access points on</button></div>
<div class="row"><button id="power" aria-pressed="true">Power</button><button id="restart">Restart</button></div><p id="error" role="alert"></p></section>
<section class="wide"><h2>Memory</h2><meter id="memory" min="0"></meter><div id="memorytext"></div></section>
<section class="wide"><h2>Sockets</h2><div class="scroll"><table><thead><tr><th>#<th>Peer<th>Received<th>Sent<th>Waiting</tr></thead><tbody id="sockets"></tbody></table></div></section>
<section class="wide" id="registers" hidden><h2>Registers</h2></section>
</main>`;

const SCRIPT = `
const $ = (id) => document.getElementById(id);
let state;
const text = (id, value) => { if ($(id).textContent !== value) $(id).textContent = value; };
const press = (id, on) => $(id).setAttribute("aria-pressed", String(on));
function rows(parent, lines) {
  parent.replaceChildren(...lines.map((cells) => {
    const row = document.createElement("tr");
    for (const cell of cells) row.insertCell().textContent = cell;
    return row;
  }));
}
function showRegisters(devices) {
  const names = Object.keys(devices);
  $("registers").hidden = names.length === 0;
  const parts = names.flatMap((device) => {
    const title = document.createElement("h2");
    title.textContent = "Registers: " + device;
    const list = document.createElement("dl");
    for (const [name, value] of Object.entries(devices[device])) {
      const term = document.createElement("dt");
      term.textContent = name;
      const word = document.createElement("dd");
      word.textContent = "0x" + (value >>> 0).toString(16).padStart(8, "0");
      list.append(term, word);
    }
    return [title, list];
  });
  $("registers").replaceChildren(...parts);
}
/** The section of a channel or bus, made of its template when it is seen first. */
const made = new Map();
function section(template, id, title, wire) {
  const key = template + " " + id;
  let parts = made.get(key);
  if (!parts) {
    const root = $(template).content.firstElementChild.cloneNode(true);
    const find = (name) => root.querySelector(name);
    parts = { root, title: find("h2"), big: find("output"), dim: find(".dim"), slider: find("input"), button: find("button"), select: find("select"), dragging: false };
    parts.title.textContent = title;
    $("fixed").before(root);
    parts.slider?.addEventListener("pointerdown", () => { parts.dragging = true; });
    addEventListener("pointerup", () => { parts.dragging = false; });
    wire(parts);
    made.set(key, parts);
  }
  return parts;
}
const put = (element, value) => { if (element.textContent !== value) element.textContent = value; };
/** A button that acts while it is held. */
function hold(button, act, isHeld) {
  button.addEventListener("pointerdown", () => act(true));
  addEventListener("pointerup", () => { if (isHeld()) act(false); });
  button.addEventListener("keydown", (event) => { if (event.key === " " && !event.repeat) act(true); });
  button.addEventListener("keyup", (event) => { if (event.key === " ") act(false); });
}
function showKnob(knob) {
  const { id } = knob;
  const parts = section("knob", id, "Knob " + id + " at " + knob.pin, ({ slider, button }) => {
    slider.addEventListener("input", () => post("/knob", { id, position: Number(slider.value) }));
    button.addEventListener("click", () => post("/knob", { id, turning: button.getAttribute("aria-pressed") !== "true" }));
  });
  put(parts.big, String(knob.raw));
  put(parts.dim, (knob.position * 100).toFixed(1) + " %, " + knob.angle.toFixed(0) + "°, " + knob.attenuation + " dB");
  if (!parts.dragging) parts.slider.value = knob.position;
  parts.button.setAttribute("aria-pressed", String(knob.turning));
  parts.button.disabled = !knob.canTurn;
}
function showLight(light) {
  const { id } = light;
  const parts = section("light", id, "Light at " + id, ({ slider, button }) => {
    slider.addEventListener("input", () => {
      post("/light", { id, lux: slider.value === slider.min ? 0 : Math.min(120000, 10 ** slider.value) });
    });
    button.addEventListener("click", () => post("/light", { id, changing: button.getAttribute("aria-pressed") !== "true" }));
  });
  put(parts.big, light.lux + " lx");
  put(parts.dim, light.on ? "counts " + light.counts + " with gain " + light.gain + " and " + light.milliseconds + " ms" : "the sensor is shut down");
  if (!parts.dragging) parts.slider.value = light.lux > 0 ? Math.log10(light.lux) : parts.slider.min;
  parts.button.setAttribute("aria-pressed", String(light.changing));
  parts.button.disabled = !light.canChange;
}
function showContact(contact) {
  const { id } = contact;
  const parts = section("contact", id, "Button " + id + " at " + contact.pin, ({ button }) => {
    hold(button, (pressed) => post("/button", { id, pressed }), () => button.getAttribute("aria-pressed") === "true");
  });
  put(parts.dim, contact.level === null ? "The pin floats: nothing pulls it" : "The pin is " + (contact.level ? "high" : "low"));
  parts.button.setAttribute("aria-pressed", String(contact.pressed));
}
function showBus(bus) {
  const parts = section("bus", bus.id, "I2C at " + bus.id, ({ select }) => {
    select.addEventListener("change", () => post("/bus", { id: bus.id, fault: select.value || null }));
  });
  parts.select.value = bus.fault ?? "";
}
function show(next) {
  state = next;
  const { wifi, memory } = state;
  text("what", state.board + (state.listening.length ? ", port " + state.listening.join(", ") : ""));
  state.knobs.forEach(showKnob);
  state.lights.forEach(showLight);
  state.buttons.forEach(showContact);
  state.buses.forEach(showBus);
  $("led").className = state.led ? "led on" : "led";
  text("ledtext", state.led ? "LED on" : "LED off");
  press("button", state.button);
  text("pins", Object.entries(state.pins).map(([pin, level]) => pin + " " + (level ? "high" : "low")).join(", "));
  text("wifitext", wifi.station ? "Connected to " + wifi.station + ", " + wifi.rssi + " dBm" : wifi.accessPoint ? "Offers its own access point " + wifi.accessPoint : "Not connected");
  press("wifi", wifi.up);
  press("power", state.powered);
  $("restart").disabled = !state.powered;
  $("memory").max = memory.total || 1;
  $("memory").value = memory.usage;
  text("memorytext", memory.usage + " of " + memory.total + " variables used");
  rows($("sockets"), state.sockets.map((s) => [s.id, s.peer, s.received + " B", s.sent + " B", s.pending + " B"]));
  showRegisters(state.registers);
}
async function post(path, body) {
  try {
    const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    const result = await answer.json();
    text("error", result.error ?? "");
    if (answer.ok) show(result);
  } catch { text("error", "The simulator does not answer."); }
}
hold($("button"), (pressed) => post("/button", { pressed }), () => state?.button);
$("wifi").addEventListener("click", () => post("/wifi", { up: !state.wifi.up }));
$("power").addEventListener("click", () => post("/power", { on: !state.powered }));
$("restart").addEventListener("click", () => post("/power", { restart: true }));
const events = new EventSource("/events");
events.onopen = () => text("link", "live");
events.onerror = () => text("link", "the simulator is gone; waiting for it");
events.onmessage = (event) => show(JSON.parse(event.data));
`;

export const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Rheo: simulated board</title><link rel="icon" href="data:,"><style>${STYLE}</style></head>
<body>${BODY}<script type="module">${SCRIPT}</script></body></html>
`;
