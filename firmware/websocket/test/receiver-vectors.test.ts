import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";

import * as errors from "../errors";
import { transportClosed } from "../protocol";
import { feed, record } from "./recorder";

/** `in`: what a client sends. `sent`: what the server must. Both, and payloads, in hex. */
interface Vector {
  name: string;
  in: string;
  events: Array<[string, string]>;
  sent: string;
  /** Code and reason of a clean close. */
  close?: [number, string];
  /** Name in errors.ts of what the client did wrong. */
  error?: string;
}

const vectors: Vector[] = JSON.parse(readFileSync(new URL("vectors/receiver.json", import.meta.url), "utf8"));

/** Every way to feed `length` bytes that is worth trying: whole, cut once anywhere, and byte by byte. */
function waysToCut(length: number): number[][] {
  const offsets = Array.from({ length: length - 1 }, (_, i) => i + 1);
  // Long payloads: the header's bytes and a few more, not each of a thousand.
  const once = offsets.filter((at) => at < 40 || at > length - 20 || at % 61 === 0);
  return [[], ...once.map((at) => [at]), offsets];
}

describe("client frames, cut anywhere by TCP", () => {
  for (const vector of vectors) {
    test(vector.name, () => {
      const bytes = Buffer.from(vector.in, "hex").toString("latin1");
      for (const cuts of waysToCut(bytes.length)) {
        const r = record();
        feed(r, bytes, cuts);
        transportClosed(r.connection);
        const how = `cut at ${cuts.length > 3 ? "every byte" : cuts}`;
        assert.deepEqual(r.events, vector.events, how);
        assert.equal(r.sent(), vector.sent, how);
        assert.deepEqual(r.closed, expectedClose(vector), how);
      }
    });
  }
});

function expectedClose(vector: Vector): [number, string, boolean] {
  if (vector.close) return [...vector.close, true];
  if (!vector.error) return [1006, "", false];
  const row = (errors as Record<string, unknown>)[vector.error];
  assert.equal(typeof row, "number", vector.error);
  const error = errors.protocolError(row as number);
  return [error._status, Buffer.from(error._sentence).toString("hex"), false];
}
