import { Board, type BoardOwner } from "./board";
import { durationText } from "./clock-text";
import { onClick, ref, setText } from "./dom";
import { Player, readSession } from "./session";

/** A board that plays the session file `text`; null when it is none. */
export function replay(
  template: HTMLTemplateElement,
  file: string,
  text: string,
  owner: BoardOwner,
): Board | null {
  const session = readSession(text);
  if (!session) return null;
  let player!: Player;
  const board = new Board(
    template,
    session.board || file,
    (events) => {
      player = new Player(session, events, () => performance.now() / 1000);
      return player;
    },
    owner,
    ", recorded",
  );
  const root = board.element;
  ref(root, "replay").hidden = false;
  const play = onClick(root, "play", () => player.toggle());
  const seek = ref<HTMLInputElement>(root, "seek");
  seek.max = String(player.duration);
  seek.oninput = () => player.seek(Number(seek.value));
  const speed = ref<HTMLSelectElement>(root, "speed");
  speed.onchange = () => {
    player.speed = Number(speed.value);
  };
  board.follow(() => {
    setText(play, player.playing ? "Pause" : "Play");
    if (!seek.matches(":active")) seek.value = String(player.now());
    seek.ariaValueText = durationText(player.now());
  });
  return board;
}
