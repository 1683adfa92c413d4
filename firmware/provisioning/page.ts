/**
 * The set-up page: one small file without anything to fetch, since the phone has no internet here. It
 * asks `/scan` for networks and tries one by `/join`, with name and password in headers of its own:
 * unlike a query they are kept nowhere, and a page from elsewhere cannot send them.
 */
const STYLE =
  "body{font:17px system-ui,sans-serif;max-width:26em;margin:1em auto;padding:0 1em;background:#fff;color:#222}" +
  "label{display:block;margin:1em 0}" +
  "input,select,button{font:inherit;width:100%;padding:.6em;box-sizing:border-box}" +
  "button{margin-top:.5em;background:#0a5;color:#fff;border:0;border-radius:.4em}" +
  "button:disabled{background:#666}p{min-height:3em}" +
  "@media(prefers-color-scheme:dark){body{background:#111;color:#eee}}";

const SCRIPT =
  "function $(i){return document.getElementById(i)}function ask(p,h){return fetch(p,{headers:h||{}}).then(function(r){return r.json()})}" +
  'function b64(i){return btoa(unescape(encodeURIComponent($(i).value)))}function scan(){ask("/scan").then(function(l){l.forEach(function(n){var o=new Option(n.ssid+(n.open?" (open)":"")+"  "+n.rssi+" dBm",n.ssid);$("net").add(o)});if(!l.length)setTimeout(scan,2000)},function(){setTimeout(scan,2000)})}' +
  '$("net").onchange=function(){$("ssid").value=this.value};' +
  'function say(t){$("say").textContent=t}' +
  'function look(){ask("/join").then(function(s){say(s.text);if(s.state=="testing")setTimeout(look,1000);else $("go").disabled=s.state=="saved"},function(){setTimeout(look,1000)})}' +
  '$("form").onsubmit=function(e){e.preventDefault();$("go").disabled=true;say("Trying. If this network disappears, the board has moved to yours.");' +
  'ask("/join",{"X-Ssid":b64("ssid"),"X-Password":b64("pass")}).then(look,look)};scan()';

/** The page of the board that will be found under `host` (without `.local`), its pages at `port`. */
export function setupPage(host: string, port: string): string {
  return (
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
    "<title>Set up Rheo</title><style>" +
    STYLE +
    '</style><h1>Set up Rheo</h1><form id="form">' +
    '<label>Networks in range<select id="net"><option value="">Choose</select></label>' +
    '<label>Network<input id="ssid" required maxlength="32" autocapitalize="none" spellcheck="false"></label>' +
    '<label>Password<input id="pass" type="password" maxlength="64" autocomplete="off"></label>' +
    '<button id="go">Connect and save</button></form><p id="say" role="status"></p>' +
    "<p>Afterwards open <b>http://" +
    host +
    ".local" +
    port +
    "</b> in your own network.</p><script>" +
    SCRIPT +
    "</script></html>"
  );
}
