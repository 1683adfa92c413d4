import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseAddress } from "../address";
import { askWhy } from "../probe";

const ADDRESS = parseAddress("https://house.example/knob/?token=t")!;

/** Answers by method and URL; throws as fetch does where there is none, and notes what was asked. */
function network(answers: Record<string, Response | undefined>) {
  const asked: string[] = [];
  const fetcher = async (url: string | URL | Request, init: RequestInit = {}) => {
    const question = `${init.mode === "no-cors" ? "no-cors" : (init.method ?? "GET")} ${url}`;
    asked.push(question);
    const answer = answers[question];
    if (!answer) throw new TypeError("Failed to fetch");
    return answer;
  };
  return { asked, fetcher: fetcher as typeof fetch };
}

const SOCKET = "POST https://house.example/knob/ws?token=t";
const STATUS = "GET https://house.example/knob/status?token=t";
const ADMITTED = () => new Response("Only GET.", { status: 405 });

describe("why a socket was refused, asked by HTTP at the same place", () => {
  it("full: every place is taken", async () => {
    const status = JSON.stringify({ viewers: [{}, {}], limits: { viewers: 2 } });
    const { fetcher, asked } = network({ [SOCKET]: ADMITTED(), [STATUS]: new Response(status) });
    assert.equal((await askWhy(ADDRESS, fetcher))?.code, "full");
    assert.deepEqual(asked, [SOCKET, STATUS]);
  });

  it("nothing is the matter any more: it has room, or nobody watches", async () => {
    for (const status of [{ viewers: [{}], limits: { viewers: 2 } }, { viewers: [] }]) {
      const answers = { [SOCKET]: ADMITTED(), [STATUS]: new Response(JSON.stringify(status)) };
      assert.equal(await askWhy(ADDRESS, network(answers).fetcher), null);
    }
  });

  it("an origin that is not admitted, although pages are: the question has an origin as the socket has", async () => {
    const refusal = new Response("Pages of this origin may not use the board. To let them, do this.", {
      status: 403,
      headers: { "X-Rheo-Reason": "origin", "Content-Type": "text/plain" },
    });
    const verdict = await askWhy(ADDRESS, network({ [SOCKET]: refusal }).fetcher, "https://house.example");
    assert.deepEqual(verdict, {
      code: "origin",
      reason: "Pages of this origin may not use the board.",
      remedy: "To let them, do this.",
      retryAfter: 15,
    });
  });

  it("an answer that the browser keeps from the page still tells that the board is there", async () => {
    const { fetcher } = network({ [`no-cors ${STATUS.slice(4)}`]: Response.error() });
    const verdict = await askWhy(ADDRESS, fetcher, "http://page.example");
    assert.match(verdict!.reason, /does not admit this page, or is full/);
    assert.match(verdict!.remedy, /"origins": \["http:\/\/page\.example"\]/);
  });

  it("null when nobody is there, or what answers is no board", async () => {
    assert.equal(await askWhy(ADDRESS, network({}).fetcher), null);
    const page = { [SOCKET]: ADMITTED(), [STATUS]: new Response("<html>") };
    assert.equal(await askWhy(ADDRESS, network(page).fetcher), null);
  });
});
