// The page of a Suffice server: asks it to classify, and shows how it fares.
"use strict";

const $ = id => document.getElementById(id);
const percent = (share, digits = 1) => `${(100 * share).toFixed(digits)} %`;
const millis = ms => (ms < 10 ? `${ms.toFixed(2)} ms` : `${ms.toFixed(0)} ms`);
const counted = number => Math.round(number).toLocaleString("en-US");

let models = [];
let input = null; // { body, type } of the last image or text
let asked = 0; // counts questions, so that a late answer does not replace a newer one

const chosen = () => models.find(model => model.name === $("model").value);
const headers = more => ($("key").value ? { ...more, Authorization: `Bearer ${$("key").value}` } : more);

async function call(path, options = {}) {
  const response = await fetch(path, { ...options, headers: headers(options.headers ?? {}) });
  if (response.status === 401) $("key-field").hidden = false;
  const answer = await response.json().catch(() => ({ error: `The server answered ${response.status}.` }));
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

async function loadModels() {
  models = await call("/v1/models");
  const before = $("model").value;
  $("model").replaceChildren(...models.map(model => new Option(model.name, model.name)));
  if (models.some(model => model.name === before)) $("model").value = before;
  showModel();
}

function showModel() {
  const model = chosen();
  if (!model) return;
  const { kind, least_budget: least, most_budget: most, default_budget: usual } = model.parameters;
  $("image-field").hidden = kind !== "image";
  $("text-field").hidden = kind !== "text";
  $("budget-field").hidden = least == null;
  if (least != null) {
    $("budget").min = Math.ceil(least * 1000) / 1000;
    $("budget").max = Math.floor(most * 1000) / 1000;
    $("budget").value = usual ?? most;
  }
  input = null;
  $("answer").hidden = true;
  $("preview").hidden = true;
  $("file").value = "";
  showBudget();
}

function showBudget() {
  $("budget").disabled = $("auto").checked;
  $("budget-value").textContent = $("auto").checked ? "" : percent(Number($("budget").value));
}

async function classify() {
  if (!input) return;
  const question = ++asked, model = chosen();
  const ask = query =>
    call(`/v1/models/${encodeURIComponent(model.name)}/classify${query}`, {
      method: "POST",
      body: input.body,
      headers: { "Content-Type": input.type },
    });
  try {
    const answer = await ask($("auto").checked ? "" : `?budget=${$("budget").value}`);
    if (question !== asked) return;
    show(model, answer);
    const full = await ask("?budget=full");
    if (question === asked) showFull(answer, full);
  } catch (error) {
    if (question !== asked) return;
    $("problem").textContent = error.message;
    $("problem").hidden = false;
    $("answer").hidden = true;
  }
}

function show(model, answer) {
  $("problem").hidden = true;
  $("answer").hidden = false;
  $("label").textContent = `${answer.label}, ${percent(answer.confidence)} sure`;
  $("top").replaceChildren(...answer.top.map(({ label, probability }) => element("li", `${label}, ${percent(probability)}`)));
  $("macs").textContent = `${counted(answer.macs)} (${percent(answer.fraction)})`;
  $("time").textContent = millis(answer.compute_ms);
  $("said").textContent = answer.label;
  for (const id of ["static-macs", "static-time", "static-said"]) $(id).textContent = "…";
  drawPath(model, answer);
}

function showFull(answer, full) {
  $("static-macs").textContent = counted(full.macs);
  $("static-time").textContent = millis(full.compute_ms);
  $("static-said").textContent = full.label;
}

// One column for each block: filled where it ran, as high as the share of tokens that were left.
function drawPath(model, answer) {
  const steps = answer.steps, most = steps[0].tokens;
  const depth = Math.max(...model.parameters.paths.map(path => Number(path.match(/exit@(\d+)$/)[1])));
  const last = steps[steps.length - 1].blocks;
  const columns = [];
  for (let block = 1; block <= depth; block++) {
    const step = steps.find(one => one.blocks >= block);
    const column = element("div");
    column.className = (step ? "run" : "") + (block === last ? " exit" : "");
    column.style.height = step ? `${Math.max(8, (100 * step.tokens) / most)}%` : "8%";
    columns.push(column);
  }
  $("path").replaceChildren(...columns);
  const kept = steps[steps.length - 1].tokens / most;
  const text =
    (last === 0 ? `Answered before the first of ${depth} blocks` : `Answered after ${last} of ${depth} blocks`) +
    (kept < 1 ? `, with ${percent(kept, 0)} of the tokens at the end` : "") + ` (${answer.path}, setting ${answer.setting}).`;
  $("path").setAttribute("aria-label", text);
  $("path-text").textContent = text;
}

function element(name, text = "") {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function takeImage(file) {
  if (!file) return;
  URL.revokeObjectURL($("preview").src);
  $("preview").src = URL.createObjectURL(file);
  $("preview").alt = file.name;
  $("preview").hidden = false;
  input = { body: file, type: file.type || "application/octet-stream" };
  classify();
}

function takeText() {
  const text = $("text").value;
  input = text.trim() ? { body: JSON.stringify({ text }), type: "application/json" } : null;
  classify();
}

$("model").addEventListener("change", showModel);
$("key").addEventListener("change", () => start());
$("file").addEventListener("change", () => takeImage($("file").files[0]));
$("auto").addEventListener("change", () => (showBudget(), classify()));
$("budget").addEventListener("input", showBudget);
$("budget").addEventListener("change", classify);
$("try").addEventListener("submit", event => (event.preventDefault(), takeText()));
for (const name of ["dragenter", "dragover"])
  $("drop").addEventListener(name, event => (event.preventDefault(), $("drop").classList.add("over")));
for (const name of ["dragleave", "drop"]) $("drop").addEventListener(name, () => $("drop").classList.remove("over"));
$("drop").addEventListener("drop", event => (event.preventDefault(), takeImage(event.dataTransfer.files[0])));

// How the server fares: the last two minutes, half a second each.
const history = [];
const most = 240;

function quantile(before, after, bounds, share) {
  const counts = after.map((count, i) => count - (before?.[i] ?? 0));
  let left = share * counts.reduce((sum, count) => sum + count, 0);
  if (left === 0) return null;
  return bounds[counts.findIndex(count => (left -= count) <= 0)] ?? Infinity;
}

function showStatus(status) {
  $("state").textContent =
    (status.ready ? "Ready" : "Not ready") + (status.target_ms ? `, p99 promised within ${status.target_ms} ms` : "");
  const names = status.models.map(model => `${model.name} ${model.version}`).join();
  if (names !== showStatus.names) {
    showStatus.names = names;
    loadModels().catch(error => ($("state").textContent = error.message));
  }
  history.push(status);
  if (history.length > most) history.shift();
  const name = $("model").value, now = status.models.find(model => model.name === name);
  if (!now) return;
  const then = history[Math.max(0, history.length - 11)], before = then.models.find(model => model.name === name);
  const known = before && before.version === now.version ? before : null;
  const seconds = status.seconds - then.seconds, answered = now.answered - (known?.answered ?? 0);
  const latency = share => {
    const value = quantile(known?.latency_counts, now.latency_counts, now.latency_bounds_ms, share);
    return value == null ? "–" : `≤ ${value < 1 ? value.toFixed(2) : value.toFixed(0)} ms`;
  };
  const figures = {
    "inputs a second": seconds > 0 && known ? (answered / seconds).toFixed(1) : "–",
    waiting: now.waiting,
    "setting (mean share)": `${now.setting} (${percent(now.setting_fraction)})`,
    "half within": latency(0.5),
    "99 of 100 within": latency(0.99),
    "spent, since start": now.answered ? percent(now.mean_fraction) : "–",
    refused: counted(now.refused),
    "inputs a batch": now.batches ? (now.answered / now.batches).toFixed(1) : "–",
  };
  $("figures").replaceChildren(
    ...Object.entries(figures).map(([term, value]) => {
      const pair = element("div");
      pair.append(element("dt", term), element("dd", value));
      return pair;
    })
  );
  drawChart(name);
  drawShares(now.paths, now.answered);
}

function drawChart(name) {
  const points = history.map(status => status.models.find(model => model.name === name)).filter(Boolean);
  const fastest = Math.max(1, ...points.map(point => point.rate_per_second));
  const line = value => points.map((point, i) => `${i ? "L" : "M"}${(600 * i) / most},${(155 - 150 * value(point)).toFixed(1)}`).join("");
  const path = (kind, value) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", "path");
    made.setAttribute("class", kind);
    made.setAttribute("d", line(value));
    return made;
  };
  $("chart").replaceChildren(
    path("setting", point => point.setting_fraction),
    path("rate", point => point.rate_per_second / fastest)
  );
  const last = points[points.length - 1];
  $("chart-text").textContent =
    `Line: share of the static model’s multiply-adds that the setting asks for, now ${percent(last.setting_fraction)}. ` +
    `Dashes: arrivals, now ${last.rate_per_second.toFixed(1)} a second (top: ${fastest.toFixed(0)}). Last two minutes.`;
}

function drawShares(paths, all) {
  const rows = Object.entries(paths).sort((one, other) => other[1] - one[1]);
  $("paths").replaceChildren(
    ...rows.map(([path, count]) => {
      const row = element("div"), bar = element("span");
      row.className = "share";
      bar.className = "bar";
      bar.style.width = `${(100 * count) / all}%`;
      row.append(element("span", path), bar, element("span", percent(count / all)));
      return row;
    })
  );
}

// EventSource cannot send a key, so the stream is read as a response.
let stream = 0;
async function start() {
  const mine = ++stream;
  while (mine === stream) {
    try {
      const response = await fetch("/v1/events", { headers: headers({}) });
      if (response.status === 401) {
        $("key-field").hidden = false;
        $("state").textContent = "This server asks for a key.";
        return;
      }
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      for (let part; mine === stream && !(part = await reader.read()).done; ) {
        text += part.value;
        const events = text.split("\n\n");
        text = events.pop();
        for (const event of events) showStatus(JSON.parse(event.slice("data: ".length)));
      }
      reader.cancel();
    } catch {
      // Tried again below.
    }
    if (mine !== stream) return;
    $("state").textContent = "The server does not answer; trying again …";
    await new Promise(wait => setTimeout(wait, 2000));
  }
}
start();
