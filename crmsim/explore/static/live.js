// One Vega view that is embedded once and afterwards receives only new data, parameters and words.

const rows = (columns) => {
  const names = Object.keys(columns);
  return (columns[names[0]] ?? []).map((_, i) => Object.fromEntries(names.map((name) => [name, columns[name][i]])));
};

async function render({ model, el, host, signal }) {
  const { vegaEmbed } = (await host.getWidget(model.get("runtime"))).exports;
  const figure = el.appendChild(document.createElement("div"));
  figure.setAttribute("role", "img");
  figure.dataset.drawn = 0;
  // Vega gives its own element another role, so it gets an element of its own.
  const canvas = figure.appendChild(document.createElement("div"));
  let view, embedded, shown = {};

  const embed = async () => {
    embedded = model.get("spec");
    const data = model.get("data");
    const datasets = Object.fromEntries(Object.entries(data).map(([name, columns]) => [name, rows(columns)]));
    const params = model.get("params");
    const spec = {
      ...embedded,
      // The first data are part of the specification: a legend that is laid out empty stays clipped.
      datasets: { ...embedded.datasets, ...datasets },
      params: embedded.params?.map((p) => (p.name in params ? { ...p, value: params[p.name] } : p)),
    };
    const result = await vegaEmbed(canvas, spec, { mode: "vega-lite", actions: false, renderer: "svg" });
    view?.finalize();
    view = result.view;
    shown = data;
  };

  const draw = async () => {
    figure.setAttribute("aria-label", model.get("description"));
    if (model.get("spec") !== embedded) await embed();
    else {
      const data = model.get("data");
      for (const name of Object.keys(data)) if (data[name] !== shown[name]) view.data(name, rows(data[name]));
      for (const [name, value] of Object.entries(model.get("params"))) view.signal(name, value);
      shown = data;
      await view.runAsync();
    }
    figure.dataset.drawn = Number(figure.dataset.drawn) + 1;
  };

  // Drawings follow each other; a change that arrives while one is under way is drawn after it.
  let last = Promise.resolve();
  const redraw = () => {
    last = last.then(draw).catch((error) => {
      canvas.textContent = String(error);
      throw error;
    });
    return last;
  };
  model.on("change", redraw);
  signal?.addEventListener("abort", () => {
    model.off("change", redraw);
    view?.finalize();
  });
  await redraw();
}

export default { render };
