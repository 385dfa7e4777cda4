// How the page writes: numbers for people, and elements that change only where something is new.
export const $ = id => document.getElementById(id);
export const percent = (share, digits = 1) => `${(100 * share).toFixed(digits)}\u00a0%`;
export const millis = ms => `${ms.toFixed(ms < 10 ? 2 : ms < 100 ? 1 : 0)}\u00a0ms`;
export const whole = number => number.toLocaleString("en-GB", { maximumFractionDigits: 0 });

/** With three digits: 12.3 M. */
export function short(number) {
  const size = Math.max(0, Math.min(4, Math.floor(Math.log10(number) / 3)));
  return Number((number / 1000 ** size).toPrecision(3)) + ["", "\u00a0k", "\u00a0M", "\u00a0G", "\u00a0T"][size];
}

/** Nothing is written twice: whoever selects or listens is not disturbed. */
export function write(id, text) {
  if ($(id).textContent !== String(text)) $(id).textContent = text;
}

export function element(name, text = "", kind = "") {
  const made = document.createElement(name);
  made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

/** A line with a name, a bar and a share. */
export function shareRow(name, share) {
  const row = element("li", "", "share"), bar = element("span", "", "bar");
  bar.style.width = `${100 * share}%`;
  row.append(element("span", name), bar, element("span", percent(share)));
  return row;
}
