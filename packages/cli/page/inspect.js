// The page of `parlor inspect`: a list of requests, and what was said in the chosen one. Everything that is shown is
// set as text, never as HTML: what passes the proxy is anybody's.

const find = (id) => document.getElementById(id);
/** Exchanges by their number. */
const exchanges = new Map();
let chosen;
let isDue = false;

function make(tag, fields = {}, ...children) {
  const { className, ...attributes } = fields;
  const element = document.createElement(tag);
  if (className) element.className = className;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** What is against the protocol; where nothing is, what else is odd. */
const countFaults = ({ analysis, frameFaults = {} }) =>
  (analysis?.faults.length ?? 0) + Object.keys(frameFaults).length || (analysis?.causes.length ?? 0);

const outcomes = { open: "streaming…", ended: "", client_left: "client left", target_failed: "failed" };

function toFacts(exchange) {
  const { response, durationMs, frames, outcome, startedAt } = exchange;
  return [
    new Date(startedAt).toLocaleTimeString(),
    response ? `${response.status}` : "",
    frames.length > 0 ? `${frames.length} frames` : "",
    durationMs === undefined ? "" : `${Math.round(durationMs)} ms`,
    outcomes[outcome],
  ]
    .filter(Boolean)
    .join(" · ");
}

function makeRow(exchange) {
  const faults = countFaults(exchange);
  const button = make(
    "button",
    { type: "button", "aria-current": String(exchange.number === chosen) },
    make("span", { className: "name" }, exchange.analysis?.title ?? exchange.request.path),
    faults > 0 ? make("span", { className: "count" }, `${faults} ${faults === 1 ? "fault" : "faults"}`) : "",
    make("span", { className: "facts" }, toFacts(exchange)),
  );
  button.dataset.number = String(exchange.number);
  button.addEventListener("click", () => choose(exchange.number));
  return make("li", {}, button);
}

function shownExchanges() {
  const all = [...exchanges.values()];
  return find("only-faults").checked ? all.filter((exchange) => countFaults(exchange) > 0) : all;
}

function renderList() {
  const focused = document.activeElement?.dataset?.number;
  const rows = shownExchanges().map(makeRow);
  find("exchanges").replaceChildren(...rows);
  find("empty").hidden = exchanges.size > 0;
  if (focused) find("exchanges").querySelector(`[data-number="${focused}"]`)?.focus();
}

function makeBox(className, title, lines) {
  return make(
    "section",
    { className: `box ${className}` },
    make("h3", {}, title),
    make("ul", {}, ...lines.map((line) => make("li", {}, line))),
  );
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function makeHeaders(headers) {
  const text = headers.map(([name, value]) => `${name}: ${value}`).join("\n");
  return make(
    "details",
    {},
    make("summary", {}, `${headers.length} headers`),
    make("pre", { tabindex: "0" }, text),
  );
}

/** What a frame is about, in a few words. */
function summarise(data) {
  try {
    const event = JSON.parse(data);
    const { type, update, item, item_id, ...rest } = event;
    if (update)
      return [
        `${type} · ${update.type}`,
        update.delta === undefined ? JSON.stringify(update) : JSON.stringify(update.delta),
      ];
    if (item) return [`${type} · ${item.type}`, JSON.stringify(item)];
    return [type, JSON.stringify(item_id === undefined ? rest : { item_id, ...rest })];
  } catch {
    return ["(no JSON)", data];
  }
}

const MAX_CELL = 400;

function makeFrameRow({ at, data, id }, index, fault) {
  const [kind, text] = summarise(data);
  const shown = text.length > MAX_CELL ? `${text.slice(0, MAX_CELL)}…` : text;
  return make(
    "tr",
    {},
    make("td", {}, `${index + 1}`),
    make("td", {}, `${Math.round(at)} ms`),
    make(
      "td",
      {},
      make("strong", {}, `${kind ?? "(no type)"}${id === undefined ? "" : ` · id ${id}`}`),
      ` ${shown}`,
      fault ? make("span", { className: "fault-text" }, fault) : "",
    ),
  );
}

function makeFrames({ frames, frameFaults = {} }) {
  const head = make(
    "thead",
    {},
    make("tr", {}, ...["No.", "After", "Event"].map((title) => make("th", { scope: "col" }, title))),
  );
  const body = make(
    "tbody",
    {},
    ...frames.map((frame, index) => makeFrameRow(frame, index, frameFaults[index])),
  );
  return make("table", { "aria-label": "Frames" }, head, body);
}

function renderDetail() {
  const exchange = exchanges.get(chosen);
  const detail = find("detail");
  if (!exchange) return;
  const { request, response, analysis, frames, frameFaults = {}, error, outcome } = exchange;
  const faults = [
    ...(analysis?.faults ?? []),
    ...Object.entries(frameFaults).map(([index, fault]) => `frame ${Number(index) + 1}: ${fault}`),
  ];
  const isWell = outcome === "ended" && faults.length === 0 && analysis?.causes.length === 0;
  detail.replaceChildren(
    make("h2", {}, `${exchange.number} · ${analysis?.title ?? request.path}`),
    make("p", { className: "facts" }, toFacts(exchange)),
    ...(faults.length > 0 ? [makeBox("faults", "Against the protocol", faults)] : []),
    ...(analysis?.causes.length > 0 ? [makeBox("causes", "Likely cause", analysis.causes)] : []),
    ...(isWell ? [make("p", { className: "well" }, "Nothing against the protocol.")] : []),
    make("h3", {}, `${request.method} ${request.path}`),
    makeHeaders(request.headers),
    ...(request.body
      ? [make("pre", { tabindex: "0", "aria-label": "Request body" }, pretty(request.body))]
      : []),
    make(
      "h3",
      {},
      response
        ? `Answer ${response.status}, after ${Math.round(response.at)} ms`
        : (error ?? "No answer yet"),
    ),
    ...(response ? [makeHeaders(response.headers)] : []),
    ...(response?.body
      ? [make("pre", { tabindex: "0", "aria-label": "Answer body" }, pretty(response.body))]
      : []),
    ...(frames.length > 0 ? [makeFrames(exchange)] : []),
  );
}

function choose(number) {
  chosen = number;
  renderList();
  renderDetail();
}

/** Draws at most once a frame, however much comes. */
function render() {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    renderList();
    renderDetail();
  });
}

