// How the server fares, in figures and charts.
import { $, percent, shareRow, short, whole, write } from "./format.js";

const shown = 120, recent = 5; // seconds
const width = 600, height = 100; // of a chart, in its own units
let history = []; // { seconds, models by name }, oldest first

/** After a gap nothing can be compared with what was before. */
export const forget = () => (history = []);

/** Takes in what the server says, twice a second. */
export function take(status) {
  const now = { seconds: status.seconds, target: status.target_ms, models: {} };
  const before = history.find(point => point.seconds >= status.seconds - recent - 0.25) ?? now;
  for (const model of status.models)
    now.models[model.name] = measure(model, before.models[model.name], status.seconds - before.seconds);
  history.push(now);
  history = history.filter(point => point.seconds >= status.seconds - shown);
}

export function showLive(name) {
  const now = history[history.length - 1], model = now?.models[name];
  $("live").hidden = !model;
  if (!model) return;
  write("live-title", `Now: ${name}`);
  showFigures(model);
  drawCharts(name, now.seconds, now.target);
  showPaths(model, history.find(point => point.models[name]?.version === model.version).models[name]);
}

// A model's figures, with those that only a difference gives: speed, and within what time half and nearly all were answered.
function measure(model, before, seconds) {
  const same = before?.version === model.version ? before : null;
  const counts = model.latency_counts.map((count, i) => count - (same?.latency_counts[i] ?? count));
  return {
    ...model,
    speed: same && seconds > 0 ? (model.answered - same.answered) / seconds : null,
    half: quantile(counts, model.latency_bounds_ms, 0.5),
    most: quantile(counts, model.latency_bounds_ms, 0.99),
  };
}

function quantile(counts, bounds, share) {
  let left = share * counts.reduce((sum, count) => sum + count, 0);
  if (left === 0) return null;
  return bounds[counts.findIndex(count => (left -= count) <= 0)] ?? Infinity;
}

// Bounds are 1, 2 or 5 times a power of ten.
const within = ms => (ms == null ? "–" : ms === Infinity ? "over 50\u00a0s" : `${Number(ms.toPrecision(1))}\u00a0ms`);

function showFigures(model) {
  write("now-speed", model.speed == null ? "–" : model.speed.toFixed(1));
  write("now-waiting", model.waiting === 0 ? "0" : `${whole(model.waiting)} (${Math.round(model.oldest_wait_ms)} ms)`);
  write("now-setting", `${model.setting} (${percent(model.setting_fraction)})`);
  write("now-price", Number(model.price.toPrecision(3)));
  write("now-half", within(model.half));
  write("now-most", within(model.most));
  write("now-spent", model.answered ? percent(model.mean_fraction) : "–");
  write("now-answered", `${whole(model.answered)} / ${whole(model.refused)}`);
  write("now-batch", model.batches ? (model.answered / model.batches).toFixed(1) : "–");
}

function drawCharts(name, seconds, target) {
  const points = history.filter(point => point.models[name]).map(point => ({ at: point.seconds, ...point.models[name] }));
  const line = value => points.map(point => [width * (1 - (seconds - point.at) / shown), value(point)]);
  const highest = (...values) => values.flat().reduce((top, value) => (value > top && value !== Infinity ? value : top), 0);
  const last = points[points.length - 1];

  const dearest = Math.ceil(10 * highest(points.map(point => point.setting_fraction))) / 10;
  const settings = `now ${percent(last.setting_fraction)}, top ${percent(dearest, 0)}`;
  draw("setting", [["", line(point => point.setting_fraction)]], dearest, settings);

  const fastest = Math.max(1, highest(points.map(point => point.rate_per_second)));
  const arrivals = `now ${last.rate_per_second.toFixed(1)}, top ${short(fastest)}`;
  draw("rate", [["", line(point => point.rate_per_second)]], fastest, arrivals);

  const slowest = 1.1 * (highest(points.map(point => point.most), target ?? 0) || 1);
  const lines = [["second", line(point => point.half)], ["", line(point => point.most)]];
  if (target != null) lines.unshift(["target", [[0, target], [width, target]]]);
  $("target-key").hidden = target == null;
  draw("latency", lines, slowest, `top ${short(slowest)}\u00a0ms`);
}

/** Lines from their points; a value that is not known leaves a gap, one above the top is drawn at the top. */
function draw(id, lines, top, said) {
  const paths = lines.map(([kind, points]) => {
    const made = document.createElementNS($("rate-chart").namespaceURI, "path");
    let pen = "M", steps = "";
    for (const [x, value] of points) {
      const y = height - 4 - (height - 8) * Math.min(1, value / top);
      if (value != null) steps += `${pen}${x.toFixed(1)},${y.toFixed(1)}${pen === "M" ? "h0" : ""}`;
      pen = value == null ? "M" : "L";
    }
    made.setAttribute("class", kind);
    made.setAttribute("d", steps);
    return made;
  });
  $(`${id}-chart`).replaceChildren(...paths);
  $(`${id}-chart`).setAttribute("aria-label", `Chart of the last two minutes: ${said}`);
  write(`${id}-top`, said);
}

// Of the last two minutes where there is anything, else since the model was loaded.
function showPaths(now, before) {
  const fresh = Object.entries(now.paths).map(([path, count]) => [path, count - (before.paths[path] ?? 0)]);
  const lately = fresh.some(([, count]) => count > 0);
  const rows = (lately ? fresh : Object.entries(now.paths)).filter(([, count]) => count > 0).sort((one, other) => other[1] - one[1]);
  const all = rows.reduce((sum, [, count]) => sum + count, 0);
  write("paths-title", `Paths taken, ${lately ? "last two minutes" : "since it was loaded"}`);
  $("no-paths").hidden = all > 0;
  const text = JSON.stringify(rows);
  if (showPaths.text === text) return;
  showPaths.text = text;
  $("paths").replaceChildren(...rows.map(([path, count]) => shareRow(path.replaceAll(",", ", "), count / all)));
}
