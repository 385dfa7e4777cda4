// The page of a Suffice server: asks it to classify, and shows what came of it.
import { follow } from "./events.js";
import { $, element, millis, percent, shareRow, short, write } from "./format.js";
import { forget, showLive, take } from "./live.js";

let models = [];
let loaded = null; // names and versions, to see whether models have changed
let question = null; // { body, type, full }: what is asked, and every block's answer to it
let newest = null; // the file chosen last, of several that are being read
let settings = {}; // the share that load leaves each model now

const chosen = () => models.find(model => model.name === $("model").value);
const headers = more => ($("key").value ? { ...more, Authorization: `Bearer ${$("key").value}` } : more);

async function call(path, options = {}) {
  const response = await fetch(path, { ...options, headers: headers(options.headers ?? {}) }).catch(() => {
    throw new Error("The server does not answer. Try again when it does.");
  });
  if (response.status === 401) askForKey();
  const answer = await response.json().catch(() => ({ error: `The server answered ${response.status}.` }));
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

// Models.

async function loadModels() {
  const before = chosen();
  models = await call("/v1/models");
  $("model").replaceChildren(...models.map(model => new Option(model.name, model.name)));
  $("try").hidden = models.length === 0;
  $("empty").hidden = models.length > 0;
  const same = models.find(model => model.name === before?.name && model.parameters.kind === before.parameters.kind);
  if (same) $("model").value = same.name;
  showModel(same != null);
}

/** A model that was loaded anew keeps what was asked of it; what it said may have changed. */
function showModel(again) {
  const model = chosen();
  if (!again) {
    question = null;
    $("answer").hidden = $("preview").hidden = true;
    $("file").value = "";
    $("auto").checked = true;
    write("problem", "");
  }
  if (!model) return;
  const { kind, labels, blocks, least_budget: least, most_budget: most } = model.parameters;
  write("about", `${labels.length} labels, ${blocks} blocks${least == null ? ", static" : ""}`);
  $("image-field").hidden = kind !== "image";
  $("text-field").hidden = kind !== "text";
  $("budget-field").hidden = least == null;
  if (least != null) showRange(model.parameters);
  showBudget();
  showLive(model.name);
  if (again && question) {
    question.full = null;
    classify();
  }
}

function showRange({ least_budget: least, most_budget: most, default_budget: usual, certified_budget: certified }) {
  const value = $("budget").value;
  $("budget").min = Math.ceil(least * 1000) / 1000;
  $("budget").max = Math.floor(most * 1000) / 1000;
  $("budget").value = $("auto").checked ? (usual ?? most) : value;
  const marks = [["default", usual], ["certified", certified]].filter(([, share]) => share != null);
  $("budgets").replaceChildren(...marks.map(([, share]) => new Option("", share)));
  write(
    "budget-range",
    `Mean share of the static model’s multiply-adds, ${percent(least)} to ${percent(most)}` +
      marks.map(([name, share]) => `; ${name}: ${percent(share)}`).join("") + "."
  );
}

/** While load decides, the slider shows what it leaves. */
function showBudget() {
  const setting = settings[$("model").value];
  if ($("auto").checked && setting != null) $("budget").value = setting;
  const text = !$("auto").checked ? percent(Number($("budget").value)) : setting == null ? "" : `now ${percent(setting)}`;
  write("budget-value", text);
  $("budget").setAttribute("aria-valuetext", text);
}

// Questions: one at a time, the newest next.

let asking = false, again = false;
async function classify() {
  again = asking;
  if (asking) return;
  asking = true;
  do {
    again = false;
    if (question) await askOnce(chosen(), question);
  } while (again);
  asking = false;
}

const query = () => ($("auto").checked ? "" : `?budget=${$("budget").value}`);
const url = (model, parameters) => `/v1/models/${encodeURIComponent(model.name)}/classify${parameters}`;

async function askOnce(model, asked) {
  const ask = parameters => call(url(model, parameters), { method: "POST", body: asked.body, headers: { "Content-Type": asked.type } });
  let answer = null;
  try {
    answer = await ask(query());
    if (asked !== question) return;
    show(model, answer, asked);
    asked.full ??= await ask("?budget=full");
    if (asked === question) showFull(answer, asked.full);
  } catch (error) {
    if (asked !== question) return;
    write("problem", error.message.replace(/^the /, "The "));
    $("answer").hidden = answer == null;
  }
}

function show(model, answer, asked) {
  write("problem", "");
  $("answer").hidden = false;
  write("label", answer.label);
  const doubt = answer.rejected ? " Too unsure to be relied on." : "";
  write("sure", `${percent(answer.confidence)} sure, as fitted on held-out inputs.${doubt} The net itself says:`);
  $("top").replaceChildren(...answer.top.map(({ label, probability }) => shareRow(label, probability)));
  fill("macs", `${short(answer.macs)} (${percent(answer.fraction)})`);
  fill("time", millis(answer.compute_ms));
  fill("said", answer.label);
  if (!asked.full) for (const id of ["full-macs", "full-time", "full-said", "saving"]) fill(id, "…");
  drawPath(model.parameters.blocks, answer);
  write("told", `${answer.label}, ${percent(answer.confidence, 0)} sure. ${$("path-text").textContent}`);
  const data = asked.type === "application/json" ? `--json '${asked.body.replaceAll("'", "'\\''")}'` : "--data-binary @FILE";
  const bearer = $("key").value ? ` -H 'Authorization: Bearer KEY'` : "";
  write("curl", `curl${bearer} ${data} '${location.origin}${url(model, query())}'`);
}

function showFull(answer, full) {
  const macs = Math.max(answer.macs, full.macs), time = Math.max(answer.compute_ms, full.compute_ms);
  fill("macs", $("macs").textContent, answer.macs / macs);
  fill("full-macs", `${short(full.macs)} (${percent(full.fraction)})`, full.macs / macs);
  fill("time", $("time").textContent, answer.compute_ms / time);
  fill("full-time", millis(full.compute_ms), full.compute_ms / time);
  fill("full-said", full.label);
  $("full-said").className = full.label === answer.label ? "" : "differs";
  const digits = ratio => ratio.toFixed(ratio < 10 ? 1 : 0);
  const against = (some, all) =>
    all > 1.1 * some ? `${digits(all / some)} times less` : some > 1.1 * all ? `${digits(some / all)} times more` : "as much";
  const answers = full.label === answer.label ? "the same answer" : "another answer";
  write(
    "saving",
    `Compared with every block: ${against(answer.macs, full.macs)} computation, ${against(answer.compute_ms, full.compute_ms)} time, ` +
      `${answers}. Shares are of the static model, which has neither exits nor controller.`
  );
}

/** A cell of the table, with a bar as long as its part of the larger one. */
function fill(id, text, part = null) {
  write(id, text);
  if (part == null) $(id).removeAttribute("style");
  else $(id).style.setProperty("--part", `${100 * part}%`);
}

// One column for the embedding and one for each block: filled where it ran, as high as the share of tokens that were left.
function drawPath(depth, { steps, path, setting: at }) {
  const all = steps[0].tokens, end = steps[steps.length - 1];
  let before = null;
  const columns = [...Array(depth + 1).keys()].map(block => {
    const step = steps.find(one => one.blocks >= block), column = element("div"), bar = element("i");
    column.className = [step && "run", block === end.blocks && "exit", step?.tokens === before && "same"].filter(Boolean).join(" ");
    if (step) bar.style.height = `${Math.max(4, (80 * step.tokens) / all)}px`;
    column.append(element("b", step ? step.tokens : ""), bar, element("span", block || "in"));
    before = step?.tokens;
    return column;
  });
  $("path").className = depth > 12 ? "many" : "";
  $("path").replaceChildren(...columns);
  const drops = steps.slice(1).filter((step, i) => step.tokens < steps[i].tokens);
  const kept = drops.length === 0 ? `, all ${all} tokens kept`
    : `, tokens: ${all}` + drops.map(step => `, ${step.tokens} from block ${steps[steps.indexOf(step) - 1].blocks + 1}`).join("");
  const where = end.blocks === 0 ? `before the first of ${depth} blocks` : `after ${end.blocks} of ${depth} blocks`;
  write("path-text", `Answered ${where}${kept}. Path ${path}, setting ${at}.`);
}

// What people do.

async function takeImage(chosenFile) {
  if (!chosenFile || chosen()?.parameters.kind !== "image") return;
  // Its bytes as they are now: the file may change before the budget does.
  newest = chosenFile;
  const bytes = await chosenFile.arrayBuffer().catch(() => null);
  if (newest !== chosenFile || chosen()?.parameters.kind !== "image") return;
  if (!bytes) return write("problem", `${chosenFile.name} cannot be read.`);
  const file = new File([bytes], chosenFile.name, { type: chosenFile.type });
  URL.revokeObjectURL($("preview").src);
  $("preview").src = URL.createObjectURL(file);
  $("preview").alt = file.name;
  $("preview").hidden = false;
  question = { body: file, type: file.type || "application/octet-stream" };
  classify();
}

function takeText() {
  const text = $("text").value, body = JSON.stringify({ text });
  if (question?.body !== body) question = text.trim() ? { body, type: "application/json" } : null;
  if (!question) {
    $("answer").hidden = true;
    write("problem", "Type a text first.");
  }
  classify();
}

const isText = () => chosen()?.parameters.kind === "text";
const askAgain = () => (showBudget(), question && isText() ? takeText() : classify());

$("model").addEventListener("change", () => showModel(false));
$("file").addEventListener("click", () => ($("file").value = "")); // The same file may be chosen again.
$("file").addEventListener("change", () => takeImage($("file").files[0]));
$("preview").addEventListener("error", () => ($("preview").hidden = true));
$("auto").addEventListener("change", askAgain);
$("budget").addEventListener("input", () => (($("auto").checked = false), askAgain()));
$("try").addEventListener("submit", event => (event.preventDefault(), isText() && takeText()));
$("text").addEventListener("keydown", event => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  takeText();
});

