const dark = matchMedia("(prefers-color-scheme: dark)");
const forced = matchMedia("(forced-colors: active)");

/** Gives the page the theme that was chosen: `light`, `dark`, or else what the system has. */
export function setTheme(chosen: string): void {
  const own = chosen === "light" || chosen === "dark";
  document.documentElement.dataset.theme = own ? chosen : dark.matches ? "dark" : "light";
}

/** Calls `changed` whenever the system's colours change. */
export function onSystemColours(changed: () => void): void {
  for (const query of [dark, forced]) query.addEventListener("change", changed);
}
