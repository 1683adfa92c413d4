/**
 * The digital pins of an ESP32 development board: the LED on GPIO2, the BOOT button on GPIO0, which pulls its
 * pin to ground when pressed, and whatever buttons are wired to others. Contacts bounce as metal does.
 */
import type { Random } from "./random.js";
import type { WiredButtonSpec } from "./wiring.js";

export const LED_PIN = "D2";
/** GPIO of the BOOT button, a strapping pin: 0 on the ESP32 and S3, 9 on the C3 (their data sheets, "Boot"). */
export function bootPin(board: string): string {
  return board.startsWith("ESP32C3") ? "D9" : "D0";
}

/** GPIO34..39 of the ESP32 have no output driver and no pull resistors (datasheet, "IO_MUX"). */
const INPUT_ONLY = /^D3[4-9]$/;
/** Times the contacts open again after closing, at most. */
const BOUNCES = 4;
/** Longest pause between two bounces, milliseconds. */
const BOUNCE_TIME = 2;

interface Button {
  readonly spec: WiredButtonSpec;
  /** In the hand that holds it; the contacts may still bounce. */
  held: boolean;
  closed: boolean;
  /** A hand has been at it: what is played is over. */
  taken: boolean;
  readonly timers: Set<NodeJS.Timeout>;
}

export class Pins {
  private readonly levels = new Map<string, boolean>();
  private readonly pulls = new Map<string, boolean>();
  private readonly buttons = new Map<string, Button>();
  private readonly changes: Array<() => void> = [];
  private inputListener: ((pin: string, level: boolean) => void) | undefined;

  /** @param warn receives a sentence for each use the chip would ignore. */
  constructor(
    private readonly random: Random,
    private readonly warn: (text: string) => void,
    buttons: readonly WiredButtonSpec[] = [],
    private readonly boot = bootPin("ESP32"),
  ) {
    // The board's own; no channel.
    const own: WiredButtonSpec = {
      id: "boot",
      pin: boot,
      pressedLevel: false,
      hasResistor: true,
      isInverted: false,
    };
    for (const spec of [...buttons, own]) {
      this.buttons.set(spec.pin, { spec, held: false, closed: false, taken: false, timers: new Set() });
    }
  }

  get led(): boolean {
    return this.levels.get(LED_PIN) ?? false;
  }

  /** True while the BOOT button is held down. */
  get pressed(): boolean {
    return this.isPressed(this.boot);
  }

  /** Whether the button at a pin is held down. */
  isPressed(pin: string): boolean {
    return this.buttons.get(pin)?.held ?? false;
  }

  /** Levels of the pins in use, by name. */
  all(): Record<string, boolean> {
    const inputs = [...this.buttons.keys()].map((pin) => [pin, this.held(pin) ?? false] as const);
    return Object.fromEntries([...inputs, ...this.levels]);
  }

  /** The level at a pin. Where nothing holds a button's pin, it is what the pin picks up. */
  read(pin: string): boolean {
    return this.held(pin) ?? (this.buttons.has(pin) ? this.random.next() < 0.5 : false);
  }

  /** The level that something holds a pin at; undefined: it floats. */
  held(pin: string): boolean | undefined {
    const button = this.buttons.get(pin);
    if (!button || this.levels.has(pin)) return this.levels.get(pin) ?? this.pulls.get(pin);
    const { pressedLevel, hasResistor } = button.spec;
    if (button.closed) return pressedLevel;
    return hasResistor ? !pressedLevel : this.pulls.get(pin);
  }

  write(pin: string, level: boolean): void {
    if (INPUT_ONLY.test(pin)) {
      this.warn(`digitalWrite(${pin}): GPIO34 to GPIO39 are inputs only; nothing happens`);
      return;
    }
    if (this.levels.get(pin) === level) return;
    this.levels.set(pin, level);
    this.changed();
  }

  /** Espruino's `pinMode`: switches the chip's pull resistors. */
  setMode(pin: string, mode: string): void {
    const pull = mode.endsWith("pullup") ? true : mode.endsWith("pulldown") ? false : undefined;
    if (pull === undefined) this.pulls.delete(pin);
    else if (INPUT_ONLY.test(pin))
      this.warn(`pinMode(${pin}, "${mode}"): GPIO34 to GPIO39 have no pull resistors`);
    else this.pulls.set(pin, pull);
  }

  /** The machine's listener for `setWatch`; a new one replaces the old, as a restart does. */
  onInput(listener: (pin: string, level: boolean) => void): void {
    this.inputListener = listener;
  }

  /** Called after every change of a level. */
  onChange(listener: () => void): void {
    this.changes.push(listener);
  }

  /**
   * Presses or releases a button, by default BOOT; the contacts bounce for a few milliseconds. Nothing
   * happens at a pin without a button.
   */
  setButton(pressed: boolean, pin = this.boot): void {
    const button = this.buttons.get(pin);
    if (!button) return;
    button.taken = true;
    this.press(button, pressed, true);
  }

  /** Gives a button's pin the level that a trace has, as long as no hand was at it. */
  play(pin: string, level: boolean, bounces: boolean): void {
    const button = this.buttons.get(pin);
    if (button && !button.taken) this.press(button, level === button.spec.pressedLevel, bounces);
  }

  private press(button: Button, pressed: boolean, bounces: boolean): void {
    if (pressed === button.held) return;
    button.held = pressed;
    for (const timer of button.timers) clearTimeout(timer);
    button.timers.clear();
    this.contact(button, pressed);
    let delay = 0;
    for (let left = bounces ? this.random.integer(0, BOUNCES) : 0; left > 0; left--) {
      delay += this.random.next() * BOUNCE_TIME;
      later(button, delay, () => this.contact(button, !pressed));
      delay += this.random.next() * BOUNCE_TIME;
      later(button, delay, () => this.contact(button, pressed));
    }
    this.changed();
  }

  /** Power-off: outputs float, pull resistors are off; a button stays in the hand that holds it. */
  reset(): void {
    this.levels.clear();
    this.pulls.clear();
    this.changed();
  }

  private contact(button: Button, closed: boolean): void {
    if (button.closed === closed) return;
    button.closed = closed;
    this.inputListener?.(button.spec.pin, this.read(button.spec.pin));
  }

  private changed(): void {
    for (const listener of this.changes) listener();
  }
}

function later(button: Button, milliseconds: number, action: () => void): void {
  const timer = setTimeout(() => {
    button.timers.delete(timer);
    action();
  }, milliseconds);
  timer.unref();
  button.timers.add(timer);
}
