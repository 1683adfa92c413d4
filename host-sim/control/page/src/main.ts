/** The workbench page: the simulated board and what is wired to it. It asks nothing but its own API. */
import type { ControlState } from "../../state";

type Knob = ControlState["knobs"][number];
type Light = ControlState["lights"][number];
type Contact = ControlState["buttons"][number];
type Bus = ControlState["buses"][number];

/** What a command may hold; see `../../commands.ts`. */
type Command = Record<string, string | number | boolean | null>;

const LUX_MOST = 120_000;

let state: ControlState | undefined;

function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

function put(element: HTMLElement, value: string): void {
  if (element.textContent !== value) element.textContent = value;
}

function text(id: string, value: string): void {
  put(byId(id), value);
}

function press(button: HTMLElement, on: boolean): void {
  button.setAttribute("aria-pressed", String(on));
}

function isPressed(button: HTMLElement): boolean {
  return button.getAttribute("aria-pressed") === "true";
}

function showSockets(sockets: ControlState["sockets"]): void {
  byId("sockets").replaceChildren(
    ...sockets.map(({ id, peer, received, sent, pending }) => {
      const row = document.createElement("tr");
      for (const cell of [String(id), peer, `${received} B`, `${sent} B`, `${pending} B`])
        row.insertCell().textContent = cell;
      return row;
    }),
  );
}

function showRegisters(devices: ControlState["registers"]): void {
  const shown = Object.entries(devices).flatMap(([device, registers]) => {
    const title = document.createElement("h2");
    title.textContent = `Registers: ${device}`;
    const list = document.createElement("dl");
    for (const [name, value] of Object.entries(registers)) {
      const term = document.createElement("dt");
      term.textContent = name;
      const word = document.createElement("dd");
      word.textContent = `0x${(value >>> 0).toString(16).padStart(8, "0")}`;
      list.append(term, word);
    }
    return [title, list];
  });
  byId("registers").hidden = shown.length === 0;
  byId("registers").replaceChildren(...shown);
}

/** The parts of a section; those that its template has not are never asked for. */
interface Section {
  big: HTMLElement;
  dim: HTMLElement;
  slider: HTMLInputElement;
  button: HTMLButtonElement;
  select: HTMLSelectElement;
  /** Somebody moves the slider: it must not be moved under the finger. */
  dragging: boolean;
}

const made = new Map<string, Section>();

/** The section of a channel or bus, made of its template when it is seen first. */
function section(template: string, id: string, title: string, wire: (parts: Section) => void): Section {
  const key = `${template} ${id}`;
  const known = made.get(key);
  if (known) return known;
  const root = byId<HTMLTemplateElement>(template).content.firstElementChild!.cloneNode(true) as HTMLElement;
  const find = <T extends HTMLElement>(name: string) => root.querySelector(name) as T;
  const parts: Section = {
    big: find("output"),
    dim: find(".dim"),
    slider: find("input"),
    button: find("button"),
    select: find("select"),
    dragging: false,
  };
  find("h2").textContent = title;
  byId("fixed").before(root);
  root.querySelector("input")?.addEventListener("pointerdown", () => {
    parts.dragging = true;
  });
  addEventListener("pointerup", () => {
    parts.dragging = false;
  });
  wire(parts);
  made.set(key, parts);
  return parts;
}

/** A button that acts while it is held. */
function hold(button: HTMLElement, act: (pressed: boolean) => void, isHeld: () => boolean): void {
  button.addEventListener("pointerdown", () => act(true));
  addEventListener("pointerup", () => {
    if (isHeld()) act(false);
  });
  button.addEventListener("keydown", (event) => {
    if (event.key === " " && !event.repeat) act(true);
  });
  button.addEventListener("keyup", (event) => {
    if (event.key === " ") act(false);
  });
}

function showKnob(knob: Knob): void {
  const { id } = knob;
  const parts = section("knob", id, `Knob ${id} at ${knob.pin}`, ({ slider, button }) => {
    slider.addEventListener("input", () => post("/knob", { id, position: Number(slider.value) }));
    button.addEventListener("click", () => post("/knob", { id, turning: !isPressed(button) }));
  });
  put(parts.big, String(knob.raw));
  const percent = (knob.position * 100).toFixed(1);
  put(parts.dim, `${percent} %, ${knob.angle.toFixed(0)}°, ${knob.attenuation} dB`);
  if (!parts.dragging) parts.slider.value = String(knob.position);
  press(parts.button, knob.turning);
  parts.button.disabled = !knob.canTurn;
}

