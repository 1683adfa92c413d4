/** Pong for two: the paddles are two knobs on D34 and D35, and every browser shows the game. */
import { serve } from "./serve";

const PAGE = `<!doctype html><meta charset=utf-8><title>Pong</title>
<style>body{margin:0;background:#111}canvas{display:block;margin:auto;height:100vh;max-width:100%}</style>
<canvas width=100 height=100></canvas><script>
const pen = document.querySelector("canvas").getContext("2d");
pen.textAlign = "center";
new WebSocket("ws://" + location.host + "/").onmessage = function (event) {
  const [x, y, left, right, first, second] = event.data.split(",").map((text, i) => (i < 4 ? text / 10 : text));
  pen.fillStyle = "#111"; pen.fillRect(0, 0, 100, 100); pen.fillStyle = "#fff";
  pen.fillText(first + " : " + second, 50, 12);
  pen.fillRect(0, left - 8, 2, 16); pen.fillRect(98, right - 8, 2, 16); pen.fillRect(x - 1, y - 1, 2, 2);
};</script>`;

const room = serve(PAGE, () => {});
/** Half a paddle, in hundredths of the field; the ball's place and its step in a twentieth of a second. */
const HALF = 8;
const ball = { x: 50, y: 50, stepX: 1.5, stepY: 0.9 };
const score = [0, 0];
setInterval(() => {
  const left = HALF + analogRead(D34) * (100 - 2 * HALF);
  const right = HALF + analogRead(D35) * (100 - 2 * HALF);
  ball.x += ball.stepX;
  ball.y += ball.stepY;
  if ((ball.y < 1 && ball.stepY < 0) || (ball.y > 99 && ball.stepY > 0)) ball.stepY = -ball.stepY;
  if ((ball.x <= 2 && ball.stepX < 0) || (ball.x >= 98 && ball.stepX > 0)) {
    const aside = ball.y - (ball.x < 50 ? left : right);
    ball.stepX = -ball.stepX;
    if (Math.abs(aside) <= HALF + 1) ball.stepY += aside / 20;
    else {
      score[ball.x < 50 ? 1 : 0]!++;
      ball.x = 50;
    }
  }
  // In tenths: whole numbers are short.
  const places = [ball.x, ball.y, left, right].map((value) => Math.round(10 * value));
  room.tell(places.concat(score).join(","));
}, 50);
