/** A board with every kind of channel: two knobs, a light sensor and a button that pulls its pin down. */
export const WHOLE_BOARD = [
  { id: "knob", kind: "analog", pin: "D34" },
  { id: "volume", kind: "analog", pin: "D35" },
  { id: "light", kind: "veml7700", scl: "D22", sda: "D21" },
  { id: "door", kind: "digital", pin: "D25", pull: "up", invert: true },
];
