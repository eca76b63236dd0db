import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

import { licences } from "./licences.ts";

/** Answers the API with made-up data while developing; never part of a build. */
async function fixtures(): Promise<Plugin> {
  const { fixtureServer } = await import("./dev/fixture.ts");
  return fixtureServer();
}

export default defineConfig(async ({ command }) => ({
  plugins: [react(), licences(), ...(command === "serve" ? [await fixtures()] : [])],
  build: {
    outDir: "../src/haetae/server/static",
    emptyOutDir: true,
    target: "es2022",
    // Fonts stay files: the content security policy allows no data: fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
}));
