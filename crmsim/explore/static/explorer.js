// Controls made of native elements, so that keyboard and screen reader work in every front end.
// One wish is under way at a time; of those that come meanwhile only the last value of each control is sent.

const make = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
};

let count = 0;

function control(face, id, send) {
  const problem = make("p", { class: "problem", role: "alert", id: `${id}-problem` });
  const described = { id, "aria-describedby": `${id}-problem` };
  let input, output = null, read;

  if (face.kind === "slider") {
    input = make("input", { type: "range", min: face.low, max: face.high, step: face.step, ...described });
    output = make("output", { for: id });
    read = () => Number(input.value);
    input.addEventListener("input", () => { show(read()); send(read()); });
  } else if (face.kind === "choice") {
    const options = face.options.map(({ value, label }) => make("option", { value }, label));
    input = make("select", described, ...options);
    read = () => input.value;
    input.addEventListener("change", () => send(read()));
  } else {
    input = make("input", { type: "checkbox", ...described });
    read = () => input.checked;
    input.addEventListener("change", () => send(read()));
  }

  const show = (value) => {
    if (face.kind === "switch") input.checked = value;
    else input.value = value;
    if (!output) return;
    const digits = { minimumFractionDigits: face.decimals, maximumFractionDigits: face.decimals };
    const words = `${(value * face.factor).toLocaleString("en", digits)}${face.unit}`;
    output.textContent = words;
    input.setAttribute("aria-valuetext", words);
  };

  const label = make("label", { for: id }, make("span", {}, face.label));
  if (output) label.append(output);
  const node = make("div", { class: "control" }, label);
  if (face.kind === "switch") label.append(input);
  else node.append(input);
  node.append(problem);
  return { node, show, problem };
}

async function render({ model, el, host, signal }) {
  const name = `crmsim-explorer-${++count}`;
  const root = make("section", { class: "crmsim", "aria-labelledby": `${name}-title`, "data-lm-suppress-shortcuts": "true" });
  // A key pressed in a control must not also be a command of the notebook.
  root.addEventListener("keydown", (event) => event.stopPropagation());
  const title = make("h3", { id: `${name}-title` });
  const language = make("button", { type: "button", class: "language" });
  const reset = make("button", { type: "button", class: "reset" });
  const code = make("button", { type: "button", class: "code", "aria-expanded": "false", "aria-controls": `${name}-code` });
  const controls = make("fieldset", { class: "controls" });
  const chart = make("div", { class: "chart" });
  const says = make("p", { class: "says", "aria-live": "polite" });
  const source = make("pre", { id: `${name}-code`, tabindex: "0", hidden: "" });
  root.append(
    make("header", {}, title, make("div", { class: "buttons" }, language, reset, code)),
    make("div", { class: "body" }, controls, chart), says, source);
  el.append(root);

  let wish = {}, asked = 0, underway = 0, parts = {};
  const ask = (message) => { underway = ++asked; model.send(message); };
  const send = (values) => {
    wish = { ...wish, ...values };
    if (!underway) { ask({ set: wish }); wish = {}; }
  };

  const drawFace = () => {
    const face = model.get("face");
    root.lang = face.lang;
    title.textContent = face.title;
    language.textContent = face.buttons.language;
    language.lang = face.lang === "en" ? "zh-CN" : "en";
    reset.textContent = face.buttons.reset;
    code.textContent = face.buttons.code;
    controls.setAttribute("aria-label", face.buttons.controls);
    const focused = document.activeElement?.id;
    parts = {};
    for (const part of face.controls)
      parts[part.name] = control(part, `${name}-${part.name}`, (value) => send({ [part.name]: value }));
    controls.replaceChildren(...Object.values(parts).map(({ node }) => node));
    drawValues();
    drawProblem();
    if (focused?.startsWith(name)) document.getElementById(focused)?.focus();
  };
  const drawValues = () => {
    // While a newer value waits or travels, the control stays where the hand has put it.
    if (underway || Object.keys(wish).length) return;
    for (const [key, value] of Object.entries(model.get("values"))) parts[key]?.show(value);
  };
  const drawProblem = () => {
    const { control: where, words } = model.get("problem");
    for (const [key, part] of Object.entries(parts)) part.problem.textContent = key === where ? words : "";
  };
  const drawWords = () => { says.textContent = model.get("says"); source.textContent = model.get("code"); };

  const answered = () => {
    underway = 0;
    if (Object.keys(wish).length) { ask({ set: wish }); wish = {}; }
    // After a refusal the control keeps the refused value beside its message.
    else if (!model.get("problem").words) drawValues();
  };
  language.addEventListener("click", () => ask({ language: true }));
  reset.addEventListener("click", () => { wish = {}; ask({ reset: true }); });
  code.addEventListener("click", () => {
    source.hidden = !source.hidden;
    code.setAttribute("aria-expanded", String(!source.hidden));
  });

  const listeners = {
    "change:face": drawFace, "change:values": drawValues, "change:problem": drawProblem,
    "change:says": drawWords, "change:code": drawWords, "change:answered": answered,
  };
  for (const [event, listener] of Object.entries(listeners)) model.on(event, listener);
  signal?.addEventListener("abort", () => {
    for (const [event, listener] of Object.entries(listeners)) model.off(event, listener);
  });
  drawFace();
  drawWords();
  await (await host.getWidget(model.get("live"))).render({ el: chart });
}

export default { render };
