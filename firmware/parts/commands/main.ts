/** The part `rheo.commands`: what viewers ask for. */
export { readCommand } from "../../app/commands";
