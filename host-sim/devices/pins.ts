/**
 * The digital pins of an ESP32 development board: the LED on GPIO2 and the BOOT button on GPIO0,
 * which pulls its pin to ground when pressed and bounces as metal does.
 */
import type { Random } from "./random.js";

export const LED_PIN = "D2";
export const BUTTON_PIN = "D0";

/** GPIO34..39 of the ESP32 have no output driver (datasheet, "IO_MUX"). */
const INPUT_ONLY = /^D3[4-9]$/;
/** Times the contacts open again after closing, at most. */
const BOUNCES = 4;
/** Longest pause between two bounces, milliseconds. */
const BOUNCE_TIME = 2;

export class Pins {
  private readonly levels = new Map<string, boolean>([[BUTTON_PIN, true]]);
  private readonly driven = new Set<string>();
  private readonly changes: Array<() => void> = [];
  private readonly timers = new Set<NodeJS.Timeout>();
  private inputListener: ((pin: string, level: boolean) => void) | undefined;
  private held = false;

  /** @param warn receives a sentence for each use the chip would ignore. */
  constructor(
    private readonly random: Random,
    private readonly warn: (text: string) => void,
  ) {}

  get led(): boolean {
    return this.levels.get(LED_PIN) ?? false;
  }

  /** True while the BOOT button is held down. */
  get pressed(): boolean {
    return this.held;
  }

  /** Levels of the pins in use, by name. */
  all(): Record<string, boolean> {
    return Object.fromEntries(this.levels);
  }

  read(pin: string): boolean {
    return this.levels.get(pin) ?? false;
  }

  write(pin: string, level: boolean): void {
    if (INPUT_ONLY.test(pin)) {
      this.warn(`digitalWrite(${pin}): GPIO34 to GPIO39 are inputs only; nothing happens`);
      return;
    }
    this.driven.add(pin);
    if (this.levels.get(pin) === level) return;
    this.levels.set(pin, level);
    this.changed();
  }

  /** The machine's listener for `setWatch`; a new one replaces the old, as a restart does. */
  onInput(listener: (pin: string, level: boolean) => void): void {
    this.inputListener = listener;
  }

  /** Called after every change of a level. */
  onChange(listener: () => void): void {
    this.changes.push(listener);
  }

  /** Presses or releases the BOOT button; the contacts bounce for a few milliseconds. */
  setButton(pressed: boolean): void {
    if (pressed === this.held) return;
    this.held = pressed;
    this.clearTimers();
    this.input(BUTTON_PIN, !pressed);
    let delay = 0;
    for (let left = this.random.integer(0, BOUNCES); left > 0; left--) {
      delay += this.random.next() * BOUNCE_TIME;
      this.later(delay, () => this.input(BUTTON_PIN, pressed));
      delay += this.random.next() * BOUNCE_TIME;
      this.later(delay, () => this.input(BUTTON_PIN, !pressed));
    }
    this.changed();
  }

  /** Power-off: outputs float; the button stays in the hand that holds it. */
  reset(): void {
    for (const pin of this.driven) this.levels.delete(pin);
    this.driven.clear();
    this.changed();
  }

  private input(pin: string, level: boolean): void {
    if (this.levels.get(pin) === level) return;
    this.levels.set(pin, level);
    this.inputListener?.(pin, level);
  }

  private later(milliseconds: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      action();
    }, milliseconds);
    timer.unref();
    this.timers.add(timer);
  }

  private clearTimers(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  private changed(): void {
    for (const listener of this.changes) listener();
  }
}
