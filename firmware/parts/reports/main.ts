/** The part `rheo.reports`: messages about the board, and the JSON of `/status`. */
export { helloText, statusText, vitalsText } from "../../app/reports";
