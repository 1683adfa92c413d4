/** The drawn bench: what hands can do to the board, and what its LED does. */
import { h, ref, setText } from "../../src/dom";
import { knobStep } from "../../src/knob-keys";
import type { DemoBoard } from "./board";
import { bytesIn } from "./natives";
import { fill, TEXTS } from "./texts";

/** The knob turns 270°. */
const SWEEP = 270;
const FINE = 0.02;
const COARSE = 0.1;

/** Milliseconds between two looks at a knob that turns by itself, and at the second viewer. */
const LOOK = 100;
const LOOK_AT_VIEWER = 500;

export function bench(board: DemoBoard): void {
  const { world, network, machine } = board;
  knob(board);
  world.onLed = (on) => {
    ref(document, "led").classList.toggle("lit", on);
    setText(ref(document, "ledWord"), on ? TEXTS.ledOn : TEXTS.ledOff);
  };
  world.onLed(world.led);
  const button = ref<HTMLButtonElement>(document, "button");
  const press = (down: boolean) => {
    world.press(down);
    button.ariaPressed = String(down);
  };
  button.onpointerdown = () => press(true);
  button.onkeydown = (event) => (event.key === " " || event.key === "Enter") && !event.repeat && press(true);
  button.onpointerup = button.onpointerleave = button.onkeyup = button.onblur = () => press(false);
  const lamp = ref<HTMLInputElement>(document, "lamp");
  lamp.oninput = () => {
    // Equal steps of the slider are equal factors, as eyes see light.
    const lux = 10 ** Number(lamp.value);
    world.shine(lux);
    lamp.ariaValueText = `${Math.round(lux)} lx`;
    setText(ref(document, "lux"), String(Math.round(lux)));
    document.documentElement.style.setProperty("--glow", String(Number(lamp.value) / 4));
  };
  const wifi = ref<HTMLInputElement>(document, "wifi");
  const faults = ["lossy", "stalled"].map((name) => ref<HTMLButtonElement>(document, name));
  const apply = (): void => {
    const [lossy, stalled] = faults.map(({ ariaPressed }) => ariaPressed === "true");
    network.faults.loss = lossy ? 0.25 : 0;
    network.faults.delay = lossy ? 40 : 2;
    network.faults.stalled = Boolean(stalled) || !wifi.checked;
    const says = [lossy && TEXTS.lossySays, stalled && TEXTS.stalledSays, !wifi.checked && TEXTS.wifiSays];
    say(says.filter(Boolean).join(" ") || TEXTS.well);
  };
  wifi.onchange = apply;
  for (const fault of faults)
    fault.onclick = () => {
      fault.ariaPressed = String(fault.ariaPressed !== "true");
      apply();
    };
  ref(document, "restart").onclick = () => {
    machine.boot();
    say(TEXTS.restartSays);
  };
  secondViewer(board);
  otherPages(board);
}

function say(text: string): void {
  setText(ref(document, "says"), text);
}

function knob({ world }: DemoBoard): void {
  const element = ref(document, "knob");
  const show = (): void => {
    const angle = (world.knob - 0.5) * SWEEP;
    ref(document, "pointer").setAttribute("transform", `rotate(${angle.toFixed(1)})`);
    element.ariaValueNow = String(Math.round(world.knob * 100));
  };
  setInterval(show, LOOK);
  const turn = (position: number): void => {
    world.turn(position);
    show();
  };
  const drag = (event: PointerEvent): void => {
    const box = element.getBoundingClientRect();
    const x = event.clientX - box.left - box.width / 2;
    const y = event.clientY - box.top - box.height / 2;
    turn((Math.atan2(x, -y) * 180) / Math.PI / SWEEP + 0.5);
  };
  element.addEventListener("pointerdown", (event) => {
    element.setPointerCapture(event.pointerId);
    drag(event);
  });
  element.addEventListener("pointermove", (event) => {
    if (element.hasPointerCapture(event.pointerId)) drag(event);
  });
  element.addEventListener("keydown", (event) => {
    const step = knobStep(event.key, FINE, COARSE);
    if (step === undefined) return;
    event.preventDefault();
    turn(world.knob + step);
  });
}

/** A viewer that reads nothing, and what the board tells of it. */
function secondViewer({ socket: Socket, get, network }: DemoBoard): void {
  const button = ref<HTMLButtonElement>(document, "second");
  let leave: (() => void) | null = null;
  button.onclick = () => {
    button.ariaPressed = String(leave === null);
    if (leave) {
      leave();
      leave = null;
      return say(TEXTS.secondGone);
    }
    const viewer = new Socket(`ws://rheo.local/ws`, ["rheo.v1"]);
    viewer.onmessage = () => {
      viewer.reading = false;
    };
    const look = setInterval(async () => {
      if (network.faults.stalled) return;
      const { rest } = await get("/status");
      const viewers: { inFlight: number; skipped: number }[] = JSON.parse(rest).viewers ?? [];
      const slow = viewers.reduce((one, other) => (other.inFlight > one.inFlight ? other : one), viewers[0]!);
      if (leave && slow) say(fill(TEXTS.secondSays, { bytes: slow.inFlight, skipped: slow.skipped }));
    }, LOOK_AT_VIEWER);
    leave = () => {
      clearInterval(look);
      viewer.reading = true;
      viewer.close(1000);
    };
  };
}

/** The board's pages of one value and of its state, with their heads. */
function otherPages({ get }: DemoBoard): void {
  for (const button of document.querySelectorAll<HTMLElement>("[data-ask]"))
    button.onclick = async () => {
      const shown = await get(button.dataset.ask!).then(
        ({ lines, rest }) => `${lines}\n\n${new TextDecoder().decode(bytesIn(rest))}`,
        ({ message }: Error) => message,
      );
      setText(ref(document, "answer"), shown);
    };
}

/** Puts the texts where the page names them. */
export function writeTexts(): void {
  const texts = TEXTS as unknown as Record<string, string>;
  document.documentElement.lang = TEXTS.language;
  for (const element of document.querySelectorAll<HTMLElement>("[data-text]"))
    element.textContent = texts[element.dataset.text!] ?? "";
  for (const element of document.querySelectorAll<HTMLElement>("[data-label]"))
    element.ariaLabel = texts[element.dataset.label!] ?? "";
  document.title = TEXTS.title;
}

/** Lines of a list, the newest first, no more than fit. */
export function prepend(list: Element, most: number, ...content: (Node | string)[]): void {
  list.prepend(h("li", {}, ...content));
  while (list.childElementCount > most) list.lastElementChild!.remove();
}
