// Usage: TMPDIR=instance/chromium node scripts/unpack_chromium.mjs
// Unpacks the Chromium that npm brought and prints the path of its executable.
import chromium from "@sparticuz/chromium";

console.log(await chromium.executablePath());
