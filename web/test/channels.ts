/** Channels as boards describe them. */
import type { Channel } from "../src/wire";

export const ANALOG: Channel = {
  id: "knob",
  kind: "analog",
  label: "Potentiometer",
  unit: "LSB",
  min: 0,
  max: 4095,
  decimals: 0,
  deadband: 4,
  calibration: { min: 0, max: 4095 },
};

export const DIGITAL: Channel = {
  id: "button",
  kind: "digital",
  label: "Button",
  unit: "",
  min: 0,
  max: 1,
  decimals: 0,
  deadband: 1,
  calibration: null,
};

export const LIGHT: Channel = {
  id: "light",
  kind: "veml7700",
  label: "Light",
  unit: "lx",
  min: 0,
  max: 120_000,
  decimals: 2,
  deadband: 1,
  calibration: null,
};
