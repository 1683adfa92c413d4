/** `HH:MM:SS` of the viewer's clock, with `decimals` (0..3) of a second; `seconds` since 1970. */
export function clockText(seconds: number, decimals = 0): string {
  const date = new Date(seconds * 1000);
  const pad = (value: number, width = 2) => String(value).padStart(width, "0");
  const time = `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
  return decimals ? `${time}.${pad(date.getMilliseconds(), 3).slice(0, decimals)}` : time;
}

/** A duration in seconds as people say it: `45 s`, `3 min 5 s`, `2 h 4 min`, `3 d 1 h`. */
export function durationText(seconds: number): string {
  const whole = Math.floor(seconds);
  const units = [
    [86400, "d"],
    [3600, "h"],
    [60, "min"],
    [1, "s"],
  ] as const;
  const first = units.findIndex(([length]) => whole >= length);
  if (first < 0) return "0 s";
  return units
    .slice(first, first + 2)
    .map(
      ([length, name], index) => `${Math.floor((index ? whole % units[first]![0] : whole) / length)} ${name}`,
    )
    .join(" ");
}
