import type { FromBoard } from "../../firmware/app/messages";

const board = new WebSocket(`ws://${location.host}/`, "rheo.v1");
board.onmessage = (event) => {
  const message: FromBoard = JSON.parse(event.data);
  if (message.type === "sample") document.title = String(message.raw);
};
