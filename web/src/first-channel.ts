/** The page shows a board's first channel: this is where its messages become that channel's. */
import type * as wire from "../../firmware/app/messages";

export type { Ack, Calibration, CommandError, Sha1Engine } from "../../firmware/app/messages";

/** What the page lets people change. */
export interface Controls {
  rate: number;
  deadband: number;
  led: boolean;
  calibration: wire.Calibration;
}

/** A sample that has a value of the channel. */
export interface Sample extends wire.Sample {
  raw: number;
}

export type Hello = wire.Hello & Controls;
export type Vitals = wire.Vitals & Controls;
export type FromBoard = Hello | Vitals | Sample | wire.Pong | wire.Ack | wire.CommandError;

/** A change of some controls, to be carried out by the board. */
export interface SetMessage extends Partial<Controls> {
  type: "set";
  id: number;
}

/** A message as the page sees it; null for a sample without a value of the channel. */
export function fromWire(message: wire.FromBoard): FromBoard | null {
  if (message.type === "sample") {
    const [raw] = message.values;
    return typeof raw === "number" ? { ...message, raw } : null;
  }
  if (message.type !== "hello" && message.type !== "vitals") return message;
  const [channel] = message.channels;
  return {
    ...message,
    deadband: channel?.deadband ?? 0,
    calibration: channel?.calibration ?? { min: 0, max: 4095 },
  };
}

/** A change as the board takes it, with the channel it is for. */
export function toWire({ deadband, calibration, ...message }: SetMessage, channel: string): wire.FromViewer {
  if (deadband === undefined && calibration === undefined) return message;
  return { ...message, channel, deadband, calibration };
}
