import { startTarget } from "../targets/index.js";
import type { Recorder } from "./figure.js";
import type { Subject } from "./subject.js";

/** Milliseconds for the self-test: on the interpreter the software engine takes its time. */
const PATIENCE = 120_000;

/**
 * What one accept key, the costly part of a handshake, takes with each SHA-1 engine: the self-test bundle
 * times them on the target itself.
 */
export async function timeEngines(subject: Subject, record: Recorder): Promise<void> {
  const target = await startTarget({ kind: subject.kind, bundle: "dist/selftest.js", listens: false });
  try {
    await target.waitFor(/^\d+ passed, \d+ failed/m, PATIENCE);
    const lines = target.output().matchAll(/^SHA-1, (\w+): ([\d.]+) ms for an accept key/gm);
    for (const [, engine, milliseconds] of lines)
      record.add({
        id: `handshake/accept-key/${engine}`,
        title: `accept key by ${engine}`,
        value: Number(milliseconds),
        unit: "ms",
        target: subject.name,
        ...(engine === "accelerator" && { note: "its registers are played by a model in JavaScript" }),
      });
  } finally {
    await target.stop();
  }
}
