import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  CATCH_UP_WITHIN,
  CLOSE_WITHIN,
  DEAD_AFTER,
  HELD_UP_AFTER,
  inWords,
  Link,
  OPEN_WITHIN,
  STALE_AFTER,
} from "../link";

/** A link whose actions are written down. */
function makeLink(random = 0.5) {
  const did: string[] = [];
  const link = new Link({
    dial: () => did.push("dial"),
    drop: () => did.push("drop"),
    hangUp: (code) => did.push(`hangUp ${code}`),
    explain: (attempt) => did.push(`explain ${attempt}`),
    entered: (state) => did.push(state.name),
    random: () => random,
  });
  return { link, did };
}

const FULL = { code: "full", reason: "The board is full.", remedy: "Wait.", retryAfter: 5 };

describe("the link", () => {
  it("is connecting, then live with the first message, then stale, then lost", () => {
    const { link, did } = makeLink();
    link.connect(0);
    link.onOpen();
    link.onMessage(1, true);
    link.tick(1 + STALE_AFTER);
    link.tick(1 + DEAD_AFTER);
    assert.deepEqual(did, ["connecting", "dial", "live", "stale", "drop", "lost"]);
    assert.equal(inWords(link.state, 1 + DEAD_AFTER), "lost: retry in 1 s");
  });

  it("is lost at once when a machine slept through everything", () => {
    const { link } = makeLink();
    link.connect(0);
    link.onMessage(1, true);
    link.tick(5000);
    assert.equal(link.state.name, "lost");
  });

  it("reads what came while its own process was held up, before it gives up a connection", () => {
    for (const opened of [false, true]) {
      const { link, did } = makeLink();
      link.connect(0);
      if (opened) link.onMessage(0, true);
      const late = (opened ? DEAD_AFTER : OPEN_WITHIN) + HELD_UP_AFTER;
      link.tick(late);
      assert.equal(link.state.name, opened ? "stale" : "connecting");
      assert.equal(link.due(), late + CATCH_UP_WITHIN);
      link.onMessage(late + 1, true);
      assert.equal(link.due(), late + 1 + STALE_AFTER);
      assert.deepEqual([link.state.name, did.includes("lost")], ["live", false]);
    }
  });

  it("waits once only for what came while it was held up", () => {
    const { link } = makeLink();
    link.connect(0);
    link.tick(OPEN_WITHIN + HELD_UP_AFTER);
    link.tick(OPEN_WITHIN + 2 * HELD_UP_AFTER + CATCH_UP_WITHIN);
    assert.equal(link.state.name, "lost");
    link.tick(link.due());
    link.tick(link.due() + HELD_UP_AFTER);
    assert.equal(link.state.name, "connecting");
  });

  it("gives up a connection that opens and says nothing", () => {
    const { link } = makeLink();
    link.connect(0);
    link.onOpen();
    link.tick(OPEN_WITHIN);
    assert.equal(link.state.name, "lost");
  });

  it("asks why a connection never opened, and not why one ended", () => {
    const { link, did } = makeLink();
    link.connect(0);
    link.onClose(1, 1006, false);
    assert.equal(did.at(-1), "explain 1");
    link.explained(2, 1, FULL);
    assert.equal(inWords(link.state, 2), "refused: The board is full.");
    assert.equal(link.due(), 2 + 5 * 1.125);
    link.tick(link.due());
    link.onOpen();
    link.onClose(9, 1001, true);
    assert.equal(did.at(-1), "lost");
  });

  it("takes no answer about an earlier attempt", () => {
    const { link } = makeLink();
    link.connect(0);
    link.onClose(1, 1006, false);
    link.connect(2);
    link.onClose(3, 1006, false);
    link.explained(4, 1, FULL);
    assert.equal(link.state.name, "lost");
  });

  it("waits longer each time, and no longer once samples came", () => {
    const { link } = makeLink(0);
    const waits: number[] = [];
    const fail = (proven: boolean) => {
      link.connect(0);
      link.onOpen();
      link.onMessage(0, proven);
      link.onClose(0, 1006, false);
      waits.push(link.due());
    };
    for (const proven of [false, false, false, true]) fail(proven);
    assert.deepEqual(waits, [0.5, 1, 2, 0.5]);
  });

  it("tries at once when tab or network are back, but leaves what lives alone", () => {
    const { link, did } = makeLink();
    link.connect(0);
    link.onClose(0, 1006, false);
    link.wake(0.01);
    assert.equal(did.at(-1), "dial");
    link.onMessage(1, true);
    link.wake(1.5);
    assert.equal(did.at(-1), "live");
  });

  it("closes politely, stays closed, and does not wait for ever for the other end", () => {
    const { link, did } = makeLink();
    link.connect(0);
    link.onMessage(0, true);
    link.close(1, 1000);
    assert.equal(did.at(-1), "hangUp 1000");
    link.tick(1 + CLOSE_WITHIN);
    assert.deepEqual(link.state, { name: "closed", code: 1006, clean: false });
    link.tick(1e9);
    assert.equal(link.due(), Number.POSITIVE_INFINITY);
    link.connect(1e9);
    link.close(1e9, 1000);
    link.onClose(1e9, 1000, true);
    assert.deepEqual(link.state, { name: "closed", code: 1000, clean: true });
  });

  it("whatever happens: one connection at a time, always something due unless closed, retries spaced", () => {
    const step = fc.oneof(
      fc.constantFrom("open", "message", "hello", "close", "explain", "tick", "wake", "hangUp", "connect"),
      fc.double({ min: 0.01, max: 30, noNaN: true }),
    );
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 200 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (steps, random) => {
          let open = 0;
          let now = 0;
          let attempt = 0;
          const link: Link = new Link({
            dial: () => {
              open++;
              attempt++;
              assert.equal(open, 1, "a second connection");
            },
            drop: () => {
              open--;
              assert.equal(open, 0, "dropped twice");
            },
            hangUp: () => assert.equal(open, 1),
            explain: (number) => assert.equal(number, attempt),
            entered: () => undefined,
            random: () => random,
          });
          link.connect(now);
          for (const step of steps) {
            if (typeof step === "number") now += step;
            else if (step === "open" && open) link.onOpen();
            else if (step === "message" && open) link.onMessage(now, true);
            else if (step === "hello" && open) link.onMessage(now, false);
            else if (step === "close" && open) {
              open--;
              link.onClose(now, 1006, false);
            } else if (step === "explain") link.explained(now, attempt, FULL);
            else if (step === "tick") link.tick(now);
            else if (step === "wake") link.wake(now);
            else if (step === "hangUp") link.close(now);
            else if (step === "connect") link.connect(now);
            const { name } = link.state;
            assert.equal(link.due() === Number.POSITIVE_INFINITY, name === "closed" && open === 0);
            assert.equal(
              open === 1,
              ["connecting", "live", "stale"].includes(name) || (name === "closed" && open === 1),
            );
          }
        },
      ),
    );
  });
});
