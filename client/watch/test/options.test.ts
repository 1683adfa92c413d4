import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseOptions } from "../options";

describe("the command line of watch", () => {
  it("is read", () => {
    const options = parseOptions(
      [
        "rheo.local",
        "ws://b/?token=own",
        "--format",
        "csv",
        "--csv-locale",
        "--channel",
        "knob",
        "--channel",
        "light",
        "--count",
        "5",
        "--seconds",
        "1.5",
        "--timestamps",
        "--token",
        "t",
      ],
      {},
    );
    assert.deepEqual(options, {
      addresses: [
        { secure: false, host: "rheo.local", path: "/", token: "t" },
        { secure: false, host: "b", path: "/", token: "own" },
      ],
      format: "csv",
      channels: ["knob", "light"],
      count: 5,
      seconds: 1.5,
      timestamps: true,
      commas: true,
    });
  });

  it("takes the token from the environment, which other users cannot list", () => {
    assert.equal(parseOptions(["a"], { RHEO_TOKEN: "t" })?.addresses[0]?.token, "t");
    assert.equal(parseOptions(["a", "--token", "u"], { RHEO_TOKEN: "t" })?.addresses[0]?.token, "u");
  });

  const WRONG: [args: string[], sentence: RegExp][] = [
    [[], /Which board\?/],
    [["a b"], /"a b" is no address/],
    [["a", "--format", "xml"], /--format takes one of text, ndjson, csv, teleplot, plotter, not "xml"/],
    [["a", "--csv-locale"], /goes with --format csv/],
    [["a", "--format", "plotter", "--timestamps"], /knows no time/],
    [["a", "--channel", "Knob"], /an id such as knob, not "Knob"/],
    [["a", "--count", "0"], /a whole number from 1, not "0"/],
    [["a", "--count", "1e3"], /a whole number/],
    [["a", "--seconds", "0.0"], /a number of seconds above 0/],
    [["a", "--seconds", "-1"], /--seconds/],
    [["a", "--colour"], /--colour/],
  ];
  for (const [args, sentence] of WRONG)
    it(`${args.join(" ") || "nothing"} is refused`, () =>
      assert.throws(() => parseOptions(args, {}), sentence));
});
