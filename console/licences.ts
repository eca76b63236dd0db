import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";

import type { Plugin } from "vite";

const PACKAGE = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//;
const LICENCE = /^(licen[cs]e|copying|notice)(\.|$)/i;

/** Writes the licence of every package whose code or font is in the build. */
export function licences(): Plugin {
  const folders = new Set<string>();
  const note = (id: string) => {
    const folder = PACKAGE.exec(id.replaceAll("\\", "/").replace(/^\0+/, ""))?.[1];
    if (folder) folders.add(folder);
  };
  return {
    name: "haetae-licences",
    apply: "build",
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type === "chunk") Object.keys(file.modules).forEach(note);
      }
      // Style sheets leave no modules behind, so what they bring is asked of the graph.
      for (const id of this.getModuleIds()) if (/\.css(\?|$)/.test(id)) note(id);
      const texts = [...folders].sort().map(licenceOf);
      this.emitFile({ type: "asset", fileName: "licences.txt", source: texts.join("\n") });
    },
  };
}

function licenceOf(folder: string): string {
  const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    name: string;
    version: string;
    license?: string;
  };
  const text = [folder, join(folder, "dist")]
    .filter((place) => existsSync(place))
    .flatMap((place) => readdirSync(place).filter((name) => LICENCE.test(name)).map((name) => join(place, name)))
    .map((path) => readFileSync(path, "utf8").trim());
  if (text.length === 0) throw new Error(`${about.name} in ${dirname(folder)} carries no licence text`);
  const title = `${about.name} ${about.version} (${about.license ?? "see text"})`;
  return `${title}\n${"=".repeat(title.length)}\n\n${text.join("\n\n")}\n`;
}
