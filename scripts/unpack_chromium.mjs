// Usage: TMPDIR=instance/chromium node scripts/unpack_chromium.mjs [libraries]
// Unpacks the Chromium that npm brought and prints the path of its executable; with `libraries`, also the
// shared libraries of the same package, for a machine that has none of them.
import { fileURLToPath } from "node:url";
import { dirname, join } from "node:path";
import chromium, { inflate } from "@sparticuz/chromium";

if (process.argv[2] === "libraries") {
  const entry = fileURLToPath(import.meta.resolve("@sparticuz/chromium"));
  console.log(await inflate(join(dirname(entry), "..", "bin", "al2023.tar.br")));
} else {
  console.log(await chromium.executablePath());
}
