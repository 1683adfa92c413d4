/**
 * The control page: the bench on which the simulated board lies. One HTML text without any request but
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
<section><h2>Knob</h2><div class="big"><output id="raw">–</output></div><div class="dim" id="knobtext"></div>
<input id="knob" type="range" min="0" max="1" step="0.001" aria-label="Knob position">
<div class="row"><button id="turning" aria-pressed="false">Turns by itself</button></div></section>
<section><h2>LED and button</h2><div class="row"><span class="led" id="led"></span><span id="ledtext"></span></div>
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
let dragging = false;
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
function show(next) {
  state = next;
  const { knob, wifi, memory } = state;
  text("what", state.board + (state.listening.length ? ", port " + state.listening.join(", ") : ""));
  text("raw", String(knob.raw));
  text("knobtext", (knob.position * 100).toFixed(1) + " %, " + knob.angle.toFixed(0) + "°, on " + knob.pin + " at " + knob.attenuation + " dB");
  if (!dragging) $("knob").value = knob.position;
  press("turning", knob.turning);
  $("turning").disabled = !knob.canTurn;
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
$("knob").addEventListener("input", (event) => post("/knob", { position: Number(event.target.value) }));
$("knob").addEventListener("pointerdown", () => { dragging = true; });
addEventListener("pointerup", () => { dragging = false; if (state?.button) post("/button", { pressed: false }); });
$("turning").addEventListener("click", () => post("/knob", { turning: !state.knob.turning }));
$("button").addEventListener("pointerdown", () => post("/button", { pressed: true }));
$("button").addEventListener("keydown", (event) => { if (event.key === " " && !event.repeat) post("/button", { pressed: true }); });
$("button").addEventListener("keyup", (event) => { if (event.key === " ") post("/button", { pressed: false }); });
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