// An image may be dropped anywhere: beside the field, the browser would leave the page for it.
const carriesFiles = event => event.dataTransfer?.types.includes("Files");
addEventListener("dragover", event => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  document.body.classList.add("over");
});
addEventListener("dragleave", event => event.relatedTarget ?? document.body.classList.remove("over"));
addEventListener("drop", event => {
  document.body.classList.remove("over");
  if (!carriesFiles(event)) return;
  event.preventDefault();
  takeImage(event.dataTransfer.files[0]);
});
addEventListener("paste", event => takeImage(event.clipboardData?.files[0]));

// The server.

function askForKey() {
  $("key-form").hidden = false;
  write("state", $("key").value ? "The server does not know this key." : "This server asks for a key.");
}

function told(status) {
  document.body.classList.remove("away");
  $("key-form").hidden = true;
  write("state", (status.ready ? "Ready" : "Loading …") + (status.target_ms ? `; target: 99 of 100 within ${status.target_ms} ms` : ""));
  const names = status.models.map(model => `${model.name} ${model.version}`).join();
  if (names !== loaded) {
    loaded = names;
    loadModels().catch(error => ((loaded = null), write("state", error.message)));
  }
  settings = Object.fromEntries(status.models.map(model => [model.name, model.setting_fraction]));
  if ($("auto").checked) showBudget();
  take(status);
  showLive($("model").value);
}

function away() {
  document.body.classList.add("away");
  write("state", "The server does not answer; trying again …");
  loaded = null;
  forget();
}

const start = () => follow(headers({}), { told, away, locked: askForKey });
$("key-form").addEventListener("submit", event => {
  event.preventDefault();
  // Other characters cannot be in a header, so they are in no key.
  if (/^[\x21-\x7e]*$/.test($("key").value)) start();
  else askForKey();
});
start();