function showLight(light: Light): void {
  const { id } = light;
  const parts = section("light", id, `Light sensor ${id}`, ({ slider, button }) => {
    slider.addEventListener("input", () => {
      const dark = slider.value === slider.min;
      post("/light", { id, lux: dark ? 0 : Math.min(LUX_MOST, 10 ** Number(slider.value)) });
    });
    button.addEventListener("click", () => post("/light", { id, changing: !isPressed(button) }));
  });
  put(parts.big, `${light.lux} lx`);
  put(
    parts.dim,
    light.on
      ? `counts ${light.counts} with gain ${light.gain} and ${light.milliseconds} ms`
      : "the sensor is shut down",
  );
  if (!parts.dragging) parts.slider.value = light.lux > 0 ? String(Math.log10(light.lux)) : parts.slider.min;
  press(parts.button, light.changing);
  parts.button.disabled = !light.canChange;
}

function showContact({ id, pin, level, pressed }: Contact): void {
  const parts = section("contact", id, `Button ${id} at ${pin}`, ({ button }) => {
    hold(
      button,
      (down) => post("/button", { id, pressed: down }),
      () => isPressed(button),
    );
  });
  put(
    parts.dim,
    level === null ? "The pin floats: nothing pulls it" : `The pin is ${level ? "high" : "low"}`,
  );
  press(parts.button, pressed);
}

function showBus({ id, fault }: Bus): void {
  const parts = section("bus", id, `I2C at ${id}`, ({ select }) => {
    select.addEventListener("change", () => post("/bus", { id, fault: select.value || null }));
  });
  parts.select.value = fault ?? "";
}

function wifiText({ station, rssi, accessPoint }: ControlState["wifi"]): string {
  if (station) return `Connected to ${station}, ${rssi} dBm`;
  return accessPoint ? `Offers its own access point ${accessPoint}` : "Not connected";
}

function show(next: ControlState): void {
  state = next;
  const { listening, memory } = next;
  text("what", next.board + (listening.length > 0 ? `, port ${listening.join(", ")}` : ""));
  next.knobs.forEach(showKnob);
  next.lights.forEach(showLight);
  next.buttons.forEach(showContact);
  next.buses.forEach(showBus);
  byId("led").className = next.led ? "led on" : "led";
  text("ledtext", next.led ? "LED on" : "LED off");
  press(byId("button"), next.button);
  const levels = Object.entries(next.pins).map(([pin, level]) => `${pin} ${level ? "high" : "low"}`);
  text("pins", levels.join(", "));
  text("wifitext", wifiText(next.wifi));
  press(byId("wifi"), next.wifi.up);
  press(byId("power"), next.powered);
  byId<HTMLButtonElement>("restart").disabled = !next.powered;
  byId<HTMLMeterElement>("memory").max = memory.total || 1;
  byId<HTMLMeterElement>("memory").value = memory.usage;
  text("memorytext", `${memory.usage} of ${memory.total} variables used`);
  showSockets(next.sockets);
  showRegisters(next.registers);
}

async function post(path: string, command: Command): Promise<void> {
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(command),
    });
    const result = (await answer.json()) as ControlState & { error?: string };
    text("error", result.error ?? "");
    if (answer.ok) show(result);
  } catch {
    text("error", "The simulator does not answer.");
  }
}

const dark = matchMedia("(prefers-color-scheme: dark)");
const setTheme = () => {
  document.documentElement.dataset.theme = dark.matches ? "dark" : "light";
};
dark.addEventListener("change", setTheme);
setTheme();
hold(
  byId("button"),
  (pressed) => post("/button", { pressed }),
  () => state?.button === true,
);
byId("wifi").addEventListener("click", () => post("/wifi", { up: !state?.wifi.up }));
byId("power").addEventListener("click", () => post("/power", { on: !state?.powered }));
byId("restart").addEventListener("click", () => post("/power", { restart: true }));
const events = new EventSource("/events");
events.onopen = () => text("link", "live");
events.onerror = () => text("link", "the simulator is gone; waiting for it");
events.onmessage = (event) => show(JSON.parse(event.data) as ControlState);
