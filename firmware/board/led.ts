/** Lights the board's LED; does nothing on a build that defines none. */
export function setLed(level: boolean): void {
  if (typeof LED1 !== "undefined") digitalWrite(LED1, level);
}
