import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { addressText, httpUrl, parseAddress, socketUrl } from "../address";

/** What is typed, on a page over TLS or not, and the URLs of its WebSocket and of its status. */
const READ: [typed: string, socket: string, status: string][] = [
  ["192.168.1.50", "ws://192.168.1.50/ws", "http://192.168.1.50/status"],
  [" rheo.local:8080 ", "ws://rheo.local:8080/ws", "http://rheo.local:8080/status"],
  ["ws://rheo.local/", "ws://rheo.local/ws", "http://rheo.local/status"],
  ["WS://rheo.local/ws", "ws://rheo.local/ws", "http://rheo.local/status"],
  ["http://rheo.local/ws/knob", "ws://rheo.local/ws", "http://rheo.local/status"],
  ["wss://house.example", "wss://house.example/ws", "https://house.example/status"],
  ["https://house.example/knob", "wss://house.example/knob/ws", "https://house.example/knob/status"],
  ["house.example/a/b/", "ws://house.example/a/b/ws", "http://house.example/a/b/status"],
  ["https://h/boards/7/ws", "wss://h/boards/7/ws", "https://h/boards/7/status"],
  ["rheo?token=a%20b", "ws://rheo/ws?token=a%20b", "http://rheo/status?token=a%20b"],
  ["::1", "ws://[::1]/ws", "http://[::1]/status"],
  ["[fe80::1]:8080", "ws://[fe80::1]:8080/ws", "http://[fe80::1]:8080/status"],
  ["http://host:80", "ws://host/ws", "http://host/status"],
  ["https://host:80", "wss://host:80/ws", "https://host:80/status"],
];

describe("an address", () => {
  for (const [typed, socket, status] of READ)
    it(`"${typed}" is read`, () => {
      const address = parseAddress(typed)!;
      assert.equal(socketUrl(address), socket);
      assert.equal(httpUrl(address, "status"), status);
    });

  it("without a scheme follows the page's, with one does not", () => {
    assert.equal(socketUrl(parseAddress("rheo.local", true)!), "wss://rheo.local/ws");
    assert.equal(socketUrl(parseAddress("ws://rheo.local", true)!), "ws://rheo.local/ws");
  });

  for (const typed of ["", "  ", "ftp://host", "javascript:alert(1)", "a b", "http://", "host:port", "a%20b"])
    it(`"${typed}" is none`, () => assert.equal(parseAddress(typed), null));

  it("is shown without its token", () => {
    assert.equal(
      addressText(parseAddress("https://h.example/knob/?token=secret")!),
      "https://h.example/knob/",
    );
    assert.equal(addressText(parseAddress("ws://192.168.1.50/?token=secret")!), "192.168.1.50");
  });
});
