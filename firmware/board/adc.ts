/**
 * The ADC through Espruino's `analogRead`, which gives the raw 12-bit count divided by 4096
 * (ESP32: ADC1 only, attenuation 11 dB by default, uncalibrated).
 */

/** Pin used when the settings name one that has no ADC. */
const FALLBACK = "D34";

/**
 * A reading of this pin, 0..4095 LSB, as often as it is called: the mean of `oversample` conversions. Reports
 * and replaces a pin without ADC.
 */
export function createAdc(name: string, oversample: number, report: (problem: string) => void): () => number {
  // Espruino takes a pin's name for the pin; `@types/espruino` does not know.
  let pin = name as unknown as Pin;
  // A built-in is found only after all the program's own globals: once is enough.
  const read = analogRead;
  if (isNaN(read(pin))) {
    report("rheo.json: pin " + name + " has no ADC; " + FALLBACK + " is read instead. Use D32 to D39.");
    pin = FALLBACK as unknown as Pin;
  }
  // The default, written out: a loop costs more than twice as much. A chip without this ADC gives no number.
  if (oversample === 4) return () => (read(pin) + read(pin) + read(pin) + read(pin)) * 1024 || 0;
  const scale = 4096 / oversample;
  return () => {
    let sum = 0;
    let left = oversample;
    while (left--) sum += read(pin);
    return sum * scale || 0;
  };
}
