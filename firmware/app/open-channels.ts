import {
  type Channel,
  type ChannelSettings,
  type ChannelsBoard,
  factsOf,
  findChannel,
  isCalibration,
  isChannelId,
  isLabel,
  isWithin,
  labelOf,
  MOST_CHANNELS,
  type Source,
  type Turns,
} from "./channels";

/** Opens the channels of the settings. Whatever is wrong with one is reported and keeps none from opening. */
export function openChannels(list: ChannelSettings[], board: ChannelsBoard, sampler: Turns): Channel[] {
  const channels: Channel[] = [];
  const pins: string[] = [];
  if (list.length > MOST_CHANNELS) board._report("rheo.json: channels after the eighth are ignored");
  list.slice(0, MOST_CHANNELS).forEach((given, index) => {
    channels.push(openChannel(given, index, channels, pins, board, sampler));
  });
  return channels;
}

function openChannel(
  given: ChannelSettings,
  index: number,
  others: Channel[],
  pins: string[],
  board: ChannelsBoard,
  sampler: Turns,
): Channel {
  let id = "channel-" + (index + 1);
  function report(problem: string): void {
    board._report("rheo.json: channel " + id + ": " + problem);
  }
  if (typeof given !== "object" || !given) given = {};
  if (!isChannelId(given.id) || findChannel(others, given.id as string))
    report("id must be 1 to 16 of a-z, 0-9 and -, and no other channel's");
  else id = given.id;
  const kind = given.kind === undefined ? "analog" : given.kind;
  const open = isChannelId(kind) ? board._kind(kind) : undefined;
  if (!open) report("there is no such kind; it has no values");
  const source: Source = open
    ? open({
        setting: (field) => given[field],
        whole(field, low, high, otherwise) {
          const value = given[field];
          if (value === undefined) return otherwise;
          if (typeof value === "number" && value >= low && value <= high && Math.floor(value) === value)
            return value;
          report(field + " must be a whole number from " + low + " to " + high + "; it is " + otherwise);
          return otherwise;
        },
        pin(field, otherwise, shared) {
          const value = given[field];
          const pin = value === undefined ? otherwise : value;
          let problem = "";
          if (typeof pin !== "string" || !/^D\d+$/.test(pin) || !board._hasPin(pin))
            problem = " must name a pin of this chip, such as D34";
          else {
            // Written as taken: the pin, and what for unless it is for one channel alone.
            const use = pin + (shared ? " " + shared + " " + field : "");
            const taken = pins.filter((other) => other.split(" ")[0] === pin)[0];
            if (taken === undefined) pins.push(use);
            if (taken === undefined || (shared && taken === use)) return pin;
            problem = ": another channel has " + pin;
          }
          report(field + problem + "; it has no values");
          return undefined;
        },
        report,
        id,
        // As it is: a function made here would keep all that this one works on.
        log: board._log,
        sampler,
      })
    : unknownSource(isChannelId(kind) ? kind : "unknown");
  const facts = factsOf(source);
  let deadband = source._deadband;
  if (given.deadband !== undefined) {
    if (isWithin(given.deadband, 0, facts.max - facts.min, facts)) deadband = given.deadband;
    else report("deadband must be a number from 0 to " + (facts.max - facts.min) + "; it is " + deadband);
  }
  const channel: Channel = {
    _read: source._read,
    _value: null,
    _threshold: deadband * deadband,
    _id: id,
  };
  if (source._facts) channel._facts = source._facts;
  if (source._pin) channel._pin = source._pin;
  const calibration = facts.calibration === null ? undefined : given.calibration;
  if (isCalibration(calibration, facts))
    channel._calibration = { min: calibration.min, max: calibration.max };
  else if (calibration !== undefined && calibration !== null)
    report('calibration must be like {"min":' + facts.min + ',"max":' + facts.max + "}; it is ignored");
  if (isLabel(given.label)) channel._label = given.label;
  else if (given.label !== undefined)
    report("label must be text of 1 to 32 bytes; it is " + labelOf(channel));
  return channel;
}

/** What stands for a channel of a kind that is not there. */
function unknownSource(kind: string): Source {
  return {
    _read: noReading,
    _facts: () => ({ kind, unit: "", min: 0, max: 1, decimals: 0, calibration: null }),
    _deadband: 0,
  };
}

/** The value of a channel that cannot work. */
function noReading(): null {
  return null;
}
