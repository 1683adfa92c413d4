/** The part `rheo.network`: Wi-Fi, whenever there is something to do. */
export { checkNetwork, heard, hostnameOf, startNetwork } from "../../network/wifi";
