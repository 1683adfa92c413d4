import { onClick, ref, setText } from "./dom";
import type { Model } from "./model";

/** Seconds over which an end's reading is averaged, against the ADC's noise. */
const SETTLE = 0.5;

/** Share of the channel's range below which two ends cannot be those of its travel. */
const SHORTEST_TRAVEL = 0.025;

const STEPS = [
  {
    text: "Turn the knob fully to the low end (usually anticlockwise) and hold it there.",
    button: "This is the low end",
  },
  { text: "Now turn it fully to the other end and hold it there.", button: "This is the high end" },
];

/** The guided calibration: one end, the other, done; stored on the board. */
export function calibrationDialog(root: HTMLElement, model: Model): void {
  const dialog = ref<HTMLDialogElement>(root, "dialog");
  const raw = ref(root, "calRaw");
  const answer = ref(root, "calAnswer");
  const ends: number[] = [];
  let timer = 0;

  const show = (text = "\u00a0") => {
    const step = STEPS[ends.length]!;
    setText(ref(root, "instruction"), step.text);
    setText(next, step.button);
    setText(answer, text);
  };
  const next = onClick(root, "calNext", async () => {
    ends.push(settled(model));
    const [min, max] = ends;
    if (max === undefined) return show(`low end: ${min}`);
    const { channel } = model.scales[model.chosen]!;
    if (Math.abs(max - min!) < SHORTEST_TRAVEL * (channel.max - channel.min)) {
      ends.length = 0;
      return show(
        `Only ${Math.abs(max - min!)} ${channel.unit} apart: that is not the whole travel. Once more from the low end.`,
      );
    }
    next.disabled = true;
    const outcome = await model.command({ channel: channel.id, calibration: { min: min!, max } });
    next.disabled = false;
    ends.length = 0;
    if (outcome.ok) dialog.close();
    else show(`refused: ${outcome.message}`);
    if (outcome.ok) setText(ref(root, "answer"), `calibrated: ${min} to ${max}, stored on the board`);
  });
  onClick(root, "calCancel", () => dialog.close());
  onClick(root, "calibrate", () => {
    ends.length = 0;
    show();
    dialog.showModal();
    timer = window.setInterval(
      () => setText(raw, String(model.readings.latest?.values[model.chosen] ?? "–")),
      100,
    );
  });
  dialog.onclose = () => clearInterval(timer);
}

/** The reading where the knob rests: the mean of the last half second, or the newest if it rested longer. */
function settled(model: Model): number {
  const { chosen, readings } = model;
  const { ring } = readings;
  const from = ring.find(model.source.now() - SETTLE);
  let sum = 0;
  let count = 0;
  for (let index = from; index < ring.length; index++) {
    if (!ring.isReading(index)) continue;
    sum += ring.value(index, chosen);
    count++;
  }
  return count ? Math.round(sum / count) : readings.value(chosen);
}
