import type { Scale, Tick } from "./scale";

/** A rectangle of the canvas in CSS pixels. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** A labelled place on an axis, in CSS pixels. */
export interface Label {
  at: number;
  text: string;
}

/** CSS pixels between two labels of the value axis at least. */
const LABEL_HEIGHT = 34;

/** CSS pixels between the middles of two labels at least. */
const LINE_HEIGHT = 14;

/**
 * A canvas in CSS pixels that fills its parent, with the colours of the page: what chart and oscilloscope
 * are drawn on. Grid lines are a device pixel wide; labels are kept whole within the canvas.
 */
export class Plane {
  readonly canvas = document.createElement("canvas");
  readonly ctx = this.canvas.getContext("2d")!;
  width = 0;
  height = 0;
  /** Width of lines that are measured, CSS pixels: letters that are larger are to be seen from further away. */
  pen = 1.6;
  private readonly parent: HTMLElement;
  private readonly observer: ResizeObserver;
  /** Colours by custom property: asking the document at every drawing would cost a style pass. */
  private colours: Record<string, string> = {};
  private readonly widths = new Map<string, number>();

  /** `onResize` is called when everything is to be drawn again. */
  constructor(parent: HTMLElement, onResize: () => void) {
    this.parent = parent;
    parent.prepend(this.canvas);
    this.observer = new ResizeObserver(() => {
      this.restyle();
      onResize();
    });
    this.observer.observe(parent);
    this.restyle();
  }

  dispose(): void {
    this.observer.disconnect();
  }

  /** Size, colours or font may have changed. */
  restyle(): void {
    const { parent, canvas } = this;
    this.colours = {};
    this.widths.clear();
    this.width = parent.clientWidth;
    this.height = parent.clientHeight;
    const [width, height] = [this.width * devicePixelRatio, this.height * devicePixelRatio].map(Math.round);
    if (canvas.width !== width) canvas.width = width!;
    if (canvas.height !== height) canvas.height = height!;
    const style = getComputedStyle(parent);
    // Set once, since the browser brings the document's styles up to date whenever a canvas is given a font.
    const size = Number.parseFloat(style.fontSize);
    this.pen = size * 0.115;
    this.ctx.font = `${Math.round(size * 0.8)}px ${style.fontFamily}`;
    this.ctx.lineJoin = "round";
  }

  /** The value of a custom property. */
  colour(name: string): string {
    this.colours[name] ??= getComputedStyle(this.parent).getPropertyValue(name).trim();
    return this.colours[name]!;
  }

  /** Wipes everything; from here on coordinates are CSS pixels. */
  begin(): CanvasRenderingContext2D {
    const { ctx } = this;
    ctx.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    ctx.clearRect(0, 0, this.width, this.height);
    return ctx;
  }

  /**
   * Width of a text in CSS pixels; figures of the same length are taken for equally wide. Remembered, since to
   * measure makes the browser lay the document out.
   */
  measure(text: string): number {
    const pattern = text.replace(/\d/g, "0");
    let width = this.widths.get(pattern);
    if (width === undefined) {
      width = this.ctx.measureText(pattern).width;
      this.widths.set(pattern, width);
    }
    return width;
  }

  /** The labelled ticks that fit `height` CSS pixels of a value axis. */
  valueTicks(scale: Scale, low: number, high: number, height: number): Tick[] {
    const most = Math.max(2, Math.floor(height / LABEL_HEIGHT));
    const ticks = scale.ticks(low, high, most).filter(({ label }) => label !== undefined);
    return ticks.length > most * 2 ? ticks.filter((_, index) => index % 2 === 0) : ticks;
  }

  /** Horizontal grid lines with their labels to the left of `box`. */
  rows({ left, width, top, height }: Box, labels: Label[], colour = "--soft"): void {
    const { ctx } = this;
    ctx.textAlign = "right";
    ctx.textBaseline = "middle";
    let last = Number.POSITIVE_INFINITY;
    for (const { at, text } of labels) {
      this.grid(left, at, left + width, at);
      // Near zero a logarithmic axis has lines that are closer than their labels are high.
      if (last - at < LINE_HEIGHT) continue;
      last = at;
      ctx.fillStyle = this.colour(colour);
      ctx.fillText(text, left - 7, Math.min(top + height, Math.max(7, at)));
    }
  }

  /** Vertical grid lines over `box` with their labels below it, moved in where the canvas would cut them. */
  columns({ top, height }: Box, labels: Label[]): void {
    const { ctx } = this;
    ctx.textAlign = "left";
    ctx.textBaseline = "top";
    let free = 0;
    for (const { at, text } of labels) {
      this.grid(at, top, at, top + height);
      const width = this.measure(text);
      const left = Math.min(this.width - width - 1, Math.max(1, at - width / 2));
      if (left < free) continue;
      free = left + width + 8;
      ctx.fillStyle = this.colour("--soft");
      ctx.fillText(text, left, top + height + 7);
    }
  }

  /** A line of the grid from one point to another. */
  grid(fromX: number, fromY: number, toX: number, toY: number, colour = "--line"): void {
    const { ctx } = this;
    const half = 0.5 / devicePixelRatio;
    const whole = (value: number) => Math.round(value * devicePixelRatio) / devicePixelRatio + half;
    ctx.strokeStyle = this.colour(colour);
    ctx.lineWidth = 1 / devicePixelRatio;
    ctx.beginPath();
    ctx.moveTo(whole(fromX), whole(fromY));
    ctx.lineTo(whole(toX), whole(toY));
    ctx.stroke();
  }
}
