/**
 * The set-up page: one small file without anything to fetch, since the phone has no internet here. It
 * asks `/scan` for networks and tries one by `/join`, with name and password in headers of its own:
 * unlike a query they are kept nowhere, and a page from elsewhere cannot send them.
 */
// Colours are the dashboard's; contrast is 4.5:1 and more in light and dark.
const STYLE =
  "body{font:17px system-ui,sans-serif;max-width:26em;margin:1em auto;padding:0 1em;background:#f3f4f2;color:#15191c}" +
  "a{color:#0a7570}label{display:block;margin:1em 0}.c{margin:-.5em 0 1em}" +
  "input,select,button{font:inherit;color:inherit;background:#fff;border:1px solid #8a9499;border-radius:.5em;width:100%;min-height:44px;padding:.6em;box-sizing:border-box}" +
  ".c input{width:1.4em;min-height:0;height:1.4em;margin:0 .5em 0 0;vertical-align:middle}" +
  "button{margin-top:.5em;background:#0a7570;color:#fff}" +
  "button:disabled{background:#5b666d}p{min-height:3em;overflow-wrap:anywhere}" +
  "@media(prefers-color-scheme:dark){body{background:#0d1012;color:#e9eeee}a{color:#4fd1c5}" +
  "input,select{background:#15191c;border-color:#64727a}button{background:#4fd1c5;color:#0d1012}button:disabled{background:#93a1a6}}";

// Addresses in what the board says become links.
const SCRIPT =
  "function $(i){return document.getElementById(i)}function ask(p,h){return fetch(p,{headers:h||{}}).then(function(r){return r.json()})}" +
  'function b64(i){return btoa(unescape(encodeURIComponent($(i).value)))}function scan(){ask("/scan").then(function(l){l.forEach(function(n){var o=new Option(n.ssid+(n.open?" (open)":"")+"  "+n.rssi+" dBm",n.ssid);$("net").add(o)});if(!l.length)setTimeout(scan,2000)},function(){setTimeout(scan,2000)})}' +
  '$("net").onchange=function(){$("ssid").value=this.value};' +
  '$("show").onchange=function(){$("pass").type=this.checked?"text":"password"};' +
  'function say(t){var s=$("say"),u=/http:\\S+/.exec(t);s.textContent=u?t.slice(0,u.index):t;if(u){var a=document.createElement("a");a.href=a.textContent=u[0];s.appendChild(a)}}' +
  'function look(){ask("/join").then(function(s){say(s.text);if(s.state=="testing")setTimeout(look,1000);else $("go").disabled=s.state=="saved"},function(){setTimeout(look,1000)})}' +
  '$("form").onsubmit=function(e){e.preventDefault();$("go").disabled=true;say("Trying. If this network disappears, the board has moved to yours.");' +
  'ask("/join",{"X-Ssid":b64("ssid"),"X-Password":b64("pass")}).then(look,look)};scan()';

/** The page of the board that will be found under `host` (without `.local`), its pages at `port`. */
export function setupPage(host: string, port: string): string {
  return (
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">' +
    "<title>Set up Rheo</title><style>" +
    STYLE +
    '</style><main><h1>Set up Rheo</h1><form id="form">' +
    '<label>Networks in range<select id="net"><option value="">Choose</select></label>' +
    '<label>Network<input id="ssid" required maxlength="32" autocapitalize="none" spellcheck="false"></label>' +
    '<label>Password<input id="pass" type="password" maxlength="64" autocomplete="off"></label>' +
    '<label class="c"><input id="show" type="checkbox">Show the password</label>' +
    '<button id="go">Connect and save</button></form><p id="say" role="status"></p>' +
    '<p>Afterwards open <a href="http://' +
    host +
    ".local" +
    port +
    '">http://' +
    host +
    ".local" +
    port +
    "</a> in your own network.</p></main><script>" +
    SCRIPT +
    "</script></html>"
  );
}
