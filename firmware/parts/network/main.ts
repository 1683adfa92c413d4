/** The part `rheo.network`: Wi-Fi, whenever there is something to do. */
export { heard, hostnameOf, startNetwork, tendNetwork } from "../../network/wifi";
