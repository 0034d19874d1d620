// Bundle Vega, Vega-Lite and vega-embed into vega.js, and gather the licences of everything in it.
import { build } from "esbuild";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";

const { metafile } = await build({
  stdin: {
    contents: `import vegaEmbed from "vega-embed";
               export default { initialize: () => ({ vegaEmbed }) };`,
    resolveDir: ".",
  },
  bundle: true,
  minify: true,
  format: "esm",
  legalComments: "none",
  banner: { js: "/* Vega, Vega-Lite, vega-embed and their parts: licences in NOTICE.txt */" },
  outfile: "vega.js",
  metafile: true,
});

const packages = new Set(
  Object.keys(metafile.inputs)
    .map((path) => path.match(/^.*node_modules\/((?:@[^/]+\/)?[^/]+)\//))
    .filter(Boolean)
    .map((match) => match[0]),
);
const notices = [...packages].sort().map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}package.json`));
  const file = readdirSync(folder).find((entry) => /^licen[sc]e/i.test(entry));
  const text = file && existsSync(folder + file) ? readFileSync(folder + file, "utf8").trim() : license;
  return `${name} ${version} (${license})\n\n${text}\n`;
});
writeFileSync(
  "NOTICE.txt",
  "vega.js contains the following packages, each under its own licence.\n\n" +
    notices.join("\n----------------------------------------------------------------------\n\n"),
);