/** A frame is added to the table that is there: drawing all of a long stream again for each would not keep up. */
function addFrame(exchange, frame, fault) {
  const index = exchange.frames.push(frame) - 1;
  if (fault) exchange.frameFaults[index] = fault;
  const body = exchange.number === chosen ? find("detail").querySelector("tbody") : undefined;
  if (!body) {
    if (index === 0) render();
    return;
  }
  body.append(makeFrameRow(frame, index, fault));
}

function take(change) {
  if (change.kind === "cleared") {
    exchanges.clear();
    chosen = undefined;
    find("detail").replaceChildren(
      make("p", { className: "quiet" }, "Choose a request to see what was said."),
    );
  } else if (change.kind === "frame") {
    const exchange = exchanges.get(change.number);
    if (exchange) addFrame(exchange, change.frame, change.fault);
    return;
  } else {
    const before = exchanges.get(change.exchange.number);
    exchanges.set(change.exchange.number, {
      ...change.exchange,
      frames: change.exchange.frames ?? before?.frames ?? [],
      frameFaults: change.exchange.frameFaults ?? before?.frameFaults ?? {},
    });
  }
  render();
}

async function load() {
  const answer = await fetch("api/exchanges");
  const { target, exchanges: all } = await answer.json();
  find("target").textContent = `→ ${target}`;
  exchanges.clear();
  for (const exchange of all) exchanges.set(exchange.number, exchange);
  render();
}

function connect() {
  const source = new EventSource("api/events");
  source.addEventListener("open", () => {
    find("connection").textContent = "Live";
    load();
  });
  source.addEventListener("error", () => {
    find("connection").textContent = "Not connected: is parlor inspect still running?";
  });
  source.addEventListener("message", ({ data }) => take(JSON.parse(data)));
}

find("own").textContent = `${location.origin}/`;
find("only-faults").addEventListener("change", renderList);
find("clear").addEventListener("click", () => fetch("api/clear", { method: "POST" }));
find("exchanges").addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const numbers = shownExchanges().map(({ number }) => number);
  const next = numbers[numbers.indexOf(Number(document.activeElement?.dataset?.number)) + step];
  if (next === undefined) return;
  choose(next);
  find("exchanges").querySelector(`[data-number="${next}"]`)?.focus();
});
connect();
