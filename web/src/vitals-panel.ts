import { durationText } from "./clock-text";
import { h, ref, setText } from "./dom";
import type { Model, Panel } from "./model";
import type { DeviceState, FromBoard, Hello } from "./wire";

const ENGINES: Record<string, string> = {
  accelerator: "the ESP32's accelerator",
  crypto: "crypto.SHA1",
  software: "plain code",
};

/** The board's state of health. */
export class VitalsPanel implements Panel {
  private readonly root: HTMLElement;
  private readonly model: Model;

  constructor(root: HTMLElement, model: Model) {
    this.root = root;
    this.model = model;
  }

  message(message: FromBoard): void {
    if (message.type === "hello") this.hello(message);
    else if (message.type === "vitals") {
      const most = this.model.hello?.limits.viewers;
      setText(ref(this.root, "viewers"), most ? `${message.viewers} of ${most}` : String(message.viewers));
    } else return;
    this.account(message);
  }

  private hello(hello: Hello): void {
    const { root } = this;
    ref(root, "readOnly").hidden = !hello.readOnly;
    ref(root, "simulated").hidden = !hello.serial.startsWith("simulator:");
    setText(ref(root, "version"), `${hello.version} on ${hello.board}`);
    setText(ref(root, "engine"), `${ENGINES[hello.sha1] ?? hello.sha1}: ${hello.sha1Reason}`);
    ref(root, "version").title = `Serial number ${hello.serial}`;
    ref(root, "log").hidden = !hello.errors.length;
    const entries = hello.errors.map((error) =>
      h("li", {}, h("time", {}, `boot ${error.boot}, ${durationText(error.uptime)}`), error.message),
    );
    ref(root, "errors").replaceChildren(...entries.reverse());
  }

  private account({ memory, uptime, rssi }: DeviceState): void {
    const { root } = this;
    const { free, total, lowest } = memory;
    const put = (name: string, text: string) => setText(ref(root, name), text);
    put("memory", `${free} of ${total}, lowest ${lowest}`);
    ref(root, "memoryUsed").style.width = `${total ? (100 * free) / total : 0}%`;
    put("uptime", durationText(uptime));
    put("rssi", rssi === null ? "–" : `${rssi} dBm`);
  }
}
