// Questions made of native radio buttons and check boxes. The kernel judges: nothing here knows what is right.

const make = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
};

let count = 0;

function render({ model, el, signal }) {
  const name = `crmsim-quiz-${++count}`;
  const root = make("section", { class: "crmsim quiz", "aria-labelledby": `${name}-title`, "data-lm-suppress-shortcuts": "true" });
  root.addEventListener("keydown", (event) => event.stopPropagation());
  el.append(root);
  let verdicts = {};

  const draw = () => {
    const { lang, title: heading, words, items } = model.get("face");
    const chosen = new Set([...root.querySelectorAll("input:checked")].map((input) => input.id));
    const focused = document.activeElement?.id;
    verdicts = {};
    root.lang = lang;

    const language = make("button", { type: "button", class: "language", id: `${name}-language` }, words.language);
    language.lang = lang === "en" ? "zh-CN" : "en";
    language.addEventListener("click", () => model.send({ language: true }));
    const title = make("h3", { id: `${name}-title` }, heading);

    const list = make("ol", { class: "items" });
    for (const [index, item] of items.entries()) {
      const id = `${name}-${item.id}`;
      const field = make("fieldset", { class: "item" }, make("legend", {}, `${index + 1}. ${item.stem}`));
      item.options.forEach((option, position) => {
        const input = make("input", { type: item.several ? "checkbox" : "radio", name: id, id: `${id}-${position}`, value: position });
        input.checked = chosen.has(input.id);
        field.append(make("label", { class: "option", for: input.id }, input, make("span", {}, option)));
      });
      const check = make("button", { type: "button", id: `${id}-check` }, item.prediction ? words.record : words.check);
      check.addEventListener("click", () => {
        const picked = [...field.querySelectorAll("input:checked")].map((input) => Number(input.value));
        model.send({ item: item.id, chosen: picked });
      });
      verdicts[item.id] = make("div", { class: "verdict", role: "status" });
      field.append(check, verdicts[item.id]);
      list.append(make("li", {}, field));
    }
    root.replaceChildren(make("header", {}, title, make("div", { class: "buttons" }, language)), list);
    if (focused?.startsWith(name)) document.getElementById(focused)?.focus();
    judge();
  };

  const judge = () => {
    for (const [id, { tone, verdict, feedback }] of Object.entries(model.get("verdicts"))) {
      const lines = feedback.map((line) => make("p", {}, line));
      verdicts[id]?.replaceChildren(make("p", { class: tone }, verdict), ...lines);
    }
  };

  model.on("change:face", draw);
  model.on("change:verdicts", judge);
  signal?.addEventListener("abort", () => {
    model.off("change:face", draw);
    model.off("change:verdicts", judge);
  });
  draw();
}

export default { render };
