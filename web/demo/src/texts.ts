/** All that the demo says, for translators: `{…}` is filled in. */
export const TEXTS = {
  language: "en",
  title: "Rheo, in this page",
  intro:
    "A board without a board: the program of the ESP32, byte for byte as it is flashed, runs here in a stand-in for Espruino's environment. Its dashboard came from it over HTTP, and talks to it over a WebSocket made of real bytes. There is no emulator of the chip, no network and no server; timing and memory are simulated.",
  boardName: "Board in this page",
  bench: "The bench",
  knob: "Knob",
  knobHint: "Turn it: drag, or arrow keys.",
  wires: "Three wires: 3.3 V (red), wiper to D34 (yellow), ground (black).",
  button: "Button",
  buttonHint: "hold it",
  lamp: "Lamp",
  lux: "lux",
  led: "LED",
  ledOn: "on",
  ledOff: "off",
  wifi: "Wi-Fi",
  breakIt: "Break it",
  breakHint: "and see what the board does about it",
  lossy: "Lossy radio",
  lossySays:
    "A quarter of all packets is lost and sent again later. Values come late, but never out of order, and old ones are replaced by newer ones before they are sent.",
  stalled: "Stall the link",
  stalledSays:
    "Nothing passes any more. The page turns grey after two seconds: it says that what you see is old, and tries anew.",
  restart: "Restart the board",
  restartSays: "The board forgets everybody without a word. The page notices by itself and comes back.",
  second: "Second viewer that stalls",
  secondSays:
    "It reads nothing. The board has sent it {bytes} bytes that were not answered and leaves {skipped} samples out for it; the page beside it gets every one.",
  secondGone: "The second viewer has left.",
  wifiSays: "Wi-Fi is off: the board goes on measuring, and nobody hears it.",
  well: "All is well.",
  lesson: "A lesson in five steps",
  lensHint:
    "The page has a lens for its own connection: handshake, frames, masking and closing, bit by bit. Look there, too, at what each step brings about.",
  showLens: "Open “What is a WebSocket?”",
  done: "done",
  steps: [
    {
      title: "Turn",
      text: "Turn the knob from one side to the other. Each turn is a conversion of the chip's ADC, a number from 0 to 4095, and a message to every viewer.",
      action: "",
    },
    {
      title: "Read a frame",
      text: "This is the newest frame from the board, as it went over the wire. The first byte says: last part (FIN), text. Press the byte that says how long the text is.",
      action: "",
    },
    {
      title: "Undo the mask",
      text: "What a browser sends is masked: each byte of the text is combined by exclusive or with one of four random key bytes, here underlined. Undo it.",
      action: "Undo the masking",
    },
    {
      title: "Ping",
      text: "A ping asks: are you there? Send one as a frame of its own kind (opcode 9). The board must return what is in it in a pong (opcode 10).",
      action: "Send a ping",
    },
    {
      title: "Close",
      text: "One says goodbye with a Close frame and a status, 1000; the other answers with the same. Then TCP ends. Nothing is lost, and both know why it is over.",
      action: "Close politely",
    },
  ],
  pressed: "Right: {length} bytes of text follow. Up to 125 stands in this very byte.",
  wrong: "Not this one: {meaning}",
  firstByte: "it holds FIN and the opcode.",
  payloadByte: "it belongs to the text.",
  longerByte: "it is one of two more bytes that a length beyond 125 needs.",
  noFrame: "Nothing has come yet.",
  unmasked: "{text}",
  pongCame: "The board answered after {ms} ms with “{text}”, unmasked, as servers do.",
  question: "are you there?",
  closed: "The board's Close frame says {code}, too, and the connection has ended.",
  wire: "On the wire",
  wireHint: "newest first; → to the board, ← to the page",
  pages: "The board's other pages",
  pagesHint: "as they come over TCP, head and all",
  noAnswer: "The board does not answer.",
  consoleTitle: "The board's console",
  files: "{count} files in flash, {bytes} bytes",
  page: "The page that the board serves",
  honest:
    "What is real: every file in flash, the requests, the handshake, the frames. What is not: the chip, the radio, the time that things take, and the memory shown.",
};

/** A text with its blanks filled in. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}
