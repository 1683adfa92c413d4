/**
 * What phones and computers ask of well-known hosts, to find out whether a network leads to the internet. One that
 * gets no such answer goes back to another network, and the page in it stops; so a board that is a network of its
 * own gives the answers, to these paths and to no others. They tell nothing of the board.
 */
import { responseHead } from "../http/response";

/** The whole answer to a probe; undefined for any other path. */
export function probeResponse(path: string, headOnly: boolean): string | undefined {
  let body: string;
  switch (path) {
    // Android and ChromeOS (connectivitycheck.gstatic.com, clients3.google.com).
    case "/generate_204":
    case "/gen_204":
      return responseHead(204, "", 0, "Cache-Control: no-store\r\n");
    // iOS and macOS (captive.apple.com).
    case "/hotspot-detect.html":
    case "/library/test/success.html":
      body = "<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>";
      break;
    // Windows (www.msftconnecttest.com; before version 10, www.msftncsi.com).
    case "/connecttest.txt":
      body = "Microsoft Connect Test";
      break;
    case "/ncsi.txt":
      body = "Microsoft NCSI";
      break;
    // Firefox (detectportal.firefox.com).
    case "/success.txt":
      body = "success\n";
      break;
    case "/canonical.html":
      body = '<meta http-equiv="refresh" content="0;url=https://support.mozilla.org/kb/captive-portal"/>';
      break;
    // NetworkManager (nmcheck.gnome.org, and what distributions have in its place).
    case "/check_network_status.txt":
      body = "NetworkManager is online\n";
      break;
    default:
      return undefined;
  }
  const type = path.substr(-4) === ".txt" ? "text/plain" : "text/html";
  return responseHead(200, type, body.length, "Cache-Control: no-store\r\n") + (headOnly ? "" : body);
}
