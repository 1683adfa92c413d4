/** A chat: what one visitor writes, all read, also those who come late. */
import { serve } from "./serve";

/** Lines that who comes late is shown. */
const KEPT = 10;

const PAGE = `<!doctype html><meta charset=utf-8><meta name=viewport content="width=device-width"><title>Chat</title>
<style>body{font:1.1rem system-ui;max-width:40rem;margin:auto;padding:1rem}input{font:inherit;width:100%}</style>
<ul id=lines aria-live=polite></ul><form><input id=line maxlength=200 aria-label=Message autofocus></form>
<script>
const socket = new WebSocket("ws://" + location.host + "/");
socket.onmessage = function (event) {
  const item = document.createElement("li");
  item.textContent = event.data;
  document.getElementById("lines").append(item);
};
document.querySelector("form").onsubmit = function () {
  const field = document.getElementById("line");
  if (field.value) socket.send(field.value);
  field.value = "";
  return false;
};
socket.onopen = function () { socket.send("/lines"); };
</script>`;

const lines: string[] = [];
const room = serve(PAGE, (text, answer) => {
  if (text === "/lines") return lines.forEach(answer);
  lines.push(text);
  if (lines.length > KEPT) lines.shift();
  room.tell(text);
});
