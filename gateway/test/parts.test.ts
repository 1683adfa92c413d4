/** Ids, history and the command line. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, it } from "node:test";
import fc from "fast-check";
import { History } from "../history";
import { isId, uniqueId } from "../ids";
import { parseOptions } from "../options";

describe("ids", () => {
  it("are made of any text, one for each", () => {
    const used = new Set<string>();
    const take = (text: string) => {
      const id = uniqueId(text, used);
      used.add(id);
      return id;
    };
    assert.deepEqual(["Kitchen", "kitchen", "Küche (Süd)", "🎛", "", "gateway", "a/b+c#"].map(take), [
      "kitchen",
      "kitchen-2",
      "k-che-s-d",
      "board",
      "board-2",
      "gateway-2",
      "a-b-c",
    ]);
  });

  it("never hold what means something in a path or a topic, whatever a board is called", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary", maxLength: 80 }), { maxLength: 20 }), (names) => {
        const used = new Set<string>();
        for (const name of names) used.add(uniqueId(name, used));
        assert.equal(used.size, names.length);
        for (const id of used) assert.ok(isId(id), id);
      }),
    );
  });
});

describe("history", () => {
  it("keeps the newest value of each second, gaps between, and no more than its room", () => {
    const history = new History(5);
    history.add(100, 1);
    history.add(100, 2);
    history.add(102, 3);
    assert.deepEqual(history.read(98, 103), [null, null, 2, null, 3, null]);
    history.add(106, 4);
    assert.deepEqual(history.read(100, 106), [null, null, 3, null, null, null, 4]);
    history.add(1000, null);
    assert.deepEqual(history.read(994, 1000), [null, null, null, null, null, null, null]);
  });

  it("says what a list of everything would say", () => {
    const step = fc.tuple(fc.nat(12), fc.option(fc.integer({ min: 0, max: 4095 })));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), fc.integer({ min: 1, max: 10 }), (steps, room) => {
        const history = new History(room);
        const all = new Map<number, number | null>();
        let second = 0;
        for (const [gap, value] of steps) {
          second += gap;
          history.add(second, value);
          all.set(second, value);
        }
        const wanted = Array.from({ length: room }, (_, i) => all.get(second - room + 1 + i) ?? null);
        assert.deepEqual(history.read(second - room + 1, second), wanted);
      }),
    );
  });
});

describe("the gateway's command line", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "rheo-gateway-"));
  after(() => rmSync(folder, { recursive: true }));
  const file = (content: unknown) => {
    const name = path.join(folder, "gateway.json");
    writeFileSync(name, typeof content === "string" ? content : JSON.stringify(content));
    return name;
  };
  const parse = (...args: string[]) => parseOptions(args, {}, "My Mac.local");

  it("has defaults that listen to this machine alone", () => {
    const options = parse("--simulate", "5")!;
    assert.deepEqual(
      [options.host, options.port, options.mqtt, options.simulate, options.discover, options.name],
      ["127.0.0.1", 8080, { port: 1883, every: 1 }, 5, false, "my-mac-local"],
    );
    assert.equal(parse()!.discover, true);
  });

  it("reads boards and options from a file; what is typed wins", () => {
    const boards = [
      { address: "192.168.1.50", name: "Kitchen", group: "Home", token: "s" },
      { address: "b", id: "cellar" },
    ];
    const config = file({
      boards,
      port: 9000,
      "mqtt-every": 5,
      "allow-host": ["gate.example"],
      "no-mqtt": false,
    });
    const options = parse("--config", config, "--port", "9001", "--board", "c")!;
    assert.deepEqual(options.boards[0], {
      address: { secure: false, host: "192.168.1.50", path: "/", token: "s" },
      name: "Kitchen",
      group: "Home",
      id: undefined,
    });
    assert.deepEqual(
      [options.boards.length, options.port, options.mqtt?.every, options.hosts],
      [3, 9001, 5, ["gate.example"]],
    );
  });

  const WRONG: [args: () => string[], sentence: RegExp][] = [
    [() => ["--simulate", "0"], /--simulate takes a whole number from 1 to 200/],
    [() => ["--port", "70000"], /--port takes a whole number from 1 to 65535, not "70000"/],
    [() => ["--board", "a b"], /--board a b: "a b" is no address/],
    [() => ["--mqtt", "http://x"], /--mqtt takes a broker's URL/],
    [() => ["--mqtt", "mqtt://x", "--no-mqtt"], /exclude each other/],
    [() => ["--mqtt", "mqtt://x,http://y"], /--mqtt takes a broker's URL/],
    [() => ["--mqtt", "mqtt://x,mqtts://y"], /in the same way/],
    [() => ["--mqtt-every", "0"], /seconds from 0.05 to 3600/],
    [() => ["--tls-cert", "x"], /go together/],
    [() => ["--tls-cert", "/nope", "--tls-key", "/nope"], /--tls-cert: cannot read \/nope \(ENOENT\)/],
    [() => ["--allow-origin", "friend"], /takes an origin such as/],
    [() => ["--name", "A b"], /--name takes/],
    [() => ["--config", "/nope"], /--config: cannot read \/nope/],
    [() => ["--config", file("{")], /is not JSON/],
    [() => ["--config", file([])], /JSON object/],
    [() => ["--config", file({ bords: [] })], /there is no setting bords/],
    [
      () => ["--config", file({ boards: [{ address: "a", tokn: "x" }] })],
      /board 1: there is no setting tokn/,
    ],
    [() => ["--config", file({ boards: [{ address: "a", id: "gateway" }] })], /not "gateway"/],
    [
      () => [
        "--config",
        file({
          boards: [
            { address: "a", id: "x" },
            { address: "b", id: "x" },
          ],
        }),
      ],
      /two boards have the id x/,
    ],
    [() => ["--config", file({ port: true })], /port is to be a text or a number/],
    [() => ["--verbose"], /--verbose/],
  ];
  for (const [args, sentence] of WRONG)
    it(`wrong input gets a sentence: ${sentence.source}`, () =>
      assert.throws(() => parse(...args()), sentence));
});
